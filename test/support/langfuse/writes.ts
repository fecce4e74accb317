import { gunzipSync } from 'node:zlib'
import { readScopes, readSpans, type ReceivedSpan } from '../fake-langfuse-otlp.ts'
import type { LangfuseRules } from '../langfuse-rules.ts'
import { rowOfEvent } from './event-rows.ts'
import { rowsOfSpan } from './span-rows.ts'
import type { Store } from './store.ts'
import type { IngestionEvent, Reply, Row } from './types.ts'

export interface Writing {
  rules: LangfuseRules
  store: Store
  projectId: string
  isBad(span: ReceivedSpan): boolean
  refusalOf(event: IngestionEvent): { status: number; message: string } | null
  onSpans(spans: ReceivedSpan[]): void
  onEvent(event: IngestionEvent): void
}

export interface Posted {
  method: string
  path: string
  isZipped: boolean
  raw: Buffer
  /** Of the header `x-langfuse-ingestion-version`. */
  ingestionVersion: string | undefined
}

export const routes = { spans: '/api/public/otel/v1/traces', events: '/api/public/ingestion' }
const scorePath = /^\/api\/public\/scores\/([^/]+)$/

export function hasRoute({ method, path }: Posted, { otlp }: LangfuseRules): boolean {
  if (method === 'DELETE') return scorePath.test(path)
  return path === routes.events || (path === routes.spans && otlp !== 'none')
}

/** A refusal, or what storing it does. */
export function write(posted: Posted, writing: Writing): Reply | (() => Reply) {
  const { rules } = writing
  if (posted.method === 'DELETE') return () => deleteScore(posted.path, writing)
  const isEvents = posted.path === routes.events
  // The route for events parses the bytes as they come, and so did the one for spans at first.
  if (posted.isZipped && (isEvents || !rules.otlpGzip)) return { status: 400, body: { message: 'Invalid JSON' } }
  if (isEvents && posted.raw.byteLength > rules.mostEventBytes)
    return { status: 413, body: 'Body exceeded 4.5mb limit' }
  const body = posted.isZipped ? gunzipSync(posted.raw) : posted.raw
  return isEvents
    ? () => ingest(body.toString('utf8'), writing)
    : takeSpans(body.toString('utf8'), posted.ingestionVersion, writing)
}

function takeSpans(body: string, ingestionVersion: string | undefined, writing: Writing): Reply | (() => Reply) {
  const { rules, projectId, store } = writing
  if (rules.otlp === 'protobuf_only') return { status: 400, body: { message: 'Failed to parse OTel Protobuf Trace' } }
  if (ingestionVersion !== undefined && !(Number(ingestionVersion) <= 4))
    return { status: 400, body: { message: 'Bad ingestion version' } }
  const spans = readSpans(body, Date.now())
  if (!spans || spans.some(writing.isBad)) return { status: 400, body: { message: 'Invalid request data' } }
  const isSdk = readScopes(body).every((name) => name.startsWith('langfuse-sdk'))
  if (rules.otlp === 'scope_refused' && isSdk)
    return { status: 403, body: { message: 'Langfuse SDK spans are of a different public key than the request' } }
  return () => {
    writing.onSpans(spans)
    store.accept(spans.flatMap((span) => rowsOfSpan(span, { rules, projectId, isSdk })))
    return { status: 200, body: {} }
  }
}

/** Each event on its own. */
function ingest(body: string, { rules, projectId, store, refusalOf, onEvent }: Writing): Reply {
  const { batch } = JSON.parse(body) as { batch: IngestionEvent[] }
  const rows: Row[] = []
  const successes: object[] = []
  const errors: object[] = []
  for (const event of batch) {
    const row = rowOfEvent(event, rules, projectId)
    const refusal = typeof row === 'string' ? { status: 400, message: row, error: 'Bad Request' } : refusalOf(event)
    if (refusal || typeof row === 'string') {
      errors.push({ id: event.id, ...refusal })
      continue
    }
    onEvent(event)
    rows.push(row)
    successes.push({ id: event.id, status: 201 })
  }
  store.accept(rows)
  return { status: 207, body: { successes, errors } }
}

function deleteScore(path: string, { store, projectId }: Writing): Reply {
  const id = decodeURIComponent(scorePath.exec(path)?.[1] ?? '')
  const gone = store.forget((row) => row.table === 'scores' && row.projectId === projectId && row.id === id)
  if (gone > 0) return { status: 202, body: { message: 'Score deletion request received' } }
  return { status: 404, body: { message: 'Score not found', error: 'LangfuseNotFoundError' } }
}
