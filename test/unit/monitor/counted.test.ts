import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readBreakdown, readSeries } from '../../../src/main/monitor/series.ts'
import { summarise } from '../../../src/main/monitor/summary.ts'
import type { TraceFilter } from '../../../src/shared/domain.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { anyTrace, replaceTraces } from '../../support/chart-rows.ts'
import { aTime, nowMs, timeZone } from '../../support/trace-filters.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const edges = fc.oneof(
  aTime,
  // On an edge of a cell, and beside it.
  fc
    .tuple(aTime, fc.constantFrom(900_000, 3_600_000, 86_400_000), fc.constantFrom(-1, 0, 0.5, 1))
    .map(([atMs, unitMs, besideMs]) => Math.floor(atMs / unitMs) * unitMs + besideMs),
)
const range = fc.record({ fromMs: fc.option(edges), toMs: fc.option(edges) })
const rows = fc.array(anyTrace(edges), { minLength: 1, maxLength: 30 })

/** Each changes some of what was counted before. */
const changes = [
  'DELETE FROM observations WHERE trace_id IN (SELECT trace_id FROM traces WHERE row % 3 = 0); DELETE FROM traces WHERE row % 3 = 0',
  'UPDATE traces SET started_at_ms = started_at_ms + 40000000 WHERE row % 2 = 0',
  "UPDATE traces SET started_at_ms = 'none' WHERE row % 5 = 0",
  'UPDATE traces SET duration_ms = NULL, total_tokens = NULL, cost_usd = NULL WHERE row % 4 = 1',
  'UPDATE traces SET duration_ms = 7, ttft_ms = 1, output_tokens = 3, total_tokens = 9, cost_usd = 0.5',
  "UPDATE observations SET model = 'another', cost_usd = 0.25 WHERE row % 2 = 1",
  "UPDATE observations SET type = 'span' WHERE type = 'generation' AND row % 3 = 1",
  "UPDATE traces SET level = 'ERROR', provider_name = 'Named anew' WHERE row % 3 = 2",
  'DELETE FROM observations; DELETE FROM traces',
]

/** Lets all through, and is more than cells can tell. */
const byRows = { source: ['chat' as const, 'import' as const] }

describe.each([
  ['renewed at once', { few: 0, mostStale: 0 }],
  ['renewed now and then', { few: 0, mostStale: 20 }],
  ['never renewed', { few: 0, mostStale: Infinity }],
])('what was added up, %s', (_, limits) => {
  const monitor = useAnalysis('counted', 'file', limits)

  it('is what all rows tell, however they change', async () => {
    const questions: ((filter: TraceFilter, timeZone: string) => Promise<unknown>)[] = [
      (filter) => summarise(monitor.read, filter),
      (filter, timeZone) => readSeries(monitor.read, { filter, timeZone }, nowMs),
      ...(['model', 'weekHour'] as const).map(
        (by) => (filter: TraceFilter, timeZone: string) => readBreakdown(monitor.read, { filter, timeZone }, by, nowMs),
      ),
    ]
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.array(fc.constantFrom(...changes), { maxLength: 2 }),
        range,
        timeZone,
        fc.constantFrom(...questions),
        async (all, then, asked, zone, ask) => {
          replaceTraces(monitor.db, all)
          for (const change of ['', ...then]) {
            monitor.db.exec(change)
            expect(await ask(asked, zone)).toEqual(await ask({ ...asked, ...byRows }, zone))
          }
        },
      ),
      { numRuns: 25, endOnFailure: true },
    )
  })
})
