import { ask, basicAuth, type Answer } from './answer.ts'
import type { Exchange } from '../net/exchange.ts'
import type { Connection } from './host.ts'

export interface SendOptions {
  connection: Connection
  exchange: Exchange
  signal: AbortSignal
}

/** Sends a sealed body, OTLP/JSON in UTF-8, or that in gzip. Never throws, never tries again. */
export function sendSpans(body: Uint8Array, compressed: boolean, options: SendOptions): Promise<Answer> {
  return post('/api/public/otel/v1/traces', body, options, {
    // Without this header rows can take ten minutes to show.
    'x-langfuse-ingestion-version': '4',
    ...(compressed ? { 'content-encoding': 'gzip' } : {}),
  })
}

/**
 * Sends events, which is how scores go everywhere and turns to a server that takes no spans as they are (see versions.ts). Never compressed: this route
 * parses the bytes as they come, and refuses what is gzip as 'Invalid JSON'.
 */
export function sendEvents(body: Uint8Array, options: SendOptions): Promise<Answer> {
  return post('/api/public/ingestion', body, options, {})
}

function post(
  path: string,
  body: Uint8Array,
  { connection, exchange, signal }: SendOptions,
  headers: Record<string, string>,
): Promise<Answer> {
  return ask(`${connection.host}${path}`, {
    method: 'POST',
    headers: { authorization: basicAuth(connection), 'content-type': 'application/json', ...headers },
    body,
    exchange,
    signal,
    // A 207 names every event.
    maxAnswerBytes: 1_000_000,
  })
}
