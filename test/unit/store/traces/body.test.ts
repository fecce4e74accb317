import { describe, expect, it } from 'vitest'
import { asText } from '../../../../src/shared/json-values.ts'
import { bodyText, toBody, toFields, toPiece } from '../../../../src/main/store/traces/body.ts'

const read = (body: unknown): { text: string; pieces: string[] } => {
  const pieces: string[] = []
  for (let offset: number | null = 0; offset !== null;) {
    const piece = toPiece(bodyText(body), offset)
    pieces.push(piece.text)
    offset = piece.nextOffset
  }
  return { text: pieces.join(''), pieces }
}

describe('a body', () => {
  it.each([['a text'], [{ a: [1, 'x'] }], [''], [0]])('of ordinary size is shown whole: %j', (body) => {
    expect(toBody(body)).toEqual({ value: body, isShortened: false, length: asText(body).length })
    expect(read(body)).toEqual({ text: asText(body), pieces: [asText(body)] })
  })

  it('that was not recorded is none', () => expect([toBody(null), toBody(undefined)]).toEqual([null, null]))

  it('of megabytes begins with what is short in it, and can be read to its end in pieces', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'many words '.repeat(300_000) },
    ]
    const body = toBody(messages)
    expect(body).toMatchObject({ isShortened: true, length: asText(messages).length })
    expect(body?.value).toMatchObject([{ role: 'system', content: 'Be brief.' }, { role: 'user' }])
    expect(JSON.stringify(body?.value).length).toBeLessThan(300_000)
    expect(JSON.stringify(body?.value)).toContain('more in the raw text')
    expect(JSON.stringify(body?.value)).not.toContain('Langfuse')
    const { text, pieces } = read(messages)
    expect(text === asText(messages)).toBe(true)
    expect(pieces.length).toBeGreaterThan(10)
    for (const piece of pieces.slice(0, -1)) expect(piece.endsWith(' ') || piece.endsWith('\n')).toBe(true)
  })

  it('without white space is read in pieces all the same, no character cut in two', () => {
    const { text, pieces } = read('😀'.repeat(400_000))
    expect(text === '😀'.repeat(400_000)).toBe(true)
    for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
  })

  it('that nests without end is shown as far as anybody would read', () => {
    let deep: unknown = 'x'
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
    expect(toBody(deep)?.length).toBeLessThan(20_000)
    expect(() => bodyText(deep)).not.toThrow()
  })
})

describe('what stands beside a body', () => {
  it('is whole where it is of ordinary size, and shortened where it is megabytes', () => {
    const fields = { team: 'research', nested: { a: [1, null] } }
    expect(toFields(fields)).toEqual(fields)
    const shortened = toFields({ ...fields, log: 'x'.repeat(2_000_000) })
    expect(shortened).toMatchObject({ ...fields, log: expect.stringContaining('[shortened]') })
    expect(JSON.stringify(shortened).length).toBeLessThan(300_000)
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`name ${at}`, at]))
    expect(Object.keys(toFields(many))).toHaveLength(1000)
  })
})
