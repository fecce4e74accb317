import type { HttpAnswer } from '../../src/main/langfuse/answer.ts'

/** An answer as it was read; with JSON in it, its text follows from that. */
export function httpAnswer(status: number, fields: Partial<HttpAnswer> = {}): HttpAnswer {
  return {
    kind: 'response',
    status,
    contentType: fields.json === undefined ? null : 'application/json',
    retryAfter: null,
    dateMs: null,
    location: null,
    bodyText: fields.json === undefined ? '' : JSON.stringify(fields.json),
    json: undefined,
    ...fields,
  }
}
