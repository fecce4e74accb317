import type { GetMediaUploadUrlRequest, PatchMediaBody } from '@langfuse/core'
import type { Exchange } from '../net/exchange.ts'
import { parseRetryAfter } from '../net/retry-after.ts'
import { ask, basicAuth, type Answer } from './answer.ts'
import { describeAnswer, isHtml } from './classify.ts'
import type { Connection } from './host.ts'

/** What an upload came to. */
export type MediaVerdict =
  | { kind: 'stored' }
  /** This file is not taken, whenever it is sent. */
  | { kind: 'refused'; detail: string }
  /** This Langfuse takes no files: it is too old, or has no storage for them. */
  | { kind: 'untaken'; detail: string }
  | { kind: 'later'; retryAfterMs: number | null; detail: string }

export interface MediaFile {
  traceId: string
  spanId: string
  field: 'input' | 'output'
  mediaType: string
  /** 64 hex digits. */
  sha256: string
  bytes: Uint8Array
}

export interface MediaOptions {
  connection: Connection
  exchange: Exchange
  signal: AbortSignal
  nowMs(): number
}

/**
 * Sends one file as Langfuse's media: asks for its place, puts it there, and says that it is there. Each step may be made again: files
 * are known by their hash, so none is there twice. Never throws.
 */
export async function sendMedia(file: MediaFile, options: MediaOptions): Promise<MediaVerdict> {
  const { connection, nowMs } = options
  const sha256Hash = Buffer.from(file.sha256, 'hex').toString('base64')
  const asked = await call(options, 'POST', '/api/public/media', {
    traceId: file.traceId,
    observationId: file.spanId,
    contentType: file.mediaType as GetMediaUploadUrlRequest['contentType'],
    contentLength: file.bytes.byteLength,
    sha256Hash,
    field: file.field,
  } satisfies GetMediaUploadUrlRequest)
  const refusal = refusalIn(asked, nowMs())
  if (refusal) return refusal
  const place = placeIn(asked)
  if (!place) return { kind: 'later', retryAfterMs: null, detail: describe(asked) }
  // It has this file already, and knows now that this trace does, too.
  if (place.uploadUrl === null) return { kind: 'stored' }
  const problem = addressProblem(place.uploadUrl, connection.host)
  if (problem !== null) return { kind: 'later', retryAfterMs: null, detail: problem }
  const beganMs = nowMs()
  const put = await ask(place.uploadUrl, {
    method: 'PUT',
    headers: {
      accept: '*/*',
      'content-type': file.mediaType,
      'x-amz-checksum-sha256': sha256Hash,
      // Azure refuses a put without it; the others pass over it.
      'x-ms-blob-type': 'BlockBlob',
    },
    body: file.bytes,
    exchange: options.exchange,
    signal: options.signal,
  })
  const isThere = put.kind === 'response' && put.status >= 200 && put.status < 300
  if (!isThere) {
    const detail = `The storage of Langfuse: ${describe(put)}`
    if (isTooLarge(put)) return { kind: 'refused', detail }
    return { kind: 'later', retryAfterMs: null, detail }
  }
  const said = await call(options, 'PATCH', `/api/public/media/${encodeURIComponent(place.mediaId)}`, {
    uploadedAt: new Date(nowMs()).toISOString(),
    // Langfuse shows what has this number alone, and some storages answer 201.
    uploadHttpStatus: 200,
    uploadTimeMs: Math.max(0, nowMs() - beganMs),
  } satisfies PatchMediaBody)
  if (said.kind === 'response' && said.status >= 200 && said.status < 300 && !isHtml(said)) return { kind: 'stored' }
  return { kind: 'later', retryAfterMs: null, detail: describe(said) }
}

function call(
  { connection, exchange, signal }: MediaOptions,
  method: 'POST' | 'PATCH',
  path: string,
  body: object,
): Promise<Answer> {
  return ask(`${connection.host}${path}`, {
    method,
    headers: { authorization: basicAuth(connection), 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    exchange,
    signal,
  })
}

/** What a storage, or a proxy before it, says of the file's size; it would be sent in full each time. S3 says it in a 400. */
const isTooLarge = (put: Answer): boolean =>
  put.kind === 'response' && (put.status === 413 || (put.status === 400 && /EntityTooLarge/.test(put.bodyText)))

/** Null where it was taken, or where nobody can say. */
function refusalIn(answer: Answer, nowMs: number): MediaVerdict | null {
  if (answer.kind === 'no_answer' || answer.status < 400) return null
  const { status } = answer
  const detail = describeAnswer(answer)
  const retryAfterMs = parseRetryAfter(answer.retryAfter, answer.dateMs, nowMs)
  if (status === 404 || status === 405 || status === 501) return { kind: 'untaken', detail }
  // Of its own words: 'Media upload to blob storage not enabled or no bucket configured', and whatever else it has no place for.
  if (status === 500 && /media/i.test(answer.bodyText)) return { kind: 'untaken', detail }
  if ([400, 413, 415, 422].includes(status) && !isHtml(answer)) return { kind: 'refused', detail }
  return { kind: 'later', retryAfterMs, detail }
}

/** Where the file goes; null as the address where it is there already. */
function placeIn(answer: Answer): { mediaId: string; uploadUrl: string | null } | null {
  if (answer.kind === 'no_answer' || answer.status >= 300) return null
  const { mediaId, uploadUrl } = (answer.json ?? {}) as { mediaId?: unknown; uploadUrl?: unknown }
  if (typeof mediaId !== 'string' || mediaId === '') return null
  if (uploadUrl === null || uploadUrl === undefined) return { mediaId, uploadUrl: null }
  return typeof uploadUrl === 'string' ? { mediaId, uploadUrl } : null
}

/** A Langfuse that is spoken to in secret does not send a file through the open. */
function addressProblem(uploadUrl: string, host: string): string | null {
  const url = URL.parse(uploadUrl)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && host.startsWith('http:'))) return null
  return 'Langfuse named a place for the file that is not encrypted, or none.'
}

const describe = (answer: Answer): string =>
  answer.kind === 'no_answer' ? `${answer.code}: ${answer.message}` : describeAnswer(answer)
