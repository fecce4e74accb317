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
