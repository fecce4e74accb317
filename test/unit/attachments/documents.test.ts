import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textOfHtml } from '../../../src/main/attachments/html-text.ts'
import { readDocument } from '../../../src/main/attachments/read-document.ts'
import type { DocumentAnswer, DocumentJob } from '../../../src/main/attachments/document-job.ts'
import { makeDocx, makeEditedDocx, makeForm, makePdf, makeReviewedDocx, makeZipBomb } from '../../support/documents.ts'

let folder: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-documents-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

let count = 0
function read(kind: DocumentJob['kind'], bytes: Buffer): Promise<DocumentAnswer> {
  const file = path.join(folder, String((count += 1)))
  fs.writeFileSync(file, bytes)
  return readDocument({ file, kind }, new AbortController().signal)
}
const textOf = (answer: DocumentAnswer): string => ('text' in answer ? answer.text : `refused: ${answer.refusal}`)
const refusalOf = (answer: DocumentAnswer): string => ('refusal' in answer ? answer.refusal : `read: ${answer.text}`)

describe('a PDF', { timeout: 60_000 }, () => {
  it('is read page by page', async () => {
    const answer = await read('pdf', await makePdf(['The harbour opens at six.', 'It closes at nine.']))
    expect(textOf(answer)).toBe('[Page 1]\nThe harbour opens at six.\n\n[Page 2]\nIt closes at nine.')
    expect(answer).toMatchObject({ note: null })
  })

  it('says that it wants a password, that it was scanned, that it is damaged', async () => {
    expect(refusalOf(await read('pdf', await makePdf(['secret'], { userPassword: 'hush' })))).toMatch(/password/)
    expect(refusalOf(await read('pdf', await makePdf(['', ''])))).toMatch(/no text in it: its 2 pages are pictures/)
    expect(refusalOf(await read('pdf', await makePdf([''])))).toMatch(/its page is a picture/)
    const whole = await makePdf(['The harbour opens at six.'])
    expect(refusalOf(await read('pdf', whole.subarray(0, 200)))).toMatch(/damaged/)
    expect(refusalOf(await read('pdf', Buffer.from('%PDF-1.7\nand nothing more')))).toMatch(/damaged/)
  })

  it('is read without a password where it only restricts printing', async () => {
    const bytes = await makePdf(['open to read'], {
      ownerPassword: 'owner',
      permissions: { printing: 'lowResolution' },
    })
    expect(textOf(await read('pdf', bytes))).toContain('open to read')
  })

  it('is read with what was filled in, but for passwords', async () => {
    expect(textOf(await read('pdf', await makeForm()))).toBe(
      '[Page 1]\nBerth request\nname: Ada Lovelace\nharbour: Brest',
    )
  })

  it('is cut at the limit of text, and says so', async () => {
    const page = 'tide '.repeat(3_000)
    const answer = await read('pdf', await makePdf(Array.from({ length: 80 }, () => page)))
    expect(textOf(answer).length).toBe(1_000_000)
    expect(answer).toMatchObject({ note: 'Only its first 1,000,000 characters are sent.' })
  })
})

describe('a DOCX', { timeout: 60_000 }, () => {
  it('is read as it is once its changes are accepted, and says where its links lead', async () => {
    expect(textOf(await read('docx', await makeEditedDocx()))).toBe(
      [
        'the tables (https://tides.example/a?b=1&c=2) of Brest',
        'https://tides.example/',
        'ada@tides.example',
        'High water at seven',
      ].join('\n\n'),
    )
  })

  it('keeps its headings, lists and tables', async () => {
    expect(textOf(await read('docx', await makeDocx()))).toBe(
      '# Tide tables & notes\n\nHigh water comes <twice> a day. Ünïcödé 潮汐 too.\n\n- bring a lamp\n\n| Port | Metres |\n| Brest | 7.1 |',
    )
  })

  it('keeps its notes, comments and boxes, and says that its formulas are missing', async () => {
    const answer = await read('docx', await makeReviewedDocx())
    expect(textOf(answer)).toBe(
      [
        '#### Tides',
        'High water[1] at six[A1]',
        '[x] seen [ ] signed',
        'Rise of  metres',
        '[1] At Brest.',
        'Comment [A1] Seven, I think.',
      ].join('\n\n'),
    )
    expect(answer).toMatchObject({ note: 'Its formulas can’t be read and are left out.' })
  })

  it.each([
    ['<h5>Tides</h5><p>High water</p><h6>Ebb</h6><p>Low</p>', '##### Tides\n\nHigh water\n\n###### Ebb\n\nLow'],
    ['<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol><p>d</p>', '- a\n  - b\n- c\n\nd'],
    ['<p>10<sup>6</sup> m<sup>-2</sup>, the 1<sup>st</sup></p>', '10^6 m^-2, the 1st'],
    ['<p>at <s>six</s> seven</p>', 'at ~~six~~ seven'],
    ['<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>', '| a  b; c; | d |'],
  ])('tells apart what stands in %s', (html, text) => {
    expect(textOfHtml(html)).toBe(text)
  })

  it('with a table of very many cells is read like any other', () => {
    const row = `<tr>${'<td><p>a &amp; b</p></td>'.repeat(10)}</tr>`
    const text = textOfHtml(`<table>${row.repeat(10_000)}</table>`)
    expect(text).toBe(Array.from({ length: 10_000 }, () => `|${' a & b |'.repeat(10)}`).join('\n'))
  })

  it('that would unpack to far too much is not opened', async () => {
    expect(refusalOf(await read('docx', await makeZipBomb(400_000_000)))).toMatch(/would unpack to far more/)
  })

  it('that is damaged, or is none, says so', async () => {
    const whole = await makeDocx()
    expect(refusalOf(await read('docx', whole.subarray(0, whole.length - 100)))).toMatch(/damaged or cut off/)
    const flipped = Buffer.from(whole)
    flipped.fill(0xff, 60, 400)
    expect(refusalOf(await read('docx', flipped))).toMatch(/damaged/)
  })
})

describe('a text', { timeout: 30_000 }, () => {
  it('is read in the encoding it has', async () => {
    expect(textOf(await read('text', Buffer.from('naïve, 潮\r\nend')))).toBe('naïve, 潮\nend')
    expect(textOf(await read('text', Buffer.from('\uFEFFa;b', 'utf16le')))).toBe('a;b')
    expect(textOf(await read('text', Buffer.from('caf\u00e9', 'latin1')))).toBe('café')
    expect(refusalOf(await read('text', Buffer.from(' \n\n')))).toMatch(/empty/)
  })
})

describe('a reader that does not end', () => {
  const never = (): Worker => new Worker('for (;;) {}', { eval: true })

  it('is ended once its time is up, and says so', async () => {
    const answer = await readDocument({ file: '', kind: 'pdf' }, new AbortController().signal, {
      withinMs: 1_500,
      start: never,
    })
    expect(refusalOf(answer)).toMatch(/longer than 1.5 seconds/)
  })

  it('is ended at once where the file is taken away', async () => {
    const ending = new AbortController()
    const answer = readDocument({ file: '', kind: 'pdf' }, ending.signal, { start: never })
    ending.abort()
    expect(refusalOf(await answer)).toMatch(/taken away/)
  })
})
