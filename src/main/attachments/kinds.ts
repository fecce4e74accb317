import { formatMegabytes, refused } from './refusals.ts'
import { maxFileBytes } from './limits.ts'
import { unmarkedUtf16 } from './utf16.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

export type FileKind = 'image' | 'pdf' | 'docx' | 'text'

/** What a file is by its first bytes: its name and what a browser says of it prove nothing. */
export interface Told {
  kind: FileKind
  mediaType: string
}

/** So much of a file tells what it is. */
export const headBytes = 4_096

const pictures: readonly [mediaType: string, isIt: (head: Buffer) => boolean][] = [
  ['image/png', (head) => startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', (head) => startsWith(head, [0xff, 0xd8, 0xff])],
  ['image/gif', (head) => /^GIF8[79]a/.test(head.toString('latin1', 0, 6))],
  ['image/webp', (head) => /^RIFF[\s\S]{4}WEBP/.test(head.toString('latin1', 0, 12))],
]

/** The type of a picture that every browser shows and that has no script in it; null for all else. */
export const pictureType = (head: Buffer): string | null => pictures.find(([, isIt]) => isIt(head))?.[0] ?? null

/** Of a PNG, as its head says; null for all else. */
export function pngSize(head: Buffer): { widthPx: number; heightPx: number } | null {
  if (pictureType(head) !== 'image/png' || head.length < 24) return null
  const [widthPx, heightPx] = [head.readUInt32BE(16), head.readUInt32BE(20)]
  return widthPx > 0 && heightPx > 0 && Math.max(widthPx, heightPx) <= 100_000 ? { widthPx, heightPx } : null
}

/** Throws RouteFailure with words for the user where it is nothing that can be attached. */
export function tellKind(head: Buffer, name: string): Told {
  const picture = pictureType(head)
  if (picture !== null) return { kind: 'image', mediaType: picture }
  const start = head.toString('latin1', 0, 1024)
  if (isPdf(head, start)) return { kind: 'pdf', mediaType: 'application/pdf' }
  const extension = extensionOf(name)
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) {
    if (extension === 'docx' || start.includes('word/'))
      return { kind: 'docx', mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' }
    throw refused(name, zipProblem(start, extension))
  }
  const problem = otherKind(head, start, extension)
  if (problem !== null) throw refused(name, problem)
  return { kind: 'text', mediaType: textTypes[extension] ?? 'text/plain' }
}

/** Throws RouteFailure where it is larger than such a file may be. */
export function checkSize({ kind }: Told, bytes: number, name: string): void {
  const most = maxFileBytes[kind]
  if (bytes > most)
    throw refused(
      name,
      said('It has {size}; such a file may have {most}.', {
        size: formatMegabytes(bytes),
        most: formatMegabytes(most),
      }),
    )
}

/** What lies in a zip: OpenDocument and EPUB say so first, of others their names tell. */
function zipProblem(start: string, extension: string): string {
  const [, told = extension] = /mimetypeapplication\/(?:vnd\.oasis\.opendocument\.)?([a-z]+)/.exec(start) ?? []
  if (/^(xls[xmb]|ods|numbers|spreadsheet)$/.test(told))
    return words('Spreadsheets can’t be read here. Save the sheet as CSV and attach that.')
  if (/^(pp[ts][xm]|odp|key|presentation)$/.test(told))
    return words('Presentations can’t be read here. Save it as PDF and attach that.')
  if (/^(odt|text|pages|epub)$/.test(told))
    return words('Documents of this kind can’t be read here. Save it as DOCX or PDF and attach that.')
  return words('It is an archive. Unpack it and attach the files that are meant.')
}

function otherKind(head: Buffer, start: string, extension: string): string | null {
  if (head.length === 0) return words('It is empty.')
  if (/^....ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)/s.test(start) || /^hei[cf]$/.test(extension))
    return words('HEIC pictures can’t be read here. Save it as JPEG or PNG and attach that.')
  if (/^....ftypavi[fs]/s.test(start))
    return words('AVIF pictures can’t be sent to models. Save it as JPEG or PNG and attach that.')
  if (
    extension === 'svg' ||
    extension === 'svgz' ||
    /^\uFEFF?\s*(<\?xml[\s\S]*?>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg|<svg[\s>])/i.test(start)
  )
    return words('SVG is a drawing in code and not shown as a picture here. Save it as PNG, or paste its code as text.')
  if (startsWith(head, [0x42, 0x4d]) && extension === 'bmp')
    return words('BMP pictures can’t be sent to models. Save it as PNG and attach that.')
  if (startsWith(head, [0x49, 0x49, 0x2a, 0x00]) || startsWith(head, [0x4d, 0x4d, 0x00, 0x2a]))
    return words('TIFF pictures can’t be sent to models. Save it as PNG or JPEG and attach that.')
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0]))
    return words(
      'Files of old Office versions, and Office files with a password, can’t be read here. Save it as DOCX or PDF without one.',
    )
  if (start.startsWith('{\\rtf')) return words('RTF can’t be read here. Save it as DOCX or PDF and attach that.')
  if (startsWith(head, [0x1f, 0x8b]) || /^(7z\xBC\xAF|Rar!|BZh|\xFD7zXZ)/.test(start))
    return words('It is an archive. Unpack it and attach the files that are meant.')
  if (/^(?:ID3|OggS|fLaC)[^ -~\s]/.test(start) || /^RIFF....(WAVE|AVI )/s.test(start) || /^....ftyp/s.test(start))
    return words('Sound and video can’t be sent to models from here.')
  return isText(head) ? null : words('It is neither a picture, a PDF, a DOCX nor text, so no model could read it.')
}

/** It begins as one; after something else, which readers accept, only where what follows is no text that tells of PDFs. */
const isPdf = (head: Buffer, start: string): boolean =>
  /^(?:\xEF\xBB\xBF)?\s*%PDF-/.test(start) ||
  (start.includes('%PDF-') && (!isText(head) || /%PDF-\d\.\d\s+%[\x80-\xFF]{4}/.test(start)))

/** UTF-16 says so with its first two bytes, or is plain to see; any other text has no zeros in it, and few control characters. */
function isText(head: Buffer): boolean {
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff])) return true
  if (unmarkedUtf16(head) !== null) return true
  let controls = 0
  for (const byte of head) {
    if (byte === 0) return false
    if (byte < 32 && ![9, 10, 12, 13, 27].includes(byte)) controls += 1
  }
  return controls <= head.length / 100
}

const textTypes: Record<string, string> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  md: 'text/markdown',
  markdown: 'text/markdown',
  json: 'application/json',
  html: 'text/html',
  htm: 'text/html',
  xml: 'application/xml',
}

const startsWith = (head: Buffer, bytes: readonly number[]): boolean => bytes.every((byte, at) => head[at] === byte)

const extensionOf = (name: string): string => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
