import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../src/main/langfuse/answer.ts'
import { classify } from '../../../src/main/langfuse/classify.ts'
import type { Verdict } from '../../../src/main/outbox/ports.ts'
import { httpAnswer as answer } from '../../support/http-answer.ts'

const page = '<!doctype html><title>Sign in to the network</title>'

function json(status: number, body: unknown = { message: 'words of the server' }, more: Partial<HttpAnswer> = {}) {
  return answer(status, { json: body, ...more })
}

const html = (status: number) => answer(status, { contentType: 'text/html', bodyText: page })

describe('an answer to a batch of spans', () => {
  it('acknowledges with 200 and a JSON object that names no error, and with nothing else', () => {
    expect(classify(json(200, {}), 0).kind).toBe('accepted')
    expect(classify(json(200, { partialSuccess: { rejectedSpans: 0 } }), 0).kind).toBe('accepted')
  })

  it.each<[string, HttpAnswer, Verdict['kind']]>([
    ['200 with a page: a captive portal', html(200), 'captive_portal'],
    ['200 with plain text: something else answered', answer(200, { contentType: 'text/plain' }), 'captive_portal'],
    ['200 with an error in it', json(200, { error: 'no' }), 'ambiguous'],
    ['200 with errors in it', json(200, { errors: [{ id: 'a' }] }), 'ambiguous'],
    ['200 that says success: false', json(200, { success: false }), 'ambiguous'],
    ['200 with rejected spans', json(200, { partialSuccess: { rejectedSpans: 1 } }), 'ambiguous'],
    ['200 with JSON that is no object', json(200, []), 'ambiguous'],
    ['201, which is not what Langfuse answers', json(201, {}), 'ambiguous'],
    ['202, which a gateway answers', json(202, {}), 'ambiguous'],
    ['204, which a gateway answers', answer(204, {}), 'ambiguous'],
    ['a redirect', answer(302, { location: 'http://portal.example/login' }), 'captive_portal'],
    ['511, which asks to sign in', html(511), 'captive_portal'],
    ['400 in JSON: one record is bad', json(400), 'bisect'],
    ['400 in HTML: a proxy, and no record dies of it', html(400), 'captive_portal'],
    ['413 in JSON', json(413), 'too_large'],
    ['413 in HTML, as nginx says it', html(413), 'too_large'],
    ['500', json(500), 'ambiguous'],
    ['502 with a page', html(502), 'ambiguous'],
    ['504', html(504), 'ambiguous'],
  ])('%s', (_, given, kind) => {
    expect(classify(given, 0).kind).toBe(kind)
  })

  it.each([
    'http: request body too large',
    'Request Too Long',
    'request entity too large',
    'PayloadTooLargeError',
    'Payload too large',
    'Body exceeded 4.5mb limit',
    'Request body is too large for this endpoint',
    'Request body size exceeded',
    'the request body size limit exceeded',
    'Maximum request body size exceeded',
    'request body larger than 10485760 bytes',
  ])('is too large where no 413 says so, but its words: %s', (message) => {
    for (const status of [400, 403, 422]) expect(classify(json(status, { message }), 0).kind).toBe('too_large')
    expect(classify(json(429, { message }), 0).kind).toBe('later')
  })

  it.each([
    'Invalid request data',
    'String too long: name',
    'request 12 is bad: name exceeds 200 characters',
    'Usage threshold exceeded',
    'the body of span 3 is no object',
  ])('is not too large for a field that is: %s', (message) => {
    expect(classify(json(400, { message }), 0).kind).toBe('bisect')
  })

  it.each<[string, HttpAnswer, 'keys' | 'quota' | 'address']>([
    ['401', json(401), 'keys'],
    ['401 with a page: a proxy', html(401), 'address'],
    ['402', json(402), 'quota'],
    ['403', json(403, { message: 'Forbidden' }), 'keys'],
    ['403 with a page', html(403), 'address'],
    ['403 that says ingestion is suspended', json(403, { message: 'Ingestion suspended: Usage threshold' }), 'quota'],
    ['404', json(404), 'address'],
    ['405', json(405), 'address'],
    ['418', json(418), 'address'],
  ])('%s pauses', (_, given, reason) => {
    const untilChanged = reason === 'keys' && given.status === 401
    expect(classify(given, 0)).toMatchObject({ kind: 'paused', reason, untilChanged })
  })

  it('waits as long as Retry-After says, in seconds or as a date against the answer’s own clock', () => {
    expect(classify(json(429, {}, { retryAfter: '42' }), 0)).toMatchObject({
      kind: 'later',
      retryAfterMs: 42_000,
      rateLimited: true,
    })
    const dateMs = Date.UTC(2026, 0, 1)
    const retryAfter = new Date(dateMs + 90_000).toUTCString()
    expect(classify(json(503, {}, { retryAfter, dateMs }), 5)).toMatchObject({
      kind: 'later',
      retryAfterMs: 90_000,
      rateLimited: false,
    })
  })

  it.each([408, 425, 429])('%i without a time comes later', (status) => {
    expect(classify(json(status), 0)).toMatchObject({ kind: 'later', retryAfterMs: null })
  })

  it('is in doubt where there is none, unless it is certain that no byte left', () => {
    const nothing = { kind: 'no_answer', code: 'ECONNRESET', message: 'read ECONNRESET', reason: 'broken' } as const
    expect(classify({ ...nothing, bytesMayHaveBeenSent: true }, 0)).toEqual({
      kind: 'ambiguous',
      detail: 'ECONNRESET: read ECONNRESET',
    })
    expect(classify({ ...nothing, bytesMayHaveBeenSent: false }, 0).kind).toBe('unreachable')
  })

  it('is told to the user in the server’s own words, on one line, without a page’s markup', () => {
    expect(classify(json(400, { message: 'Invalid\n  request data', error: 'BadRequest' }), 0)).toMatchObject({
      detail: 'HTTP 400: Invalid request data: BadRequest',
    })
    expect(classify(html(200), 0)).toMatchObject({ detail: 'HTTP 200, answered with a web page' })
    expect(classify(answer(302, { location: 'http://portal.example' }), 0)).toMatchObject({
      detail: 'HTTP 302, redirected to http://portal.example',
    })
  })
})
