import type { CutHint } from '../../../../shared/domain.ts'
import { byModel, type HintTrace } from './hint-trace.ts'

const fewestCut = 3
/** 0 to 1 of the model's answers. */
const leastShare = 0.05

/** One for each model of which many answers ended at their token limit. */
export function cutHints(
  traces: readonly HintTrace[],
  fromMs: number,
  isNew: (key: string, atMs: number) => boolean,
): CutHint[] {
  return [...byModel(traces)].flatMap(([model, calls]) => {
    const key = `cut|${model}`
    const answers = calls.filter(({ isError, atMs }) => !isError && atMs >= fromMs && isNew(key, atMs))
    const cut = answers.filter(({ isCut }) => isCut)
    const [first] = cut
    if (!first || cut.length < fewestCut || cut.length / answers.length < leastShare) return []
    return {
      kind: 'cut',
      key,
      model,
      count: cut.length,
      answerCount: answers.length,
      sinceMs: first.atMs,
      lastMs: cut.at(-1)?.atMs ?? first.atMs,
    }
  })
}
