import type { CutHint } from '../../../../shared/domain.ts'
import { firstSince, numberAt, type HintColumns, type ModelCalls, type ToldUntil } from './hint-calls.ts'

const fewestCut = 3
/** 0 to 1 of the model's answers. */
const leastShare = 0.05

/** One for each model of which many answers ended at their token limit. */
export function cutHints(
  columns: HintColumns,
  models: readonly ModelCalls[],
  fromMs: number,
  toldUntil: ToldUntil,
): CutHint[] {
  const { atMs, isError, isCut } = columns
  return models.flatMap(({ model, calls }) => {
    const key = `cut|${model}`
    const untilMs = toldUntil(key)
    const isAsked = (call: number): boolean => !isError[call] && numberAt(atMs, call) > untilMs
    const inRange = calls.subarray(firstSince(columns, calls, fromMs))
    const cut = inRange.filter((call) => isCut[call] && isAsked(call))
    const [first] = cut
    if (first === undefined || cut.length < fewestCut) return []
    const answerCount = inRange.reduce((count, call) => (isAsked(call) ? count + 1 : count), 0)
    if (cut.length / answerCount < leastShare) return []
    const sinceMs = numberAt(atMs, first)
    const lastMs = numberAt(atMs, cut.at(-1) ?? first)
    return { kind: 'cut', key, model, count: cut.length, answerCount, sinceMs, lastMs }
  })
}
