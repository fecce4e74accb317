import { describe, expect, it } from 'vitest'
import { tellKind } from '../../../src/main/attachments/kinds.ts'

const kindOf = (head: string): string => tellKind(Buffer.from(head, 'latin1'), 'a.txt').kind

describe('a PDF is told by how it begins', () => {
  it.each([
    '%PDF-1.7\n1 0 obj\n',
    '\xEF\xBB\xBF\n  %PDF-1.4\n1 0 obj\n',
    'Content-Type: application/pdf\n\n%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n',
    `\0\0junk%PDF-1.4\n1 0 obj\n`,
  ])('%j', (head) => expect(kindOf(head)).toBe('pdf'))

  it.each([
    'Each PDF begins with %PDF-1.7, and',
    '# PDF\n\n```\n%PDF-1.4\n1 0 obj\n<< >>\nendobj\n```\n',
    'grep -l "%PDF-" *',
  ])('and is not one for what is said: %j', (head) => expect(kindOf(head)).toBe('text'))
})

describe('what no model could read', () => {
  const refusal = (head: string, name: string): string => {
    try {
      return tellKind(Buffer.from(head, 'latin1'), name).kind
    } catch (error) {
      return (error as Error).message
    }
  }
  const zip = (first: string): string => `PK\x03\x04\x14\0\0\0\0\0${first}`

  it.each([
    ['Spreadsheets', zip('[Content_Types].xml'), 'tides.xlsx'],
    ['Spreadsheets', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK'), 'tides'],
    ['Presentations', zip('ppt/'), 'talk.pptx'],
    ['Documents', zip('mimetypeapplication/epub+zipPK'), 'book.zip'],
    ['Documents', zip('Index/Document.iwa'), 'plan.pages'],
    ['archive', zip('a.txt'), 'files.zip'],
    ['Sound', 'ID3\x04\0\0', 'song.mp3'],
  ])('is told as what it is: %s', (words, head, name) => expect(refusal(head, name)).toContain(words))

  it.each(['ID3 is a way to grow trees', 'OggS, as pages begin'])('is no text that begins like it: %s', (text) =>
    expect(refusal(text, 'a.txt')).toBe('text'),
  )
})
