import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportProblem } from '../../../src/shared/domain.ts'
import { createJsonPieces } from '../../../src/main/records/import/json-pieces.ts'
import { jsonValuesOf, type PlacedValue } from '../../../src/main/records/import/json-values.ts'
import { createImportProblems } from '../../../src/main/records/import/problems.ts'

async function read(content: string, chunkBytes = 65_536) {
  const bytes = Buffer.from(content)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  const problems = createImportProblems()
  const found: PlacedValue[] = []
  for await (const value of jsonValuesOf(chunks(), problems)) found.push(value)
  return {
    values: found.map(({ value }) => value),
    places: found.map(({ place }) => place),
    problems: problems.first(),
  }
}

const sound = (values: unknown[]) => ({ values, problems: [] as ImportProblem[] })

const object = fc
  .dictionary(
    fc.string().filter((name) => name !== 'data'),
    fc.jsonValue(),
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)

describe('values in JSON', () => {
  it.each<[string, (values: unknown[]) => string]>([
    ['on lines', (values) => values.map((value) => JSON.stringify(value)).join('\n')],
    ['on lines that end', (values) => values.map((value) => `${JSON.stringify(value)}\r\n`).join('')],
    ['one behind the other', (values) => values.map((value) => JSON.stringify(value)).join('')],
    ['each on many lines', (values) => values.map((value) => JSON.stringify(value, null, 2)).join('\n')],
    ['in a list', (values) => JSON.stringify(values)],
    ['in a list on many lines', (values) => JSON.stringify(values, null, 2)],
    ['in a list, one a line', (values) => `[${values.map((value) => JSON.stringify(value)).join(',\n')}\n]\n`],
    ['in a list, with commas first', (values) => `[\n${values.map((value) => JSON.stringify(value)).join('\n,')}\n]`],
    ['in the list of an object', (values) => JSON.stringify({ data: values, meta: { data: [1] } }, null, 1)],
    [
      'with a mark of the order of bytes',
      (values) => `\ufeff${values.map((value) => JSON.stringify(value)).join('\n')}`,
    ],
  ])('are read, whatever the chunks: %s', async (_, write) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        async (values, chunkBytes) => {
          const text = write(values)
          expect(await read(text, chunkBytes)).toMatchObject(sound(values))
        },
      ),
    )
  })

  it('of many texts are all read, each in its own way', async () => {
    const text = '{"a":1}\n{"data":[1,{"b":2}],"meta":[]}{\n "c": [\n 3\n ]\n}\n[4,"5"]\n{"d":{"data":[]}}'
    for (const chunkBytes of [1, 5, 1000])
      expect(await read(text, chunkBytes)).toMatchObject(
        sound([{ a: 1 }, 1, { b: 2 }, { c: [3] }, 4, '5', { d: { data: [] } }]),
      )
  })

  it('have the place where they stand', async () => {
    expect((await read('{"a":1}\n\n[{"b":2},\n{"c":3}]')).places).toEqual([
      'line 1',
      'line 3, entry 1',
      'line 4, entry 2',
    ])
  })

  it('that are broken are counted, and take no other with them', async () => {
    const values = [{ a: 1 }, { b: 'x{"[' }]
    const lines = values.map((value) => JSON.stringify(value))
    for (const broken of ['{"broken": 0', '{"broken": "x', '{"broken"', 'word', '{"a":}', '{"a":1]}', '"text"', '}}'])
      for (const chunkBytes of [1, 3, 1000]) {
        const { values: found, problems } = await read([lines[0], broken, lines[1]].join('\n'), chunkBytes)
        expect(found, broken).toEqual(values)
        expect(problems.length, broken).toBe(broken === '}}' ? 0 : 1)
        if (problems[0])
          expect(problems[0]).toMatchObject({
            place: 'line 2',
            excerpt: expect.stringContaining(broken.slice(0, 4)) as string,
          })
      }
  })

  it('that are broken in a list do not end it', async () => {
    const { values, problems } = await read('[{"a":1},{"b":tru},{"c":3},nul,4]')
    expect(values).toEqual([{ a: 1 }, { c: 3 }, 4])
    expect(problems.map(({ place }) => place)).toEqual(['line 1, entry 2', 'line 1, entry 4'])
  })

  it('that break off are counted, after what was whole', async () => {
    for (const [text, whole] of [
      ['[{"a":1},{"b":', 1],
      ['[{"a":1}', 1],
      ['{"data":[{"a":1},', 1],
      ['{"a":1}\n{"b":"', 1],
      ['{"a":', 0],
    ] as const) {
      const { values, problems } = await read(text)
      expect(values).toHaveLength(whole)
      expect(problems).toHaveLength(1)
    }
  })

  it('that are too long are passed over without being held', () => {
    const pieces = createJsonPieces(1000, 1000)
    const written = [
      `{"a":1}\n{"long":"`,
      ...Array<string>(100).fill('x'.repeat(1000)),
      `"}\n{"b":2}\n[{"l":"${'y'.repeat(2000)}"},3]`,
    ]
    const found = written.flatMap((text) => [...pieces.write(Buffer.from(text))])
    expect(found.map(({ text, problem }) => problem ?? text)).toEqual([
      '{"a":1}',
      'too-long',
      '{"b":2}',
      'too-long',
      '3',
    ])
    expect(found[1]?.text).toHaveLength(1000)
    expect([...pieces.end()]).toEqual([])
  })

  it('never throw, whatever the bytes', async () => {
    const marks = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', '\\', 'a', ' ', '1', '{"data":[')
    await fc.assert(
      fc.asyncProperty(
        fc.array(marks, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (parts, chunkBytes) => {
          const text = parts.join('')
          const whole = await read(text)
          expect(await read(text, chunkBytes)).toEqual(whole)
          // What is sound JSON by itself is read without a problem.
          const { values } = await read(`${text}\n\n{"after":1}`)
          expect(values.length).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
