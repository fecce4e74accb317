import { isObject } from '../../shared/json-values.ts'

export interface ShownMessage {
  /** Null where the body is not a message. */
  role: string | null
  text: string
  reasoning: string
}

/** Text as it is, everything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** A recorded body as messages: a list of them, one, or whatever else it is as one text. */
export function asMessages(body: unknown): ShownMessage[] {
  const list = Array.isArray(body) ? body : [body]
  return list.length > 0 && list.every(isObject) && list.every((entry) => 'role' in entry)
    ? list.map(toMessage)
    : [{ role: null, text: asText(body), reasoning: '' }]
}

/** What is not text, as with redacted bodies, shows as it is recorded. */
function toMessage({ role, content, thinking, reasoning, ...rest }: Record<string, unknown>): ShownMessage {
  const others = Object.keys(rest).length > 0 ? asText(rest) : ''
  return {
    role: String(role),
    text: [content === undefined || content === null ? '' : asText(content), others].filter(Boolean).join('\n'),
    reasoning: thinkingOf(thinking) ?? (typeof reasoning === 'string' ? reasoning : ''),
  }
}

/** A list of parts; records from before have one text under `reasoning`. */
function thinkingOf(thinking: unknown): string | null {
  if (!Array.isArray(thinking)) return null
  return thinking.map((part) => (isObject(part) && typeof part['content'] === 'string' ? part['content'] : '')).join('')
}
