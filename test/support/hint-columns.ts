import { byTime } from '../../src/main/store/analysis/hint-columns.ts'
import type { Calls, HintColumns } from '../../src/main/store/analysis/hints/hint-calls.ts'

/** What hints look at of a trace. */
export interface HintTrace {
  traceId: string
  atMs: number
  model: string
  providerId: string
  providerName: string
  isError: boolean
  durationMs: number | null
  costUsd: number | null
  inputTokens: number | null
  cachedTokens: number
  isEstimated: boolean
  isCut: boolean
}

/** In the form in which hints are worked out; each has its place in the list as its row. */
export function inColumns(traces: readonly HintTrace[]): { columns: HintColumns; calls: Calls } {
  const amounts = (pick: (trace: HintTrace) => number | null, none: number): Float64Array =>
    Float64Array.from(traces, (trace) => pick(trace) ?? none)
  const bits = (pick: (trace: HintTrace) => boolean): Uint8Array =>
    Uint8Array.from(traces, (trace) => (pick(trace) ? 1 : 0))
  const models = ['', ...new Set(traces.flatMap(({ model }) => model || []))]
  const providers = new Map(traces.map(({ providerId: id, providerName: name }) => [id, { id, name }]))
  const ids = [...providers.keys()]
  const columns = {
    atMs: amounts(({ atMs }) => atMs, 0),
    row: Float64Array.from(traces, (_, index) => index),
    durationMs: amounts(({ durationMs }) => durationMs, Number.NaN),
    costUsd: amounts(({ costUsd }) => costUsd, Number.NaN),
    inputTokens: amounts(({ inputTokens }) => inputTokens, -1),
    cachedTokens: amounts(({ cachedTokens }) => cachedTokens, 0),
    isError: bits(({ isError }) => isError),
    isEstimated: bits(({ isEstimated }) => isEstimated),
    isCut: bits(({ isCut }) => isCut),
    model: Int32Array.from(traces, ({ model }) => models.indexOf(model)),
    provider: Int32Array.from(traces, ({ providerId }) => ids.indexOf(providerId)),
    models,
    providers: [...providers.values()],
  }
  return { columns, calls: byTime(columns) }
}
