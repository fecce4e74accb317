import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spansApart } from '../../../src/main/monitor/imports/spans-apart.ts'
import { createByteReader } from '../../../src/main/records/import/byte-reader.ts'
import { messageHead, partsOf, type Part } from '../../../src/main/records/import/protobuf-parts.ts'
import type { ResourceSpans } from '../../../src/main/records/otlp.ts'
import { importOf } from '../../support/imports.ts'
import { encodeTraces } from '../../support/otlp-protobuf.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'
import { hexId } from '../../support/stored-imports.ts'

const partBytes = 400

/** The parts of the one message that these bytes are. */
async function partsIn(bytes: Uint8Array, chunkBytes: number): Promise<Part[]> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  const reader = createByteReader(chunks())
  const head = await messageHead(reader)
  if (typeof head === 'string') throw new Error('this is no message')
  const parts: Part[] = []
  for await (const part of partsOf(reader, head.messageBytes, partBytes)) parts.push(part)
  return parts
}

/** As a field of a request. */
function messageOf(part: Part): Buffer {
  if (typeof part === 'string') throw new Error(part)
  const head = [0x0a]
  let length = part.byteLength
  for (; length >= 0x80; length = Math.floor(length / 0x80)) head.push((length % 0x80) | 0x80)
  return Buffer.concat([Uint8Array.from([...head, length]), part])
}

const payloadsOf = async (bytes: Buffer): Promise<string[]> =>
  (await importOf(bytes)).traces.flatMap((found) => [...spansApart(found)].map(({ payload }) => payload)).toSorted()

const recordOf = (scopes: { name: string; spanCount: number }[], note: string): ResourceSpans => {
  let span = 0
  return {
    ...aRecord([], { resource: { note } }),
    scopeSpans: scopes.map(({ name, spanCount }) => ({
      scope: { name },
      spans: Array.from({ length: spanCount }, () => aSpan({ note }, { spanId: hexId((span += 1), 16) })),
    })),
  }
}

const manyScopes = fc.array(fc.record({ name: fc.string({ minLength: 1 }), spanCount: fc.nat(20) }), {
  minLength: 1,
  maxLength: 5,
})

describe('a message of many spans', () => {
  it('is read in parts with all its spans, each with its resource and its scope', () =>
    fc.assert(
      fc.asyncProperty(manyScopes, fc.integer({ min: 1, max: 2000 }), async (scopes, chunkBytes) => {
        const bytes = encodeTraces([recordOf(scopes, 'n')])
        const parts = await partsIn(bytes, chunkBytes)
        expect(await payloadsOf(Buffer.concat(parts.map(messageOf)))).toEqual(await payloadsOf(bytes))
      }),
      { numRuns: 50 },
    ))

  it('is never held as one', async () => {
    const parts = await partsIn(encodeTraces([recordOf([{ name: 's', spanCount: 1000 }], 'n')]), 64)
    expect(parts.length).toBeGreaterThan(100)
    for (const part of parts) expect(messageOf(part).byteLength).toBeLessThan(2 * partBytes)
  })

  it('that breaks off keeps what was whole, and says so', async () => {
    const bytes = encodeTraces([recordOf([{ name: 's', spanCount: 1000 }], 'n')])
    const parts = await partsIn(bytes.subarray(0, bytes.length / 2), 64)
    expect(parts.filter((part) => typeof part === 'string')).toEqual(['broken'])
    const { rows } = await importOf(Buffer.concat(parts.filter((part) => part !== 'broken').map(messageOf)))
    expect(rows.length).toBeGreaterThan(400)
    expect(rows.length).toBeLessThan(600)
  })

  it('with a broken length within takes no other message with it', async () => {
    const long = encodeTraces([recordOf([{ name: 's', spanCount: 30_000 }], 'x'.repeat(100))])
    // The tag of a span, some way in.
    long[long.indexOf(Buffer.from(hexId(20_000, 16), 'hex')) - 23] = 0x0d
    const other = encodeTraces([aRecord([aSpan({}, { spanId: 'ffffffffffffffff' })])])
    const { rows, problems } = await importOf(Buffer.concat([long, other]))
    expect(rows.at(-1)?.row.spanId).toBe('ffffffffffffffff')
    expect(rows.length).toBeGreaterThan(15_000)
    expect(problems).toEqual([{ place: 'part 1', reason: 'It is broken.', excerpt: '' }])
  })
})
