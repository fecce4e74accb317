import type { TraceMessage } from '../domain/trace-messages.ts'
import { asText } from '../json-values.ts'
import { messagesIn, saidIn } from './messages.ts'

/** What was asked last, as far as it is text; empty where the input is no conversation, or nobody asked in it. */
export const askedIn = (input: unknown): string =>
  lastSaid((messagesIn(input, 'user') ?? []).filter(({ role }) => role === 'user'))

/** What was answered last, as far as it is text; empty where the output is no conversation. */
export const answeredIn = (output: unknown): string =>
  lastSaid((messagesIn(output, 'assistant') ?? []).filter(({ role }) => role === 'assistant'))

/** A body of whatever form as text. */
export const plainText = (body: unknown): string => (body === null || body === undefined ? '' : asText(body))

const lastSaid = (messages: readonly TraceMessage[]): string => {
  const said = messages.map(saidIn)
  return said.findLast((text) => text.trim() !== '') ?? ''
}
