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
  const hasText = result.parts.some((part) => part.type === 'text' && part.text !== '')
  if (!hasText && isObject(structured)) add({ type: 'text', text: JSON.stringify(structured, null, 2) })
  return result
}

function toPart(block: unknown): ToolResultPart {
  if (!isObject(block)) return { type: 'other', words: '[a part in a form that is not known]' }
  const mimeType = textOf(block['mimeType']).toLowerCase()
  switch (block['type']) {
    case 'text':
      return { type: 'text', text: textOf(block['text']) }
    case 'image': {
      const data = textOf(block['data'])
      const isPicture = pictures.has(mimeType) && /^[A-Za-z\d+/\s]+={0,2}\s*$/.test(data)
      return isPicture
        ? { type: 'image', mimeType, data: data.replaceAll(/\s/g, '') }
        : { type: 'other', words: `[an image that can’t be shown: ${mimeType || 'of no named type'}]` }
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

function ofResource(resource: Record<string, unknown>): ToolResultPart {
  const uri = textOf(resource['uri'])
  const text = textOf(resource['text'])
  return text === ''
    ? { type: 'other', words: `[${uri || 'a resource'}: ${textOf(resource['mimeType']) || 'bytes'}]` }
    : { type: 'text', text: uri === '' ? text : `${uri}\n${text}` }
}
