import { createTextLog, type TextLog } from './text-log.ts'
import type { Delta } from './completion.ts'

/** The two texts of an answer as they grow. */
export interface AnswerTexts {
  readonly output: TextLog
  readonly reasoning: TextLog
  add(delta: Delta): void
}

export function createAnswerTexts(): AnswerTexts {
  const output = createTextLog()
  const reasoning = createTextLog()
  return {
    output,
    reasoning,
    add(delta) {
      if (delta.rethink !== undefined) {
        reasoning.add((output.text() + delta.rethink).trim())
        output.clear()
      }
      output.add(delta.text)
      reasoning.add(delta.reasoning)
    },
  }
}
