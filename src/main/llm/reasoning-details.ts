import { objectsIn, textOf } from '../../shared/json-values.ts'

export interface ReasoningDetails {
  add(delta: Record<string, unknown>): void
  list(): Record<string, unknown>[]
}

const maxDetails = 1_000

/** OpenRouter's `reasoning_details`, which it wants back whole: their pieces are joined. `take` says whether a text fits. */
export function createReasoningDetails(take: (text: string) => boolean): ReasoningDetails {
  const details: Record<string, unknown>[] = []
  return {
    add(delta) {
      for (const detail of objectsIn(delta['reasoning_details'])) {
        if (!take(JSON.stringify(detail))) continue
        const last = details.at(-1)
        const goesOn = last && ['type', 'index', 'format'].every((name) => last[name] === detail[name])
        // What is encrypted comes whole.
        if (!goesOn || detail['type'] === 'reasoning.encrypted') {
          if (details.length < maxDetails) details.push({ ...detail })
          continue
        }
        for (const [name, value] of Object.entries(detail)) {
          if (name === 'text' || name === 'summary') last[name] = textOf(last[name]) + textOf(value)
          else last[name] = value ?? last[name]
        }
      }
    },
    list: () => details,
  }
}
