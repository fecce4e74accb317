import type { BodySide, RecordedBody, MessagePart } from '../../../shared/domain.ts'
import { asText } from '../../../shared/json-values.ts'
import { messagesIn } from '../../../shared/messages/messages.ts'

/** A body as one text that can be compared: what was said, by whom where there are several. */
export function textOfBody(body: RecordedBody | null, side: BodySide): string {
  if (body === null) return ''
  const messages = messagesIn(body.value, side === 'input' ? 'user' : 'assistant')
  if (messages === null) return asText(body.value)
  const isOne = messages.length === 1
  return messages
    .map(({ role, parts }) => [...(isOne ? [] : [`${role}:`]), ...parts.map(partText)].join('\n'))
    .join('\n\n')
}

function partText(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'thinking':
      return part.text
    case 'tool_call':
      return `${part.name} ${asText(part.arguments)}`
    case 'tool_result':
      return part.parts.map(partText).join('\n')
    case 'media':
      return `[${part.media}${part.reference === null ? '' : ` ${part.reference}`}]`
    case 'other':
      return asText(part.value)
  }
}
