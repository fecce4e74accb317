import type { Locator } from 'playwright'
import { describe, expect, test } from 'vitest'
import { finish, withDatabase } from '../support/store-fixtures.ts'
import { aTurn, anEnd } from '../support/turn-fixtures.ts'
import { anyShell } from './launch.ts'
import { monitorApp } from './monitor-app.ts'

const hourMs = 3_600_000
const app = monitorApp()

/** A call the day before yesterday, and one an hour ago that took twice as long to begin and wrote twice as fast. */
function recordTwo(folder: string): void {
  const nowMs = Date.now()
  withDatabase(folder, (write) => {
    const record = (startedAtMs: number, timeToFirstTokenMs: number, output: number): void => {
      const turn = aTurn({ startedAtMs })
      write.beginTurn(turn)
      const usage = { input: 10, inputCached: 0, inputCacheWrite: 0, output, outputReasoning: 0, total: 10 + output }
      const end = anEnd({ durationMs: timeToFirstTokenMs + 2000, timeToFirstTokenMs, usage })
      finish(write, turn.start.traceId, { end, atMs: nowMs })
    }
    record(nowMs - 30 * hourMs, 100, 100)
    record(nowMs - hourMs, 200, 200)
  })
}

describe.each(anyShell())('the percentiles, in the %s shell', (kind) => {
  test('are those of latency, first token and speed, each with its change against the period before', async () => {
    await app.open(kind, recordTwo)
    await app.page.setViewportSize({ width: 1280, height: 800 })
    await app.goTo('#/monitor?range=24h')
    const measure = (name: string): Locator =>
      app.page.getByRole('region', { name: 'Latency and speed' }).getByRole('group', { name })
    const words = async (name: string): Promise<string> => (await measure(name).innerText()).replaceAll(/\s+/g, ' ')
    await expect.poll(() => words('Latency')).toBe('Latency p50 2.20 s ↑ 5% p95 2.20 s ↑ 5% p99 2.20 s ↑ 5%')
    await expect
      .poll(() => words('First token'))
      .toBe('First token p50 200 ms ↑ 100% p95 200 ms ↑ 100% p99 200 ms ↑ 100%')
    await expect.poll(() => words('Tokens/s')).toBe('Tokens/s p50 100 ↑ 100% p95 100 ↑ 100% p99 100 ↑ 100%')
    // Where the window is small it shows on hover.
    await app.page.setViewportSize({ width: 900, height: 600 })
    const value = measure('First token').locator('data').first()
    await expect.poll(() => value.getAttribute('title')).toMatch(/^↑ 100% from 100 ms in /)
    await expect.poll(async () => (await measure('Tokens/s').boundingBox())?.height).toBeLessThan(20)
  })
})
