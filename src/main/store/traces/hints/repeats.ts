import type { RepeatHint } from '../../../../shared/domain.ts'
import { crowds, type HintTrace } from './hint-trace.ts'

const fewestCalls = 3
const windowMs = 10 * 60_000
const mostHints = 20
/** So many inputs are read to compare them; the latest calls come first. */
const mostInputs = 300

/** A recorded input, as far as it tells one from another. */
export interface RecordedInput {
  digest: string
  /** The first line of what was asked. */
  prompt: string
}

/**
 * The same input has the same count of tokens, so only calls that agree in this are compared by what was recorded of them.
 * `inputOf` answers null where nothing was recorded, or not enough to tell. Failed calls are told of elsewhere.
 */
export function repeatHints(
  traces: readonly HintTrace[],
  fromMs: number,
  isNew: (key: string, atMs: number) => boolean,
  inputOf: (traceId: string) => RecordedInput | null,
): RepeatHint[] {
  const answered = traces.filter(({ isError, inputTokens, atMs }) => !isError && inputTokens && atMs >= fromMs)
  const alike = Map.groupBy(answered, ({ model, inputTokens }) => `${inputTokens}|${model}`)
  const candidates = [...alike.values()].flatMap((calls) => crowdsOf(calls)).toSorted((a, b) => lastOf(b) - lastOf(a))
  const hints: RepeatHint[] = []
  let inputsLeft = mostInputs
  for (const all of candidates) {
    const calls = all.slice(-inputsLeft)
    inputsLeft -= calls.length
    hints.push(...hintsOf(calls, inputOf).filter(({ key, sinceMs }) => isNew(key, sinceMs)))
    if (inputsLeft < fewestCalls) break
  }
  return latestOfEach(hints).slice(0, mostHints)
}

function hintsOf(calls: HintTrace[], inputOf: (traceId: string) => RecordedInput | null): RepeatHint[] {
  const inputs = new Map<string, RecordedInput>()
  const known = calls.flatMap((call) => {
    const input = inputOf(call.traceId)
    if (input) inputs.set(input.digest, input)
    return input ? [{ call, digest: input.digest }] : []
  })
  return [...Map.groupBy(known, ({ digest }) => digest)].flatMap(([digest, of]) =>
    crowdsOf(of.map(({ call }) => call)).map((same) => toHint(digest, inputs.get(digest)?.prompt ?? '', same)),
  )
}

function toHint(digest: string, prompt: string, same: HintTrace[]): RepeatHint {
  const model = same[0]?.model ?? ''
  const again = same.slice(1).map(({ costUsd }) => costUsd)
  return {
    kind: 'repeated',
    key: `repeated|${model}|${digest}`,
    model,
    count: same.length,
    prompt,
    costUsd: again.includes(null) ? null : again.reduce<number>((sum, costUsd) => sum + (costUsd ?? 0), 0),
    sinceMs: same[0]?.atMs ?? 0,
    lastMs: lastOf(same),
  }
}

const crowdsOf = (calls: readonly HintTrace[]): HintTrace[][] =>
  crowds(
    calls.map(({ atMs }) => atMs),
    fewestCalls,
    windowMs,
  ).map(({ first, last }) => calls.slice(first, last + 1))

const lastOf = (calls: readonly HintTrace[]): number => calls.at(-1)?.atMs ?? 0

function latestOfEach(hints: readonly RepeatHint[]): RepeatHint[] {
  const latest = new Map<string, RepeatHint>()
  for (const hint of hints) if (hint.lastMs >= (latest.get(hint.key)?.lastMs ?? 0)) latest.set(hint.key, hint)
  return [...latest.values()]
}
