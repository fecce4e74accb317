import path from 'node:path'
import { _electron, chromium, type Page } from 'playwright'
import { setup } from '../e2e/build.ts'
import { availableShells, chromiumOptions, environment, launch, type Shell } from '../e2e/launch.ts'
import { barePage } from './bare-page.ts'
import { filledFolder, traceCount } from './filled-folder.ts'
import { median, print } from './measure.ts'

const runs = 7

/**
 * From the spawn of the process until a message could be typed, over a folder of `BENCH_TRACES` traces; the first start of each
 * shell does not count. Beside it, in turns, a window of the same engine with nothing but a text field in it.
 */
export async function benchStart(): Promise<void> {
  setup()
  const { folder, remove } = filledFolder()
  const bare = barePage()
  for (const kind of availableShells()) {
    const samples: number[] = []
    const bares: number[] = []
    const codes: number[] = []
    for (let run = -1; run < runs; run += 1) {
      const bareMs = await timeBare[kind](bare.folder)
      const beganMs = performance.now()
      const shell = await launch(kind, { dataFolder: folder })
      await typeInto(shell.page)
      const tookMs = performance.now() - beganMs
      const codeMs = await codeBeforeWindow(shell)
      await shell.close()
      if (run < 0) continue
      samples.push(tookMs)
      bares.push(bareMs)
      if (codeMs !== null) codes.push(codeMs)
    }
    const at = `${kind}, ${traceCount()} traces`
    print({ name: `spawn to usable composer, ${at}`, value: median(samples), unit: 'ms', goal: 800 })
    print({ name: `spawn to a bare text field, ${kind}`, value: median(bares), unit: 'ms', goal: null })
    print({
      name: `spawn to usable composer / to a bare text field, ${at}`,
      value: median(samples) / median(bares),
      unit: 'ratio',
      goal: null,
    })
    if (codes.length > 0) {
      print({ name: `our main code before the window, ${at}`, value: median(codes), unit: 'ms', goal: 50 })
    }
  }
  bare.remove()
  remove()
}

async function typeInto(page: Page): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true })
  await composer.waitFor()
  await composer.fill('x')
}

/** What runs of the app before its window is asked for, without the wait for Electron. */
async function codeBeforeWindow({ app }: Shell): Promise<number | null> {
  if (!app) return null
  const at = await app.evaluate(() =>
    Object.fromEntries(performance.getEntriesByType('mark').map(({ name, startTime }) => [name, startTime])),
  )
  const took = (from: string, to: string): number => (at[to] ?? Number.NaN) - (at[from] ?? Number.NaN)
  return took('holdfast:code', 'holdfast:loaded') + took('holdfast:ready', 'holdfast:window')
}

const timeBare: Record<Shell['kind'], (folder: string) => Promise<number>> = {
  async desktop(folder) {
    const beganMs = performance.now()
    const app = await _electron.launch({ args: ['--disable-gpu', folder], env: environment() })
    await typeInto(await app.firstWindow())
    const tookMs = performance.now() - beganMs
    await app.close()
    return tookMs
  },
  async browser(folder) {
    const beganMs = performance.now()
    const browser = await chromium.launch(chromiumOptions())
    const page = await browser.newPage()
    await page.goto(`file://${path.join(folder, 'index.html')}`)
    await typeInto(page)
    const tookMs = performance.now() - beganMs
    await browser.close()
    return tookMs
  },
}
