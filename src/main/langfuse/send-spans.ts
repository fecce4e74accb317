import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { ask, basicAuth, type Answer } from './answer.ts'
import type { Connection } from './host.ts'

const gzip = promisify(zlib.gzip)

/**
 * Sends a sealed body, OTLP/JSON in UTF-8, unchanged. `gzip` compresses it on the way. Never throws, never tries again.
 */
export async function sendSpans(
  connection: Connection,
  body: Uint8Array,
  options: { gzip: boolean },
  doFetch: typeof fetch,
  signal: AbortSignal,
): Promise<Answer> {
  return ask(`${connection.host}/api/public/otel/v1/traces`, {
    method: 'POST',
    headers: {
      authorization: basicAuth(connection),
      'content-type': 'application/json',
      ...(options.gzip ? { 'content-encoding': 'gzip' } : {}),
      // Without it rows can take ten minutes to show.
      'x-langfuse-ingestion-version': '4',
    },
    body: options.gzip ? await gzip(body) : body,
    fetch: doFetch,
    signal,
  })
}
