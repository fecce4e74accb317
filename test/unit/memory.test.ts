import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import type { Core } from '../../src/main/core.ts'
import { collectWhenQuiet } from '../../src/main/memory.ts'

afterEach(() => void vi.useRealTimers())

const file = path.join(import.meta.dirname, '../../src/main/memory.ts')

/** What a process sets aside for new objects, once a lot has passed through it. */
async function youngBytes(before: string): Promise<number> {
  const script = `
    import v8 from 'node:v8'
    ${before}
    const live = []
    for (let at = 0; at < 1_000_000; at += 1) live[at % 50_000] = { at, pair: [at, at + 1] }
    const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    console.log(space.space_size)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  return Number(stdout)
}

test('what is set aside for new objects does not grow in a process that limits it', async () => {
  const limited = await youngBytes(`
    const { limitYoungGenerations } = await import(${JSON.stringify(file)})
    limitYoungGenerations()`)
  expect(limited).toBeLessThan(5_000_000)
  expect(await youngBytes('')).toBeGreaterThan(limited * 2)
})

test('what is no longer needed is given back once nothing was asked and nothing happened for a while', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  let tell = (): void => {}
  const core = collectWhenQuiet({
    handle: async () => ({ ok: true, value: null }),
    onEvent: (listener: () => void) => {
      tell = listener
      return () => {}
    },
  } as unknown as Core)
  // A reference that was asked for its object holds it until that task ends.
  const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const isGone = async (of: WeakRef<object>): Promise<boolean> => {
    await nextTask()
    const gone = of.deref() === undefined
    await nextTask()
    return gone
  }
  const left = new WeakRef(Array.from({ length: 1_000_000 }, (_, at) => ({ at })))

  await core.handle('app.info', null)
  vi.advanceTimersByTime(15_000)
  tell()
  vi.advanceTimersByTime(15_000)
  expect(await isGone(left)).toBe(false)
  vi.advanceTimersByTime(5_000)
  expect(await isGone(left)).toBe(true)
})
