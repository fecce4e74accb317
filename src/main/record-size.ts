import type { TurnEnd, TurnStart } from './record.ts'

/**
 * What a record holds of a turn's input, of its output and of its reasoning, each: a message of the longest that can be
 * sent fits. Of a record so long Langfuse is sent a megabyte; the chat has all of it. Without a limit a record could be longer than a string can be, since JSON makes six characters of one.
 */
export const maxRecordedLength = 4_000_000
const cutMarker = '… [cut by Holdfast: too large for a record]'

/** The newest messages whole, as far as they fit; roles and what fits of the others. */
export function fitInput(messages: TurnStart['input']): TurnStart['input'] {
  let room = maxRecordedLength
  return messages
    .toReversed()
    .map(({ role, content }) => {
      const kept = cut(content, room)
      room = Math.max(0, room - content.length)
      return { role, content: kept }
    })
    .toReversed()
}

export function fitEnd(end: TurnEnd): TurnEnd {
  return { ...end, output: cut(end.output, maxRecordedLength), reasoning: cut(end.reasoning, maxRecordedLength) }
}

/** Never half a surrogate pair. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '') + cutMarker
}
