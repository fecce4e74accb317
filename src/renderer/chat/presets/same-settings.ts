import type { ConversationSettings } from '../../../shared/domain.ts'

/** Whether two settings ask for the same, whatever the order of what they hold. */
export function isSameSettings(a: ConversationSettings, b: ConversationSettings): boolean {
  return textOf(a) === textOf(b)
}

const textOf = ({ providerId, model, systemPrompt, parameters, tools = [] }: ConversationSettings): string =>
  JSON.stringify([providerId, model, systemPrompt, sorted(parameters), tools.toSorted()])

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  )
}
