import type { AnswerExtras, Usage } from '../../shared/domain.ts'
import type { RoundStep, TurnStep } from '../records/record.ts'

// What the rounds of an answer come to together.

/** What all of them have beside their texts, and what the one under way has so far. */
export function joinedExtras(steps: readonly TurnStep[], last: AnswerExtras | null): AnswerExtras | null {
  const all = [...steps.flatMap((step) => (step.kind === 'round' ? (step.extras ?? []) : [])), ...(last ? [last] : [])]
  if (all.length === 0) return null
  const [first] = all
  if (all.length === 1 && first) return first
  return {
    toolCalls: all.flatMap(({ toolCalls }) => toolCalls),
    annotations: all.flatMap(({ annotations }) => annotations),
    refusal: all.findLast(({ refusal }) => refusal !== null)?.refusal ?? null,
  }
}

/** Null where none of them has any. */
export function summedUsage(rounds: readonly RoundStep[]): Usage | null {
  const known = rounds.flatMap(({ usage }) => usage ?? [])
  if (known.length === 0) return null
  const sum = (bucket: Exclude<keyof Usage, 'estimated'>): number =>
    known.reduce((total, usage) => total + usage[bucket], 0)
  return {
    input: sum('input'),
    inputCached: sum('inputCached'),
    inputCacheWrite: sum('inputCacheWrite'),
    output: sum('output'),
    outputReasoning: sum('outputReasoning'),
    total: sum('total'),
    ...(known.some(({ estimated }) => estimated) && { estimated: true as const }),
  }
}

/** Null, which is unpriced, where what one of them took has no price. */
export function summedCostUsd(rounds: readonly RoundStep[]): number | null {
  const priced = rounds.filter(({ usage, costUsd }) => usage !== null || costUsd !== null)
  if (priced.length === 0 || priced.some(({ costUsd }) => costUsd === null)) return null
  return Number(priced.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0).toFixed(12))
}
