import type { ChatOrigin } from '../../shared/domain.ts'
import { placeHref } from '../app/navigation.ts'
import { newThreadKey } from './thread.ts'

// A recorded call that is asked again: a new chat with what was said before in it, and the question in the composer. Nothing of it
// is saved until it is sent. read-again.ts reads the call.

const parameter = 'again'
export const againPrefix = `${newThreadKey}again:`
export const againKey = ({ traceId, spanId }: ChatOrigin): string => `${againPrefix}${traceId}/${spanId}`

export const againHref = ({ traceId, spanId }: ChatOrigin): string =>
  placeHref('chat', null, null, new URLSearchParams({ [parameter]: `${traceId}/${spanId}` }).toString())

/** The recorded call in an address; null where there is none. */
export function originIn(query: string): ChatOrigin | null {
  const [traceId = '', spanId = '', ...more] = (new URLSearchParams(query).get(parameter) ?? '').split('/')
  const isId = (id: string): boolean => id.length > 0 && id.length <= 200
  return isId(traceId) && isId(spanId) && more.length === 0 ? { traceId, spanId } : null
}
