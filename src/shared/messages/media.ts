import { keptFilePrefix, mediaTokenHead } from '../domain/attachments.ts'
import type { MediaPart } from '../domain/trace-messages.ts'
import { isObject, textOf } from '../json-values.ts'

type Fields = Record<string, unknown>

/** By the part's own type, which names its medium or leaves it to the MIME type. */
const mediaTypes: ReadonlyMap<string, MediaPart['media'] | null> = new Map([
  ['image', 'image'],
  ['image_url', 'image'],
  ['input_image', 'image'],
  ['output_image', 'image'],
  ['image_file', 'image'],
  ['audio', 'audio'],
  ['input_audio', 'audio'],
  ['output_audio', 'audio'],
  ['video', 'video'],
  ['input_video', 'video'],
  ['video_url', 'video'],
  ['file', null],
  ['input_file', null],
  ['document', null],
  ['blob', null],
  ['uri', null],
  ['media', null],
])

/**
 * An image or a file. Where its address or its bytes stand differs: OpenAI (`image_url.url`, `file.file_id`), Anthropic (`source`),
 * Gemini (`inlineData`, `fileData`), Bedrock (`image.source.bytes`), OpenTelemetry (`uri`, `content`, `file_id`), the AI SDK
 * (`image`, `data`), OpenInference (`image.image.url`).
 */
export function mediaIn(part: Fields, type: string): MediaPart | null {
  const own = mediaTypes.get(type)
  const nestedName = nestedNames.find((name) => isObject(part[name])) ?? ''
  const nested = isObject(part[nestedName]) ? part[nestedName] : null
  if (own === undefined && (type !== '' || !nested)) return null
  const places = [part, ...(nested ? [nested, ...Object.values(nested).filter(isObject)] : [])]
  const at = (names: readonly string[]): string => {
    for (const place of places) {
      for (const name of names) if (textOf(place[name]) !== '') return textOf(place[name])
    }
    return ''
  }
  const source = at(addressNames)
  const dataUrl = dataUrlHead.exec(source.slice(0, 200))
  const isAddress = source !== '' && !dataUrl && !isBase64(source)
  const bytes = dataUrl ? source.slice(dataUrl[0].length) : isAddress || source === '' ? at(byteNames) : source
  const mimeType = at(mimeNames) || dataUrl?.[1] || null
  const name = at(['filename', 'name'])
  const media = own ?? mediaTypes.get(nestedName) ?? mediumOf(at(['modality']) || (mimeType ?? ''))
  return {
    type: 'media',
    media,
    reference: isAddress ? keptOr(source, places) : null,
    ...(name !== '' && { name }),
    mimeType,
    inlineBytes: bytes === '' ? null : Math.floor((bytes.length * 3) / 4),
    imageUrl: media === 'image' ? imageUrlOf(bytes, mimeType) : null,
  }
}

/** What was uploaded to Langfuse is still kept here, under the hash beside its token. */
function keptOr(address: string, places: readonly Fields[]): string {
  if (!address.startsWith(mediaTokenHead)) return address
  const sha256 = places.map((place) => textOf(place['sha256'])).find((hash) => /^[0-9a-f]{64}$/.test(hash))
  return sha256 === undefined ? address : `${keptFilePrefix}${sha256}`
}

const dataUrlHead = /^data:([^;,]*)[^,]*,/

/** Pictures of pixels alone: an SVG is a document. Bytes that were cut show nothing. */
function imageUrlOf(bytes: string, mimeType: string | null): string | null {
  const format = /^(?:image\/)?(png|jpe?g|gif|webp|avif)$/i.exec(mimeType ?? '')?.[1]?.toLowerCase()
  const isWhole = bytes !== '' && !/[^A-Za-z\d+/=\s]/.test(bytes)
  return format !== undefined && isWhole
    ? `data:image/${format === 'jpg' ? 'jpeg' : format};base64,${bytes.replaceAll(/\s/g, '')}`
    : null
}

const nestedNames = [
  'image_url',
  'video_url',
  'source',
  'file',
  'input_audio',
  'inlineData',
  'inline_data',
  'fileData',
  'file_data',
  'image',
  'document',
  'audio',
  'video',
]
const addressNames = ['url', 'uri', 'fileUri', 'file_uri', 'image_url', 'file_id', 'fileId', 'image']
const byteNames = ['data', 'file_data', 'content', 'bytes', 'base64']
const mimeNames = ['mimeType', 'mime_type', 'mediaType', 'media_type', 'format']

/** Long, and of Base64's letters alone. */
const isBase64 = (text: string): boolean => text.length > 200 && /^[A-Za-z\d+/=_\s-]+$/.test(text.slice(0, 1000))

function mediumOf(word: string): MediaPart['media'] {
  return (['image', 'audio', 'video'] as const).find((medium) => word.startsWith(medium)) ?? 'file'
}
