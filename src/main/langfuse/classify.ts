import { cutText } from '../../shared/text.ts'
import type { Verdict } from '../outbox/ports.ts'
import type { Answer, HttpAnswer } from './answer.ts'
import { parseRetryAfter } from '../net/retry-after.ts'

export type { Verdict }

/**
 * What an answer to a batch of spans means. Pure. The rules are Langfuse's own (its OTLP route stores a request as a
 * whole or refuses it as a whole) and the outbox's: only a definite acknowledgement removes, and what may have been
 * stored is never called refused.
 *
 * The one acknowledgement is 200 with a JSON object that names no error. Other 2xx are none: 201, 202 and 204 are not
 * what Langfuse answers, so something between may have swallowed the batch, or passed it on.
 */
export function classify(answer: Answer, nowMs: number): Exclude<Verdict, { kind: 'partial' }> {
  if (answer.kind === 'no_answer') {
    const detail = `${answer.code}: ${answer.message}`
    return answer.bytesMayHaveBeenSent ? { kind: 'ambiguous', detail } : { kind: 'unreachable', detail }
  }
  const { status } = answer
  const detail = describeAnswer(answer)
  const retryAfterMs = parseRetryAfter(answer.retryAfter, answer.dateMs, nowMs)

  const paused = (reason: 'keys' | 'quota' | 'address'): Extract<Verdict, { kind: 'paused' }> => ({
    kind: 'paused',
    reason,
    untilChanged: false,
    detail,
  })

  if (status < 300) return ofSuccess(answer, detail)
  if ([400, 403, 422].includes(status) && !isHtml(answer) && tooLargeWords.test(detail))
    return { kind: 'too_large', detail }
  if (status < 400 || status === 511) return { kind: 'captive_portal', detail }
  switch (status) {
    case 400:
      // Langfuse refuses in JSON. A page comes from a proxy, and no record may die of it.
      return isHtml(answer) ? { kind: 'captive_portal', detail } : { kind: 'bisect', detail }
    case 406:
    case 409:
    case 422:
    case 431:
    case 451:
      // What is refused for what it says. A record dies of it only where others are taken meanwhile.
      return isHtml(answer) ? paused('address') : { kind: 'bisect', detail }
    case 401:
      return isHtml(answer) ? paused('address') : { kind: 'paused', reason: 'keys', untilChanged: true, detail }
    case 402:
      return paused('quota')
    case 403:
      if (isHtml(answer)) return paused('address')
      return paused(quotaWords.test(answer.bodyText) ? 'quota' : 'keys')
    case 413:
      return { kind: 'too_large', detail }
    case 407:
    case 408:
    case 425:
      return { kind: 'later', retryAfterMs, detail, rateLimited: false }
    case 429:
      return { kind: 'later', retryAfterMs, detail, rateLimited: true }
  }
  // 404 and 405: a wrong address or a server without that route. Any other 4xx: refused, for a reason only a person can mend.
  if (status < 500) return paused('address')
  if (retryAfterMs !== null) return { kind: 'later', retryAfterMs, detail, rateLimited: false }
  return { kind: 'ambiguous', detail }
}

/** What a server or a proxy that has no 413 says: of a request as a whole, not of a field in it. */
const tooLargeWords =
  /\b(?:request|(?:request )?(?:body|entity|payload))(?: size| length)? (?:is |was )?(?:too (?:large|big|long)|(?:limit )?exceed(?:s|ed)?\b|larger than)|payload ?too ?large|max(?:imum)? (?:request|body|payload)[\w ]* (?:size|length)? ?exceeded/i

/** Langfuse's words: 'Ingestion suspended: Usage threshold exceeded. Please upgrade your plan.' */
const quotaWords = /suspend|quota|threshold|exceeded|upgrade your plan/i

function ofSuccess(
  answer: HttpAnswer,
  detail: string,
): Extract<Verdict, { kind: 'accepted' | 'ambiguous' | 'captive_portal' }> {
  const { status, contentType, json } = answer
  if (isHtml(answer)) return { kind: 'captive_portal', detail }
  const isJson = contentType !== null && /\bjson$/.test(contentType)
  if (!isJson && json === undefined && contentType?.startsWith('text/')) return { kind: 'captive_portal', detail }
  const acknowledged = status === 200 && isJson && isPlainObject(json) && !namesAnError(json)
  return acknowledged ? { kind: 'accepted', detail } : { kind: 'ambiguous', detail }
}

/** Also OTLP's partial success, which a collector in Langfuse's place could answer. */
function namesAnError(json: Record<string, unknown>): boolean {
  if (json['error'] !== undefined && json['error'] !== null) return true
  if (Array.isArray(json['errors']) && json['errors'].length > 0) return true
  if (json['success'] === false) return true
  const partial = json['partialSuccess']
  return isPlainObject(partial) && Number(partial['rejectedSpans'] ?? 0) > 0
}

export function isHtml({ contentType, bodyText }: HttpAnswer): boolean {
  return (
    contentType === 'text/html' || contentType === 'application/xhtml+xml' || /^\s*<(!doctype|html)/i.test(bodyText)
  )
}

/** One line for the user: the status and, where the answer has words of its own, those. */
export function describeAnswer(answer: HttpAnswer): string {
  const { status, json, bodyText } = answer
  if (status >= 300 && status < 400)
    return `HTTP ${status}, redirected${answer.location ? ` to ${answer.location}` : ''}`
  if (isHtml(answer)) return `HTTP ${status}, answered with a web page`
  const fields = isPlainObject(json) ? [json['message'], json['error']] : []
  const words = fields.filter((field): field is string => typeof field === 'string' && field !== '')
  const said = (
    words.length > 0 ? [...new Set(words)].join(': ') : status === 200 && json !== undefined ? '' : bodyText
  )
    .replaceAll(/\s+/g, ' ')
    .trim()
  return said === '' ? `HTTP ${status}` : `HTTP ${status}: ${cutText(said, 400)}`
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
