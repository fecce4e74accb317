import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A file as a project has it. */
export interface StoredMedia {
  projectId: string
  id: string
  sha256Hash: string
  contentType: string
  contentLength: number
  /** Null until it was put into the storage. */
  bytes: Buffer | null
  /** What the client said came of that; only 200 is shown. */
  uploadHttpStatus: number | null
  /** `trace observation field`, each once. */
  links: Set<string>
}

/** `hang`: none comes. */
export type MediaAnswer = { status: number; body: unknown } | 'hang'

const contentTypes =
  /^(image\/(png|jpe?g|webp|gif|svg\+xml|tiff|bmp)|text\/(plain|html|css|csv)|application\/(pdf|json|xml|zip|octet-stream|msword|vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet)))$/

/**
 * `POST /api/public/media`, `PATCH /api/public/media/:id` and the storage behind them, as Langfuse 3 and 4 have them: an id made of the
 * hash, no place where the file is there already, and a storage that refuses what is not what was announced.
 */
export function createMedia() {
  const stored: StoredMedia[] = []
  let answer: ((step: 'ask' | 'put' | 'say') => MediaAnswer | null) | null = null

  function ask(projectId: string, given: unknown, origin: string): MediaAnswer {
    const { traceId, observationId, contentType, contentLength, sha256Hash, field } = (given ?? {}) as Record<
      string,
      unknown
    >
    const isValid =
      typeof traceId === 'string' &&
      typeof contentType === 'string' &&
      contentTypes.test(contentType) &&
      typeof contentLength === 'number' &&
      contentLength > 0 &&
      typeof sha256Hash === 'string' &&
      sha256Hash.length === 44 &&
      ['input', 'output', 'metadata'].includes(String(field))
    if (!isValid) return { status: 400, body: { message: 'Invalid request data', error: 'InvalidRequestError' } }
    const id = sha256Hash.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22)
    const link = `${traceId} ${String(observationId ?? '')} ${String(field)}`
    const known = stored.find((media) => media.projectId === projectId && media.sha256Hash === sha256Hash)
    const media: StoredMedia = known ?? {
      projectId,
      id,
      sha256Hash,
      contentType,
      contentLength,
      bytes: null,
      uploadHttpStatus: null,
      links: new Set(),
    }
    if (!known) stored.push(media)
    media.links.add(link)
    const isThere = media.uploadHttpStatus === 200 && media.contentType === contentType
    Object.assign(media, { contentType, contentLength })
    return {
      status: 201,
      body: { mediaId: id, uploadUrl: isThere ? null : `${origin}/storage/${projectId}/${id}?X-Amz-Signature=fake` },
    }
  }

  function put(projectId: string, id: string, request: IncomingMessage, raw: Buffer): MediaAnswer {
    const media = stored.find((each) => each.projectId === projectId && each.id === id)
    const hash = createHash('sha256').update(raw).digest('base64')
    const { headers } = request
    // A signed address is signed for these; credentials of Langfuse's are none of the storage's.
    const isSigned =
      media &&
      headers['content-type'] === media.contentType &&
      headers['x-amz-checksum-sha256'] === media.sha256Hash &&
      headers.authorization === undefined
    if (!isSigned) return { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' }
    if (hash !== media.sha256Hash || raw.byteLength !== media.contentLength)
      return { status: 400, body: '<Error><Code>BadDigest</Code></Error>' }
    media.bytes = raw
    return { status: 200, body: '' }
  }

  function say(projectId: string, id: string, given: unknown): MediaAnswer {
    const media = stored.find((each) => each.projectId === projectId && each.id === id)
    if (!media) return { status: 404, body: { message: `Media asset ${id} not found in project ${projectId}` } }
    const { uploadHttpStatus, uploadedAt } = (given ?? {}) as { uploadHttpStatus?: unknown; uploadedAt?: unknown }
    if (typeof uploadHttpStatus !== 'number' || Number.isNaN(Date.parse(String(uploadedAt))))
      return { status: 400, body: { message: 'Invalid request data' } }
    media.uploadHttpStatus = uploadHttpStatus
    return { status: 200, body: {} }
  }

  return {
    stored,
    /** Null lets it go its way. */
    answerWith(next: typeof answer): void {
      answer = next
    },
    /** Null for what is none of its routes. `projectId` is null where the keys are wrong. */
    handle(url: URL, request: IncomingMessage, raw: Buffer, projectId: string | null): MediaAnswer | null {
      const storage = /^\/storage\/([^/]+)\/([^/]+)$/.exec(url.pathname)
      if (storage)
        return request.method === 'PUT'
          ? (answer?.('put') ?? put(storage[1] ?? '', storage[2] ?? '', request, raw))
          : null
      const path = /^\/api\/public\/media(?:\/([^/]+))?$/.exec(url.pathname)
      if (!path) return null
      if (projectId === null) return { status: 401, body: { message: 'Invalid credentials' } }
      const isAsk = request.method === 'POST'
      const given = answer?.(isAsk ? 'ask' : 'say')
      if (given) return given
      const body: unknown = JSON.parse(raw.toString())
      return isAsk ? ask(projectId, body, `http://${request.headers.host}`) : say(projectId, path[1] ?? '', body)
    },
  }
}
