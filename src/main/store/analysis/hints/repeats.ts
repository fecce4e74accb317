import type { RepeatHint } from '../../../../shared/domain.ts'
import type { RecordedInput } from '../../traces/recorded-inputs.ts'
import { crowds, firstSince, numberAt, type Calls, type HintColumns, type ToldUntil } from './hint-calls.ts'

const fewestCalls = 3
const windowMs = 10 * 60_000
const mostHints = 20
/** So many inputs are read to compare them; the latest calls come first. */
const mostInputs = 300

/**
 * The same input has the same count of tokens, so only calls that agree in this are compared by what was recorded of them.
 * `inputOf` answers null where nothing was recorded, or not enough to tell. Failed calls are told of elsewhere.
 */
export function repeatHints(
  columns: HintColumns,
  calls: Calls,
  fromMs: number,
  toldUntil: ToldUntil,
  inputOf: (row: number) => RecordedInput | null,
): RepeatHint[] {
  const lastOf = (of: readonly number[]): number => numberAt(columns.atMs, of.at(-1) ?? -1)
  const alike = alikeWithin(columns, calls.subarray(firstSince(columns, calls, fromMs)))
  const candidates = alike.flatMap((of) => crowdsOf(columns, of)).toSorted((a, b) => lastOf(b) - lastOf(a))
  const hints: RepeatHint[] = []
  let inputsLeft = mostInputs
  for (const all of candidates) {
    const compared = all.slice(-inputsLeft)
    inputsLeft -= compared.length
    hints.push(...hintsOf(columns, compared, inputOf).filter(({ key, sinceMs }) => sinceMs > toldUntil(key)))
    if (inputsLeft < fewestCalls) break
  }
  return latestOfEach(hints).slice(0, mostHints)
}

const chainCount = 1 << 16

/**
 * Calls of one model and one count of input tokens, of each such pair those that lie with two others within the window. Each call is
 * chained to the one before it in its chain, which is followed as far as the window reaches.
 */
function alikeWithin({ atMs, isError, model, inputTokens }: HintColumns, calls: Calls): number[][] {
  const lastOfChain = new Int32Array(chainCount).fill(-1)
  const before = new Int32Array(calls.length).fill(-1)
  const alike = new Map<string, Set<number>>()
  for (let index = 0; index < calls.length; index += 1) {
    const call = numberAt(calls, index)
    const tokens = numberAt(inputTokens, call)
    const named = numberAt(model, call)
    if (isError[call] || !(tokens > 0)) continue
    const chain = (Math.imul(tokens, 31) + named) & (chainCount - 1)
    const beganMs = numberAt(atMs, call) - windowMs
    let other = numberAt(lastOfChain, chain)
    before[index] = other
    lastOfChain[chain] = index
    let second = -1
    while (other >= 0) {
      const earlier = numberAt(calls, other)
      if (numberAt(atMs, earlier) < beganMs) break
      if (inputTokens[earlier] === tokens && model[earlier] === named) {
        if (second >= 0) {
          const key = `${tokens}|${named}`
          const members = alike.get(key) ?? new Set()
          alike.set(key, members)
          // The oldest first, as they are.
          members.add(earlier).add(second).add(call)
          break
        }
        second = earlier
      }
      other = numberAt(before, other)
    }
  }
  return [...alike.values()].map((members) => [...members])
}

function hintsOf(
  columns: HintColumns,
  calls: readonly number[],
  inputOf: (row: number) => RecordedInput | null,
): RepeatHint[] {
  const inputs = new Map<string, RecordedInput>()
  const known = calls.flatMap((call) => {
    const input = inputOf(numberAt(columns.row, call))
    if (input) inputs.set(input.digest, input)
    return input ? [{ call, digest: input.digest }] : []
  })
  return [...Map.groupBy(known, ({ digest }) => digest)].flatMap(([digest, of]) =>
    crowdsOf(
      columns,
      of.map(({ call }) => call),
    ).map((same) => toHint(columns, digest, inputs.get(digest)?.prompt ?? '', same)),
  )
}

function toHint(columns: HintColumns, digest: string, prompt: string, same: readonly number[]): RepeatHint {
  const { atMs, costUsd, model: places, models } = columns
  const model = models[places[same[0] ?? -1] ?? 0] ?? ''
  const againUsd = same.slice(1).reduce((sum, call) => sum + numberAt(costUsd, call), 0)
  return {
    kind: 'repeated',
    key: `repeated|${model}|${digest}`,
    model,
    count: same.length,
    prompt,
    costUsd: Number.isNaN(againUsd) ? null : againUsd,
    sinceMs: numberAt(atMs, same[0] ?? -1),
    lastMs: numberAt(atMs, same.at(-1) ?? -1),
  }
}

const crowdsOf = ({ atMs }: HintColumns, calls: readonly number[]): number[][] =>
  crowds(
    calls.map((call) => numberAt(atMs, call)),
    fewestCalls,
    windowMs,
  ).map(({ first, last }) => calls.slice(first, last + 1))

function latestOfEach(hints: readonly RepeatHint[]): RepeatHint[] {
  const latest = new Map<string, RepeatHint>()
  for (const hint of hints) if (hint.lastMs >= (latest.get(hint.key)?.lastMs ?? 0)) latest.set(hint.key, hint)
  return [...latest.values()]
}
