import type { CallStep, TurnStep } from '../record.ts'
import { mapTexts, plainJson } from './extras.ts'

/** Of what a turn's steps hold, the texts that a model, a tool or a server wrote, in a fixed order. */
export function textsInSteps(steps: readonly TurnStep[]): string[] {
  const texts: string[] = []
  mapSteps(steps, (text) => {
    texts.push(text)
    return text
  })
  return texts
}

/** The same with each replaced. */
export function mapSteps(steps: readonly TurnStep[], replace: (text: string) => string): TurnStep[] {
  return steps.map((step): TurnStep => {
    if (step.kind === 'call') return mapCall(step, replace)
    const { statusMessage, errorMessage } = step
    return {
      ...step,
      statusMessage: statusMessage === null ? null : replace(statusMessage),
      errorMessage: errorMessage === null ? null : replace(errorMessage),
      ...(step.extras && { extras: mapTexts(step.extras, replace) }),
      reasoning: replace(step.reasoning),
      output: replace(step.output),
    }
  })
}

function mapCall(call: CallStep, replace: (text: string) => string): CallStep {
  return {
    ...call,
    arguments: replace(plainJson(call.arguments)),
    words: call.words === null ? null : replace(call.words),
    result: call.result && {
      ...call.result,
      // What is no text is named in the record, and is not in it.
      parts: call.result.parts.map((part) =>
        part.type === 'text'
          ? { type: 'text', text: replace(part.text) }
          : part.type === 'other'
            ? { type: 'other', words: replace(part.words) }
            : { ...part, data: '' },
      ),
    },
  }
}
