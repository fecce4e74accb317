import {
  CheckBox,
  CommentRangeEnd,
  CommentRangeStart,
  CommentReference,
  DeletedTextRun,
  Document,
  ExternalHyperlink,
  FootnoteReferenceRun,
  HeadingLevel,
  InsertedTextRun,
  Math as DocxMath,
  MathRun,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from 'docx'
import { deflateSync, crc32 } from 'node:zlib'
import PdfDocument from 'pdfkit'
import { ZipFile } from 'yazl'

// Real files of each kind, made here.

const collected = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** A page a text; a page of an empty text has a filled square alone, as a scanned one has its picture. */
export function makePdf(pages: readonly string[], options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const document = new PdfDocument({ autoFirstPage: false, ...options })
  for (const text of pages) {
    document.addPage()
    if (text === '') document.rect(50, 50, 300, 300).fill('black')
    else document.text(text)
  }
  document.end()
  return collected(document as unknown as AsyncIterable<Uint8Array>)
}

/** One page, on which somebody has filled in a few fields. */
export function makeForm(): Promise<Buffer> {
  const document = new PdfDocument()
  document.font('Helvetica').text('Berth request').initForm()
  document.formText('name', 50, 120, 200, 20, { value: 'Ada Lovelace' })
  document.formText('empty', 50, 150, 200, 20)
  document.formText('pin', 50, 180, 200, 20, { value: '4711', password: true })
  document.formCombo('harbour', 50, 210, 200, 20, { select: ['Brest', 'Cuxhaven'], value: 'Brest' })
  document.end()
  return collected(document as unknown as AsyncIterable<Uint8Array>)
}

/** With links, and with changes that somebody has still to accept. */
export function makeEditedDocx(): Promise<Buffer> {
  const link = (words: string, address: string) =>
    new ExternalHyperlink({ children: [new TextRun(words)], link: address })
  const change = { id: 1, author: 'Ada', date: '2026-01-01T00:00:00Z' }
  const children = [
    new Paragraph({ children: [link('the tables', 'https://tides.example/a?b=1&c=2'), new TextRun(' of Brest')] }),
    new Paragraph({ children: [link('https://tides.example/', 'https://tides.example/')] }),
    new Paragraph({ children: [link('ada@tides.example', 'mailto:ada@tides.example')] }),
    new Paragraph({
      children: [
        new TextRun('High water at '),
        new DeletedTextRun({ ...change, text: 'six' }),
        new InsertedTextRun({ ...change, id: 2, text: 'seven' }),
      ],
    }),
  ]
  return Packer.toBuffer(new Document({ sections: [{ children }] }))
}

export async function makeDocx(): Promise<Buffer> {
  const row = (...cells: string[]): TableRow =>
    new TableRow({ children: cells.map((text) => new TableCell({ children: [new Paragraph(text)] })) })
  const document = new Document({
    sections: [
      {
        children: [
          new Paragraph({ text: 'Tide tables & notes', heading: HeadingLevel.HEADING_1 }),
          new Paragraph('High water comes <twice> a day. Ünïcödé 潮汐 too.'),
          new Paragraph({ text: 'bring a lamp', bullet: { level: 0 } }),
          new Table({ rows: [row('Port', 'Metres'), row('Brest', '7.1')] }),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}

/** Looks like a DOCX and unpacks to so many bytes. */
export function makeZipBomb(unpackedBytes: number): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.alloc(unpackedBytes, 0x20), 'word/document.xml')
  zip.end()
  return collected(zip.outputStream as unknown as AsyncIterable<Uint8Array>)
}

/** A PNG of one colour. */
export function makePng(widthPx: number, heightPx: number, [red, green, blue] = [40, 90, 200]): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const head = Buffer.alloc(4)
    head.writeUInt32BE(data.length)
    const checksum = Buffer.alloc(4)
    checksum.writeUInt32BE(crc32(body))
    return Buffer.concat([head, body, checksum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([
    Buffer.from([0]),
    Buffer.alloc(widthPx * 3, Buffer.from([red ?? 0, green ?? 0, blue ?? 0])),
  ])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: heightPx }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** With a low heading, a footnote, a comment, boxes and a formula. */
export function makeReviewedDocx(): Promise<Buffer> {
  const said = (text: string) => new Paragraph({ children: [new TextRun(text)] })
  const children = [
    new Paragraph({ children: [new TextRun('Tides')], heading: HeadingLevel.HEADING_4 }),
    new Paragraph({
      children: [
        new TextRun('High water'),
        new FootnoteReferenceRun(1),
        new CommentRangeStart(0),
        new TextRun(' at six'),
        new CommentRangeEnd(0),
        new TextRun({ children: [new CommentReference(0)] }),
      ],
    }),
    new Paragraph({
      children: [
        new CheckBox({ checked: true }),
        new TextRun(' seen '),
        new CheckBox({ checked: false }),
        new TextRun(' signed'),
      ],
    }),
    new Paragraph({
      children: [new TextRun('Rise of '), new DocxMath({ children: [new MathRun('x = 7')] }), new TextRun(' metres')],
    }),
  ]
  const comment = { id: 0, author: 'Ada', initials: 'A', children: [said('Seven, I think.')] }
  return Packer.toBuffer(
    new Document({
      footnotes: { 1: { children: [said('At Brest.')] } },
      comments: { children: [comment] },
      sections: [{ children }],
    }),
  )
}
