import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLines } from '../../../src/main/monitor/exports/text-formats.ts'
import { createJsonPieces } from '../../../src/main/records/import/json-pieces.ts'

const maxBytes = 1_000_000
const cutBytes = 300

interface Group {
  scope: unknown
  spans: unknown[]
}
interface Resource {
  resource: unknown
  scopeSpans: Group[]
}

function piecesOf(text: string, chunkBytes: number): string[] {
  const pieces = createJsonPieces(maxBytes, cutBytes)
  const bytes = Buffer.from(text)
  const found = []
  for (let at = 0; at < bytes.length; at += chunkBytes) found.push(...pieces.write(bytes.subarray(at, at + chunkBytes)))
  found.push(...pieces.end())
  expect(found.filter(({ problem }) => problem !== null)).toEqual([])
  return found.map((piece) => piece.text)
}

/** Each span with all that holds for it, as an import keeps it. */
const apart = (values: unknown[]): unknown[] =>
  (values as Resource[]).flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => ({ resource, scope, span }))),
  )

const attributes = fc
  .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
const resource = fc.record({
  resource: fc.record({ attributes: fc.array(attributes, { maxLength: 2 }) }),
  scopeSpans: fc.array(
    fc.record({
      scope: fc.record({ name: fc.string(), attributes: fc.array(attributes, { maxLength: 1 }) }),
      spans: fc.array(
        fc.record({
          name: fc.string(),
          attributes: fc.array(attributes, { maxLength: 2 }),
          links: fc.constant([1, [2, 3]]),
        }),
        {
          maxLength: 12,
        },
      ),
      schemaUrl: fc.constant({ odd: [1, 2], more: 3 }),
    }),
    { maxLength: 4 },
  ),
  schemaUrl: fc.constant('u'),
})

describe('a value of many spans', () => {
  it.each<[string, (values: unknown[]) => string]>([
    ['in a request', (values) => JSON.stringify({ resourceSpans: values })],
    ['in a request on many lines', (values) => JSON.stringify({ resourceSpans: values }, null, 1)],
    ['on lines', (values) => values.map((value) => JSON.stringify(value)).join('\n')],
    ['in a list', (values) => JSON.stringify(values)],
  ])('is read in pieces with all its spans, each with its resource and its scope: %s', (_, write) => {
    fc.assert(
      fc.property(
        fc.array(resource, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 400 }),
        (values, chunkBytes) => {
          const found = piecesOf(write(values), chunkBytes).map((text) => JSON.parse(text) as unknown)
          expect(apart(found)).toEqual(apart(values))
        },
      ),
    )
  })

  const spans = Array.from({ length: 1000 }, (_, index) => ({ name: `span ${index}`, attributes: [{ key: 'a' }] }))
  const longest = (texts: string[]): number => Math.max(...texts.map(({ length }) => length))

  it('is never held as one', () => {
    const texts = piecesOf(
      JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] }),
      64,
    )
    expect(longest(texts)).toBeLessThan(2 * cutBytes)
    const scopes = spans.map((span) => ({ scope: { name: 's' }, spans: [span] }))
    expect(
      longest(piecesOf(JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: scopes }] }), 64)),
    ).toBeLessThan(2 * cutBytes)
    const line = jsonLines.line({ traceId: 't', startedAtMs: 1, tags: [1, 2], observations: spans } as {
      startedAtMs: number
    })
    const lines = piecesOf(line, 64)
    expect(longest(lines)).toBeLessThan(2 * cutBytes)
    expect(lines.flatMap((text) => (JSON.parse(text) as { observations: unknown[] }).observations)).toEqual(spans)
    expect(lines.every((text) => (JSON.parse(text) as { tags: unknown[] }).tags.length === 2)).toBe(true)
  })

  it.each([
    ['its resource', { scopeSpans: [{ scope: {}, spans }], resource: { attributes: [1] } }],
    ['its scope', { resource: {}, scopeSpans: [{ spans, scope: { name: 's' } }] }],
    ['what its trace says', { startedAt: 'now', observations: spans, traceId: 't' }],
    ['something else', { data: { resource: {}, scope: [{ scope: 1, spans }] } }],
  ])('is read as one where %s comes after them', (_, value) => {
    expect(piecesOf(JSON.stringify([value]), 64).map((text) => JSON.parse(text) as unknown)).toEqual([value])
  })
})
