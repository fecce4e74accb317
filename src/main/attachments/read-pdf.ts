import path from 'node:path'
import { existsSync } from 'node:fs'
import type { DocumentAnswer } from './document-job.ts'
import { maxPages, maxTextLength } from './limits.ts'
import { withinLength } from './within-length.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

type Pdf = typeof import('pdfjs-dist/legacy/build/pdf.mjs')

/** Drawing is not wanted, and the library makes some of these when it loads. */
function Unused(): void {}

async function loadPdf(): Promise<Pdf> {
  const missing = globalThis as Record<string, unknown>
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) missing[name] ??= Unused
  // In this thread: it is one by itself.
  missing['pdfjsWorker'] ??= await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
  return import('pdfjs-dist/legacy/build/pdf.mjs')
}

/** Tables for the scripts of East Asia: beside the bundle, or where the package has them. */
const characterMaps = (): string | undefined =>
  [
    path.join(import.meta.dirname, 'cmaps'),
    path.join(import.meta.dirname, '../cmaps'),
    path.join(import.meta.dirname, '../../../node_modules/pdfjs-dist/cmaps'),
  ].find(existsSync)

export async function readPdf(bytes: Buffer): Promise<DocumentAnswer> {
  const pdf = await loadPdf()
  const maps = characterMaps()
  try {
    const document = await pdf.getDocument({
      data: new Uint8Array(bytes),
      isEvalSupported: false,
      useSystemFonts: false,
      disableFontFace: true,
      stopAtErrors: false,
      verbosity: pdf.VerbosityLevel.ERRORS,
      ...(maps && { cMapUrl: `${maps}${path.sep}`, cMapPacked: true }),
    }).promise
    return await textOf(document)
  } catch (error) {
    return { refusal: refusalOf(error) }
  }
}

type OpenPdf = Awaited<ReturnType<Pdf['getDocument']>['promise']>

async function textOf(document: OpenPdf): Promise<DocumentAnswer> {
  const pageCount = document.numPages
  const pages: string[] = []
  let length = 0
  let damagedCount = 0
  let hasText = false
  for (let number = 1; number <= Math.min(pageCount, maxPages) && length <= maxTextLength; number += 1) {
    const text = await pageText(document, number).catch(() => null)
    if (text === null) damagedCount += 1
    hasText ||= (text ?? '').trim() !== ''
    const page = `[Page ${number}]\n${text ?? '(This page could not be read.)'}`
    pages.push(page)
    length += page.length
  }
  if (pages.length > 0 && damagedCount === pages.length)
    return { refusal: words('This PDF is damaged: none of its pages can be read.') }
  if (!hasText) {
    return {
      refusal: said(
        'This PDF has no text in it: its {count, plural, one {page is a picture} other {# pages are pictures}}, as a scanner makes them. Run text recognition (OCR) over it, or attach screenshots of the pages that matter.',
        { count: pageCount },
      ),
    }
  }
  const notes = [
    pageCount > maxPages &&
      said('Only its first {most, number} of {count, number} pages are read.', { most: maxPages, count: pageCount }),
    damagedCount > 0 &&
      said('{count, plural, one {1 page is} other {# pages are}} damaged and left out.', { count: damagedCount }),
  ]
  return withinLength(pages.join('\n\n'), notes.filter(Boolean).join(' ') || null)
}

async function pageText(document: OpenPdf, number: number): Promise<string> {
  const page = await document.getPage(number)
  const { items } = await page.getTextContent()
  // What is damaged of them takes nothing from the page.
  const annotations = await page.getAnnotations().catch(() => [])
  const fields = annotations.flatMap(fieldIn)
  page.cleanup()
  const printed = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('')
  return [printed, ...fields.map(({ label, value }) => `${label}: ${value}`)]
    .join('\n')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll('\0', '')
    .trim()
}

/** What somebody filled in stands in no text of the page. Passwords stay where they are. */
function fieldIn(annotation: Record<string, unknown>): { label: string; value: string }[] {
  if (annotation['subtype'] !== 'Widget' || annotation['password'] === true || annotation['pushButton'] === true)
    return []
  const label = textOr(annotation['alternativeText'], textOr(annotation['fieldName'], ''))
  const given = annotation['fieldValue']
  const value = (
    Array.isArray(given) ? given.filter((each) => typeof each === 'string').join(', ') : textOr(given, '')
  ).trim()
  if (annotation['checkBox'] === true) return value === '' || value === 'Off' ? [] : [{ label, value: '[x]' }]
  // Each button of a group tells what is chosen in it.
  if (annotation['radioButton'] === true && value !== annotation['buttonValue']) return []
  return value === '' ? [] : [{ label, value }]
}

const textOr = (value: unknown, other: string): string => (typeof value === 'string' && value !== '' ? value : other)

function refusalOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException')
    return words('This PDF is protected with a password. Save it without one, then attach it.')
  if (name === 'InvalidPDFException' || name === 'FormatError')
    return words('This PDF is damaged or cut off. Download or export it again.')
  return words('This PDF can’t be read. Print it to a new PDF, then attach that.')
}
