import v8 from 'node:v8'
import vm from 'node:vm'
import { afterQuiet } from '../shared/after-quiet.ts'
import type { Core } from './core.ts'

/** Of this process's threads that start from here on; as much as the processes that it starts are given. */
const halfMegabytes = 2
const quietMs = 20_000
/** Less is not worth the tenths of a second. */
const worthBytes = 8e6

/**
 * Call once the app has started. In a process that runs for weeks V8 doubles what it sets aside for new objects, up to 134 MB, for
 * bodies that pass through and are gone, and gives nothing back: from here on it stays as large as the start made it.
 */
export function limitYoungGenerations(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
  v8.setFlagsFromString(`--min-semi-space-size=${halfMegabytes}`)
}

/**
 * V8 collects while it allocates: a process that has worked and is then left alone would keep what it no longer needs, some hundred
 * megabytes. Once nothing was asked and nothing has happened for a while, it is given back.
 */
export function collectWhenQuiet(core: Core): Core {
  let keptBytes = 0
  const used = afterQuiet(quietMs, () => {
    if (usedHeapBytes() < keptBytes + worthBytes) return
    collect()
    keptBytes = usedHeapBytes()
  })
  core.onEvent(used)
  return {
    ...core,
    handle: (...asked) => {
      used()
      return core.handle(...asked)
    },
  }
}

const usedHeapBytes = (): number => v8.getHeapStatistics().used_heap_size

/** Of this thread. Nothing that is loaded later finds a function for it. */
function collect(): void {
  v8.setFlagsFromString('--expose-gc')
  const gc = vm.runInNewContext('gc') as () => void
  v8.setFlagsFromString('--no-expose-gc')
  gc()
}
