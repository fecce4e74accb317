import type { ToolResult, ToolResultPart } from '../../shared/domain.ts'
import { isObject, textOf } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import { maxImageLength, maxResultImages, maxResultLength } from './limits.ts'

/** Pictures that are pictures alone: an SVG is a document. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** What a server answered, of which nothing is taken for granted, as it is kept: bounded, and nothing but data. */
export function toResult(answer: unknown): ToolResult {
  const given = isObject(answer) ? answer : {}
  const content = Array.isArray(given['content']) ? given['content'] : []
  const structured = given['structuredContent']
  const result: ToolResult = { parts: [], isError: given['isError'] === true, isCut: false }
  let room = maxResultLength
  let imageRoom = maxImageLength
  let images = 0
  const add = (part: ToolResultPart): void => {
    if (part.type === 'image') {
      if (images >= maxResultImages || part.data.length > imageRoom) {
        result.isCut = true
        return add({ type: 'other', words: `[${part.mimeType}: too large to be kept]` })
      }
      images += 1
      imageRoom -= part.data.length
      result.parts.push(part)
      return
    }
    const text = part.type === 'text' ? part.text : part.words
    if (text.length > room) result.isCut = true
    if (room <= 0) return
    const kept =
      text.length > room ? `${cutText(text, room)}\n[cut by Holdfast: the result had ${text.length} characters]` : text
    room -= text.length
    result.parts.push(part.type === 'text' ? { type: 'text', text: kept } : { type: 'other', words: kept })
  }
  for (const block of content) add(toPart(block))
  const said = result.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
  if (isObject(structured) && !saysAll(said, new Set(content.flatMap(stringsIn)), structured)) {
    add({ type: 'text', text: JSON.stringify(structured, null, 2) })
  }
  return result
}

const maxLeaves = 500

/** Of a part other than text: a picture's bytes, its type and the like. */
function stringsIn(block: unknown): unknown[] {
  if (!isObject(block) || block['type'] === 'text') return []
  return [block, block['resource']].filter(isObject).flatMap((each) => Object.values(each).filter(textOf))
}

/**
 * Whether a text has all that stands in an object, in whatever form: most servers say the same twice, some only a part. `given`
 * is what stands in the parts besides: some give pictures twice, too, and as text their bytes say nothing.
 */
function saysAll(text: string, given: ReadonlySet<unknown>, structured: Record<string, unknown>): boolean {
  if (text.trim() === '' && given.size === 0) return false
  const missing = (value: unknown, depth: number): boolean => {
    if (typeof value === 'object' && value !== null) {
      return depth < 50 && Object.values(value).some((each) => missing(each, depth + 1))
    }
    if (value === null || value === '' || leaves >= maxLeaves) return false
    leaves += 1
    return !given.has(value) && !says(text, value)
  }
  let leaves = 0
  return !missing(structured, 0)
}

/** A number, or yes or no, must stand there by itself: a 5 is not said by 2025. */
function says(text: string, value: unknown): boolean {
  if (typeof value === 'string') return text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1))
  const written = String(value).replaceAll(/[.+]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\w.])${written}(?!\w|\.\d)`).test(text)
}

function toPart(block: unknown): ToolResultPart {
  if (!isObject(block)) return { type: 'other', words: '[a part in a form that is not known]' }
  const mimeType = mimeTypeOf(block)
  switch (block['type']) {
    case 'text':
      return { type: 'text', text: textOf(block['text']) }
    case 'image': {
      const words = `[an image that can’t be shown: ${mimeType || 'of no named type'}]`
      return pictureIn(mimeType, textOf(block['data'])) ?? { type: 'other', words }
    }
    case 'audio':
      return { type: 'other', words: `[audio: ${mimeType}]` }
    case 'resource':
      return ofResource(isObject(block['resource']) ? block['resource'] : {})
    case 'resource_link':
      return { type: 'other', words: `[${textOf(block['name']) || 'a resource'}: ${textOf(block['uri'])}]` }
    default:
      return { type: 'other', words: '[a part in a form that is not known]' }
  }
}

const mimeTypeOf = (block: Record<string, unknown>): string =>
  textOf(block['mimeType']).toLowerCase().split(';')[0]?.trim() ?? ''

/** What their bytes begin with, in Base64. */
const beginnings = [
  ['iVBORw0', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
] as const

/** Named by what it is where that can be seen: models refuse a picture of another type than its name's. Null for what is none. */
function pictureIn(mimeType: string, written: string): ToolResultPart | null {
  const data = written.replace(/^data:[^,]{0,200},/i, '').replaceAll(/\s/g, '')
  const seen = beginnings.find(([beginning]) => data.startsWith(beginning))?.[1]
  const type = seen ?? (mimeType === 'image/jpg' ? 'image/jpeg' : mimeType)
  return pictures.has(type) && /^[A-Za-z\d+/]+={0,2}$/.test(data) ? { type: 'image', mimeType: type, data } : null
}

function ofResource(resource: Record<string, unknown>): ToolResultPart {
  const uri = textOf(resource['uri'])
  const text = textOf(resource['text'])
  const picture = text === '' ? pictureIn(mimeTypeOf(resource), textOf(resource['blob'])) : null
  if (picture) return picture
  return text === ''
    ? { type: 'other', words: `[${uri || 'a resource'}: ${textOf(resource['mimeType']) || 'bytes'}]` }
    : { type: 'text', text: uri === '' ? text : `${uri}\n${text}` }
}
