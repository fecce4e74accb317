import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { array, assert, constantFrom, integer, oneof, property } from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { turnEvents } from '../../../src/main/langfuse/events.ts'
import { encodeScore } from '../../../src/main/records/feedback.ts'
import { wellFormed, wellFormedRecord } from '../../../src/main/records/well-formed.ts'
import { checksumOf } from '../../../src/main/store/log/record-log.ts'
import { cutText } from '../../../src/shared/text.ts'
import { nowMs, record, sealLimits, withDatabase } from '../../support/store-fixtures.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'

const high = '\ud83d'
const low = '\ude00'

/** Every string that a reader of the bytes gets out of them: those of the JSON, and of JSON that is an attribute's text. */
function stringsIn(value: unknown, depth = 1): string[] {
  if (typeof value === 'string') {
    if (depth === 0 || !/^[[{"]/.test(value)) return [value]
    try {
      return [value, ...stringsIn(JSON.parse(value), depth - 1)]
    } catch {
      return [value]
    }
  }
  if (Array.isArray(value)) return value.flatMap((item) => stringsIn(item, depth))
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, item]) => [key, ...stringsIn(item, depth)])
    : []
}
const isWellFormed = (json: string, depth = 1): boolean =>
  stringsIn(JSON.parse(json), depth).every((text) => text.toWellFormed() === text)

describe('what goes out', () => {
  const places: [string, string][] = [
    ['in the middle', `a ${high} b`],
    ['at the end', `a ${high}`],
    ['the second half alone', `${low} a`],
    ['in the wrong order', `${low}${high}`],
    ['beside a whole character', `😀${high}😀`],
    ['after a backslash', `\\${high}`],
    ['in an answer that is JSON', `{"a":"${high}"}`],
    ['in an answer that is JSON, as an escape', '{"a":"\\ud83d"}'],
  ]
  it.each(places)('is Unicode where the text has half a character %s', (_, text) => {
    const { start } = aTurn({
      input: [{ role: 'user', content: text }],
      userId: text,
      environment: text,
      release: text,
      tags: [text],
      providerName: text,
      model: text,
    })
    const end = anEnd({ output: text, reasoning: text, statusMessage: text, errorMessage: text, finishReason: text })
    const body = `{"resourceSpans":[${wellFormedRecord(frozenTurn(start, end))}]}`
    expect(isWellFormed(body)).toBe(true)
    expect(isWellFormed(JSON.stringify(turnEvents(Buffer.from(body), 'inclusive').events), 0)).toBe(true)
  })

  it('is Unicode in the comment of a score', () => {
    const score = { eventId: 'e', traceId: 't', name: 'user-feedback' as const, value: 1 as const, environment: 'x' }
    expect(isWellFormed(encodeScore({ ...score, comment: `good ${high}`, scoredAtMs: 1 }))).toBe(true)
  })

  it('leaves every text that is Unicode as it was, whatever it looks like', () => {
    const texts = [
      '😀',
      '\\ud83d',
      '"\\\\ud83d"',
      'a\\',
      '{"a":"\\\\ud83d"}',
      '{"a":"\\ud83d\\ude00"}',
      '\\ud83d\\ude00',
    ]
    for (const text of texts) {
      const { start } = aTurn({ input: [{ role: 'user', content: text }] })
      const fragment = frozenTurn(start, anEnd({ output: text }))
      expect(wellFormedRecord(fragment)).toBe(fragment)
    }
  })

  it('is Unicode for any text, and the same text where it was Unicode', () => {
    const unit = oneof(
      constantFrom(high, low, '\\', '"', 'u', 'd', '8', '3', '{', '}', ':', '\\ud83d', '😀'),
      integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    )
    assert(
      property(
        array(unit).map((parts) => parts.join('')),
        (text) => {
          const frozen = JSON.stringify({ a: text, b: JSON.stringify([text]) })
          const clean = wellFormedRecord(frozen)
          expect(isWellFormed(clean)).toBe(true)
          if (isWellFormed(frozen) && !text.includes('\0') && !text.includes('\\u0000')) expect(clean).toBe(frozen)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('a record that an earlier version froze', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-well-formed-'))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  it('is Unicode when it is sealed, in the same bytes at every attempt', () => {
    const { sealed, claimed } = withDatabase(folder, (write, db) => {
      record(write, 3)
      const payload = db.prepare<[], string>('SELECT payload FROM payloads WHERE seq = 2').pluck().get() ?? ''
      const frozen = payload.replace('question 1', 'question \\\\ud83d').replace('"req_', '"\\udc00req_')
      expect(isWellFormed(`[${frozen}]`)).toBe(false)
      db.prepare('UPDATE payloads SET payload = ?, checksum = ? WHERE seq = 2').run(frozen, checksumOf(frozen))
      const batch = write.sealTail(sealLimits, nowMs)
      return { sealed: batch?.body, claimed: write.claimBatch(batch?.id ?? 0, nowMs)?.body }
    })
    const body = Buffer.from(sealed ?? []).toString()
    expect(isWellFormed(body)).toBe(true)
    expect(body).toContain('question ')
    expect(Buffer.from(claimed ?? []).toString()).toBe(body)
  })
})

it('cuts a text by whole characters', () => {
  for (let length = 0; length < 12; length += 1) {
    const text = cutText('ab😀c😀😀d', length)
    expect(text.toWellFormed()).toBe(text)
    expect(text.length).toBeLessThanOrEqual(length)
    expect('ab😀c😀😀d'.startsWith(text)).toBe(true)
  }
})

describe('U+0000, which the Postgres of Langfuse 2.x refuses', () => {
  it('is replaced in texts and in names', () => {
    expect(wellFormed({ 'a\0b': ['c\0'] })).toEqual({ 'a\uFFFDb': ['c\uFFFD'] })
  })

  it('is replaced in a frozen record, also inside the JSON that an attribute holds', () => {
    const inner = JSON.stringify({ content: 'a\0b, and the words \\u0000' })
    const clean = wellFormedRecord(JSON.stringify({ plain: 'x\0', inner }))
    const { plain, inner: cleanInner } = JSON.parse(clean) as { plain: string; inner: string }
    expect(plain).toBe('x\uFFFD')
    expect(JSON.parse(cleanInner)).toEqual({ content: 'a\uFFFDb, and the words \\u0000' })
  })
})
