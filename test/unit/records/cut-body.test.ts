import { array, assert, boolean, constantFrom, integer, jsonValue, property, string, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { cutBody } from '../../../src/main/records/cut-body.ts'

const markerBytes = 60
const bytesOf = (text: string): number => Buffer.byteLength(text)

it('leaves alone what fits', () => {
  expect(cutBody('[1, 2 ]', 7)).toBe('[1, 2 ]')
})

it('cuts plain text by whole characters and says so', () => {
  const cut = cutBody('é'.repeat(100), 51)
  expect(cut).toMatch(/^é{25}… \[cut by Holdfast/)
})

it('keeps every message of a conversation, and shortens the longest alone', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'x'.repeat(9000) },
    { role: 'assistant', content: 'Well.' },
    { role: 'user', content: 'y'.repeat(9000) },
  ]
  const cut = cutBody(JSON.stringify(messages), 4000)
  const read = JSON.parse(cut) as typeof messages
  expect(read.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
  expect([read[0]?.content, read[2]?.content]).toEqual(['Be brief.', 'Well.'])
  for (const long of [read[1], read[3]]) expect(long?.content).toMatch(/^(x|y){1500,}… \[cut by Holdfast/)
  expect(bytesOf(cut)).toBeLessThanOrEqual(4000 + markerBytes)
})

it('leaves out the middle of a list that is too long even then', () => {
  const messages = Array.from({ length: 500 }, (_, index) => ({ role: 'user', content: `message ${index}` }))
  const read = JSON.parse(cutBody(JSON.stringify(messages), 2000)) as unknown[]
  expect(read[0]).toEqual(messages[0])
  expect(read.at(-1)).toEqual(messages.at(-1))
  expect(read.filter((item) => typeof item === 'string')).toHaveLength(1)
})

it('keeps what an answer says where its tool calls and annotations are too many', () => {
  const message = {
    role: 'assistant',
    content: 'It will rain. '.repeat(50),
    tool_calls: Array.from({ length: 200 }, (_, index) => ({
      id: `call_${index}`,
      type: 'function',
      function: { name: 'get_weather', arguments: `{"day":${index}}` },
    })),
    annotations: Array.from({ length: 300 }, (_, index) => ({
      type: 'url_citation',
      url_citation: { url: `https://example.org/${index}`, start_index: index },
    })),
  }
  const cut = cutBody(JSON.stringify(message), 10_000)
  const read = JSON.parse(cut) as typeof message
  expect(read.content).toBe(message.content)
  for (const name of ['tool_calls', 'annotations'] as const) {
    expect(read[name].slice(0, 5)).toEqual(message[name].slice(0, 5))
    expect(read[name].slice(-5)).toEqual(message[name].slice(-5))
  }
  expect(bytesOf(cut)).toBeLessThanOrEqual(10_000 + markerBytes)
})

it('has the size that was asked for and stays JSON, whatever it is', () => {
  const text = tuple(string({ unit: 'binary' }), integer({ min: 1, max: 300 }), constantFrom('', '"', '\n', '😀')).map(
    ([part, times, odd]) => (part + odd).repeat(times),
  )
  assert(
    property(
      array(jsonValue({ stringUnit: 'binary' })),
      array(text),
      integer({ min: 0, max: 3000 }),
      boolean(),
      (values, texts, limit, isMessage) => {
        const list = [...values, ...texts]
        const body = JSON.stringify(isMessage ? { content: texts[0] ?? '', list, more: values } : list)
        const cut = cutBody(body, limit)
        expect(bytesOf(cut)).toBeLessThanOrEqual(Math.max(limit, 70) + markerBytes)
        if (bytesOf(body) > limit) expect(() => JSON.parse(cut) as unknown).not.toThrow()
        else expect(cut).toBe(body)
      },
    ),
    { numRuns: 300 },
  )
})
