import type { Page } from 'playwright'
import { setup } from '../e2e/build.ts'
import { availableShells, launch, temporaryFolder } from '../e2e/launch.ts'
import { recordAgent, traceShapes } from '../support/agent-trace.ts'
import { withDatabase } from '../support/store-fixtures.ts'
import { median, percentile, print } from './measure.ts'

const stepCount = 50_000
const runs = 5

/** From the click on a trace of 50,000 steps until its tree is painted, and the frames while one scrolls it, in the app that ships. */
export async function benchTrace(): Promise<void> {
  setup()
  const { folder, remove } = temporaryFolder()
  const startedAtMs = Date.now() - 3_600_000
  const traceIds = withDatabase(folder, (_, db) =>
    traceShapes.map((shape) => recordAgent(db, { stepCount, startedAtMs, shape })),
  )
  try {
    for (const kind of availableShells()) {
      const shell = await launch(kind, { dataFolder: folder })
      const { page } = shell
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.evaluate(`location.hash = '#/monitor?range=all'`)
      for (const [index, shape] of traceShapes.entries()) {
        const at = `a ${shape} trace of ${stepCount} spans, ${kind}`
        const traceId = traceIds[index] ?? ''
        print({ name: `first click to painted, ${at}`, value: await openTrace(page, traceId), unit: 'ms', goal: 500 })
        const samples: number[] = []
        for (let run = 0; run < runs; run += 1) {
          await page.keyboard.press('Escape')
          samples.push(await openTrace(page, traceId))
        }
        print({ name: `click to painted, ${at}`, value: median(samples), unit: 'ms', goal: 500 })
        for (const form of ['Tree', 'Timeline']) {
          await page.getByRole('radiogroup', { name: 'Steps as' }).getByText(form).click()
          const frames = await scroll(page)
          print({
            name: `frame p95 while its ${form.toLowerCase()} scrolls, ${at}`,
            value: percentile(frames, 0.95),
            unit: 'ms',
            goal: 33,
          })
          print({ name: `longest frame of it, ${at}`, value: Math.max(...frames), unit: 'ms', goal: 100 })
        }
        await page.keyboard.press('Escape')
      }
      await shell.close()
    }
  } finally {
    remove()
  }
}

/** Milliseconds from the click on its row until a frame with its steps was painted. */
async function openTrace(page: Page, traceId: string): Promise<number> {
  const row = page.locator(`[data-row="${traceId}"]`)
  await row.waitFor()
  const painted = page.evaluate<number>(`new Promise((resolve) => {
    let beganMs = 0
    addEventListener('click', ({ timeStamp }) => { beganMs = timeStamp }, { capture: true, once: true })
    const observer = new MutationObserver(() => {
      if (!document.querySelector('[role=treegrid] [role=gridcell]')) return
      observer.disconnect()
      // A message comes after the frame that the next animation frame is of.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - beganMs)
        port2.postMessage(null)
      })
    })
    observer.observe(document.body, { childList: true, subtree: true })
  })`)
  await row.click({ position: { x: 40, y: 10 } })
  return painted
}

/** Milliseconds of each frame while the wheel turns. */
async function scroll(page: Page): Promise<number[]> {
  const box = await page.getByRole('treegrid').boundingBox()
  if (!box) throw new Error('there is no tree to scroll')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(`{
    const frames = (globalThis.scrolledFrames = [])
    let lastMs = performance.now()
    const next = (nowMs) => {
      frames.push(nowMs - lastMs)
      lastMs = nowMs
      if (globalThis.scrolledFrames === frames) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  }`)
  for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, turn % 20 === 19 ? 100_000 : 400)
  return page.evaluate<number[]>(`{
    const frames = globalThis.scrolledFrames
    globalThis.scrolledFrames = null
    frames.slice(1)
  }`)
}
