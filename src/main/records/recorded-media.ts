import { mediaTokenHead } from '../../shared/domain.ts'
import { isObject, textOf } from '../../shared/json-values.ts'
import { readPayload, spansIn } from './payload.ts'

/** A file that a record names by Langfuse's token: it is uploaded apart, and shown in the token's place. */
export interface RecordedMedia {
  spanId: string
  field: 'input' | 'output'
  sha256: string
  mediaType: string
  bytes: number
}

/** Langfuse's own: the first 132 bits of the hash, as 22 letters (its `POST /api/public/media` answers with the same). */
export const mediaIdOf = (sha256: string): string => Buffer.from(sha256, 'hex').toString('base64url').slice(0, 22)

export const mediaToken = (mediaType: string, sha256: string): string =>
  `${mediaTokenHead}type=${sentMediaType(mediaType)}|id=${mediaIdOf(sha256)}|source=file@@@`

/** The types of files that people attach and that Langfuse has a name for (`MediaContentType` of @langfuse/core). */
const knownTypes = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'text/plain',
  'text/html',
  'text/css',
  'text/csv',
  'application/pdf',
  'application/json',
  'application/xml',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
])

/** What Langfuse is told a file is: it refuses what is not on its list. Any text is text, anything else bytes. */
export function sentMediaType(mediaType: string): string {
  if (knownTypes.has(mediaType)) return mediaType
  return mediaType.startsWith('text/') ? 'text/plain' : 'application/octet-stream'
}

const fields = { 'langfuse.observation.input': 'input', 'langfuse.observation.output': 'output' } as const

/** The files of a record, each once a field, where it stands first. Empty for what is no record that can be read. */
export function mediaIn(payload: string): RecordedMedia[] {
  if (!payload.includes(mediaTokenHead)) return []
  const found = new Map<string, RecordedMedia>()
  try {
    for (const { spanId, attributes } of spansIn(readPayload(payload))) {
      for (const { key, value } of attributes ?? []) {
        const field = fields[key as keyof typeof fields]
        const text = textOf((value as { stringValue?: unknown }).stringValue)
        if (!field || !text.includes(mediaTokenHead)) continue
        for (const media of partsIn(JSON.parse(text))) {
          const place = `${field} ${media.sha256}`
          if (!found.has(place)) found.set(place, { spanId, field, ...media })
        }
      }
    }
  } catch {
    // A body that was cut ends in the middle: what stands before is not told apart from words.
    return [...found.values()]
  }
  return [...found.values()]
}

/** In the parts of messages alone, and only where token and hash are of one file: words that look like a token are words. */
function* partsIn(body: unknown): Generator<Omit<RecordedMedia, 'spanId' | 'field'>> {
  for (const message of [body].flat()) {
    if (!isObject(message) || !Array.isArray(message['content'])) continue
    for (const part of message['content']) {
      if (!isObject(part)) continue
      const file = isObject(part['file']) ? part['file'] : part
      const address = isObject(part['image_url']) ? part['image_url']['url'] : file['file_id']
      const sha256 = textOf(file['sha256'])
      const mediaType = textOf(file['media_type'])
      const bytes = Number(file['bytes'])
      if (!/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(bytes)) continue
      if (address === mediaToken(mediaType, sha256)) yield { sha256, mediaType: sentMediaType(mediaType), bytes }
    }
  }
}
