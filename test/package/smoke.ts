import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import { value } from '../e2e/ask.ts'
import { userOf } from '../e2e/user.ts'

/** What everybody does first: a question to the demo model, its answer, its trace, the Monitor's figures. */
export async function askAndLookBack(page: Page, question: string, tracesBefore: number): Promise<void> {
  const user = userOf({ page })
  await goTo(page, '#/chat')
  await user.send(question)
  await page.getByText('This text is fixed and comes from Holdfast itself').waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' })
  await user.goTo('Monitor')
  const prompts = page.getByRole('grid', { name: 'Recent traces' }).locator('[data-cell=prompt]')
  await expect.poll(async () => (await prompts.allInnerTexts()).slice(0, 1)).toEqual([question])
  await expect.poll(() => user.figure('Total Traces').textContent()).toContain(String(tracesBefore + 1))
  const [first] = await value<{ rows: { traceId: string }[] }>(page, 'monitor.traces', {
    filter: { fromMs: null, toMs: null },
    cursor: null,
    limit: 1,
  }).then(({ rows }) => rows)
  await goTo(page, `#/monitor/${first?.traceId}`)
  await page.getByRole('region', { name: 'Trace detail' }).getByText(question).first().waitFor()
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    ;(globalThis as unknown as { location: { hash: string } }).location.hash = next
  }, hash)
}

/** The libraries of DuckDB that any process has loaded, by where they lie. */
export function loadedDuckDbs(): string[] {
  const pids = execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).trim().split('\n')
  return pids.flatMap((pid) => {
    try {
      return [...new Set(fs.readFileSync(`/proc/${pid.trim()}/maps`, 'utf8').match(/\/\S*libduckdb\.so/g))]
    } catch {
      // It has ended meanwhile, or it is not ours to look into.
      return []
    }
  })
}
