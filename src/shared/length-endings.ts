import { words } from './words/t.ts'

/** What is said of an answer that ended at its token limit. Records keep these words; `shown` says them. */
export const lengthEndings = {
  cut: words('The answer reached its token limit and ends early. Raise max tokens, or ask the model to go on.'),
  beforeAnswer: words('The token limit was reached before the answer began. Raise max tokens, then retry.'),
  allReasoning: words('The model used all its tokens for reasoning and gave no answer. Raise max tokens, then retry.'),
}

const known = new Set<string>(Object.values(lengthEndings))
/** Other applications' words, in the traces that come from them. */
const othersWords = /\b(?:max[_ -]?(?:output[_ -]?|completion[_ -]?)?tokens|token limit|finish[_ -]?reason\W+length)\b/i

export const isCutByLength = (statusMessage: string): boolean =>
  known.has(statusMessage) || othersWords.test(statusMessage)
