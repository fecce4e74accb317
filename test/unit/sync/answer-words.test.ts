import { describe, expect, it } from 'vitest'
import { classify, describeAnswer } from '../../../src/main/langfuse/classify.ts'
import { toNetworkError } from '../../../src/main/net/network-error.ts'
import { answerSentence } from '../../../src/renderer/sync/answer-words.ts'
import { httpAnswer as answer } from '../../support/http-answer.ts'

const sentence = /^[\p{Lu}“].*[.!?…”]$/su

describe('an answer in words', () => {
  it.each([
    [answer(503), 'Langfuse answered HTTP 503 (Service Unavailable).'],
    [
      answer(503, { json: { message: 'upstream down' } }),
      'Langfuse answered HTTP 503 (Service Unavailable): “upstream down”',
    ],
    [answer(599), 'Langfuse answered HTTP 599.'],
    [
      answer(302, { location: 'https://other.example/' }),
      'The address redirects elsewhere to https://other.example/, answering HTTP 302 (Found).',
    ],
    [
      answer(200, { contentType: 'text/html', bodyText: '<html>' }),
      'A web page came back instead of Langfuse’s answer, with HTTP 200 (OK).',
    ],
    [answer(401, { json: { message: 'Invalid: key' } }), 'Langfuse answered HTTP 401 (Unauthorized): “Invalid: key”'],
  ])('is a sentence: %#', (given, words) => {
    expect(answerSentence(describeAnswer(given))).toBe(words)
  })

  it('is a sentence for every status, with words and without', () => {
    for (let status = 200; status < 600; status += 1) {
      for (const rest of [{}, { json: { message: 'words of\nits own' } }, { bodyText: '<!doctype html>' }]) {
        const detail = describeAnswer(answer(status, rest))
        expect(answerSentence(detail)).toMatch(sentence)
        expect(answerSentence(detail)).toContain(String(status))
        const verdict = classify(answer(status, rest), 0)
        expect(answerSentence(verdict.detail ?? verdict.kind)).toMatch(sentence)
      }
    }
  })

  it.each([
    ['ECONNREFUSED', 'Nothing answers there: the connection was refused (ECONNREFUSED).'],
    ['ENOTFOUND', 'The server’s name was not found (ENOTFOUND).'],
    ['ETIMEDOUT', 'No answer came in time (ETIMEDOUT).'],
    ['ECONNRESET', 'The connection broke (ECONNRESET).'],
    ['CERT_HAS_EXPIRED', 'The server’s certificate has expired or is not valid yet (CERT_HAS_EXPIRED).'],
    ['ERR_PROXY_CONNECTION_FAILED', 'The proxy cannot be reached (ERR_PROXY_CONNECTION_FAILED).'],
    ['ERR_INTERNET_DISCONNECTED', 'The network cannot be reached (ERR_INTERNET_DISCONNECTED).'],
    ['EWEIRD', 'The connection failed (EWEIRD): What it said.'],
  ])('says what %s means', (code, words) => {
    const error = toNetworkError(Object.assign(new Error('what it said'), { code }))
    expect(answerSentence(`${error.code}: ${error.message}`)).toBe(words)
  })

  it.each([
    ['400 bad name', 'Langfuse answered HTTP 400 (Bad Request): “bad name”'],
    ['not there yet; asked once', 'Not found yet (checked once).'],
    ['Holdfast quit while this was being sent', 'Holdfast quit while this was being sent.'],
    ['the app ended while this was being sent', 'Holdfast quit while this was being sent.'],
    [
      'evicted: the size cap was reached before it could be delivered',
      'Dropped at the size cap before it was delivered.',
    ],
    ['70 in a batch', 'With 69 others.'],
    ['2 in a batch', 'With 1 other.'],
    ['1 in a batch', 'On its own.'],
    ['not there; asked twice, will be sent again', 'Not found (checked twice), so it is sent again.'],
    ['discarded by you', 'Discarded by you.'],
    [
      'The project of the keys could not be asked for: HTTP 500',
      'The project of the keys could not be asked for. Langfuse answered HTTP 500 (Internal Server Error).',
    ],
    ['', ''],
  ])('%s', (detail, words) => {
    expect(answerSentence(detail)).toBe(words)
  })
})
