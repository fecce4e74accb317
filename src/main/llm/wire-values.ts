import { textOf } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import { maxModelIdLength } from '../../shared/model-ids.ts'
import { maxNameLength } from './limits.ts'

// What stands in a server's JSON, of which nothing is taken for granted.

/** An id, a model, a reason. */
export const modelOf = (value: unknown): string => cutText(textOf(value), maxModelIdLength)

export const nameOf = (value: unknown): string => cutText(textOf(value), maxNameLength)

/** What a server sends so that a connection is not closed, in the place of an event's data or of its name. */
export const isSignOfLife = (value: unknown): boolean =>
  typeof value === 'string' && /^(ping|pong|heartbeat|keep-?alive)$/i.test(value.trim())
