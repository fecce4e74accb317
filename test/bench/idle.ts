import { _electron } from 'playwright'
import { setup } from '../e2e/build.ts'
import { availableShells, environment, launch } from '../e2e/launch.ts'
import { usageOfTree } from '../support/process-usage.ts'
import { barePage } from './bare-page.ts'
import { filledFolder, traceCount } from './filled-folder.ts'
import { print } from './measure.ts'

/** What runs once behind a start is over by then. */
const settleMs = 60_000
const watchMs = 60_000

/** What the app takes while nobody does anything, over a folder of `BENCH_TRACES` traces: its own processes, no browser. */
export async function benchIdle(): Promise<void> {
  setup()
  const { folder, remove } = filledFolder()
  for (const kind of availableShells()) {
    const shell = await launch(kind, { dataFolder: folder })
    await shell.page.getByRole('textbox', { name: 'Message', exact: true }).waitFor()
    await pause(settleMs)
    const before = usageOfTree(shell.pid)
    await pause(watchMs)
    const after = usageOfTree(shell.pid)
    await shell.close()
    if (!before || !after) continue
    const at = `${kind}, ${traceCount()} traces`
    print({ name: `idle memory of all processes, ${at}`, value: after.bytes / 1e6, unit: 'MB', goal: 260 })
    const share = ((after.cpuMs - before.cpuMs) / watchMs) * 100
    print({ name: `idle CPU of all processes, ${at}`, value: share, unit: '% of a core', goal: 0.5 })
  }
  remove()
  if (availableShells().includes('desktop')) await measureBare()
}

/** A window with nothing but a text field in it. */
async function measureBare(): Promise<void> {
  const bare = barePage()
  const app = await _electron.launch({ args: ['--disable-gpu', bare.folder], env: environment() })
  await app.firstWindow()
  await pause(settleMs)
  const usage = usageOfTree(app.process().pid ?? 0)
  await app.close()
  bare.remove()
  if (usage) print({ name: 'idle memory of a bare window', value: usage.bytes / 1e6, unit: 'MB', goal: null })
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
