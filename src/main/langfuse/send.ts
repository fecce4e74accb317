import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { ask, basicAuth, type Answer } from './answer.ts'
import type { Connection } from './host.ts'

const gzip = promisify(zlib.gzip)

export interface SendOptions {
  connection: Connection
  /** Compresses the body on its way. */
  gzip: boolean
  fetch: typeof fetch
  signal: AbortSignal
}

/** Sends a sealed body, OTLP/JSON in UTF-8, unchanged. Never throws, never tries again. */
export function sendSpans(body: Uint8Array, options: SendOptions): Promise<Answer> {
  // Without this header rows can take ten minutes to show.
  return post('/api/public/otel/v1/traces', body, { 'x-langfuse-ingestion-version': '4' }, options)
}

/** Sends events, which is how scores go everywhere and turns to a server older than 3.22. */
export function sendEvents(events: readonly object[], options: SendOptions): Promise<Answer> {
  return post('/api/public/ingestion', Buffer.from(JSON.stringify({ batch: events })), {}, options)
}

async function post(
  path: string,
  body: Uint8Array,
  headers: Record<string, string>,
  { connection, gzip: compressed, fetch, signal }: SendOptions,
): Promise<Answer> {
  return ask(`${connection.host}${path}`, {
    method: 'POST',
    headers: {
      authorization: basicAuth(connection),
      'content-type': 'application/json',
      ...(compressed ? { 'content-encoding': 'gzip' } : {}),
      ...headers,
    },
    body: compressed ? await gzip(body) : body,
    fetch,
    signal,
    // A 207 names every event.
    maxAnswerBytes: 1_000_000,
  })
}
