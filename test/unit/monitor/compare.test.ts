import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ShownTrace } from '../../../src/renderer/monitor/trace/shown-trace.ts'
import { differencesOf } from '../../../src/renderer/monitor/compare/differences.ts'
import { textOfBody } from '../../../src/renderer/monitor/compare/body-text.ts'
import { diffTexts } from '../../../src/renderer/monitor/compare/text-diff.ts'

const side = (pieces: ReturnType<typeof diffTexts>, which: 'left' | 'right'): string =>
  (pieces ?? []).flatMap((piece) => (piece.in === 'both' || piece.in === which ? [piece.text] : [])).join('')

describe('the difference of two texts', () => {
  it('is in words, or in lines', () => {
    expect(diffTexts('The cat sat.', 'The dog sat.', 'words')).toEqual([
      { text: 'The ', in: 'both' },
      { text: 'cat', in: 'left' },
      { text: 'dog', in: 'right' },
      { text: ' sat.', in: 'both' },
    ])
    expect(diffTexts('a\nb\n', 'a\nc\n', 'lines')).toEqual([
      { text: 'a\n', in: 'both' },
      { text: 'b\n', in: 'left' },
      { text: 'c\n', in: 'right' },
    ])
  })

  it('has both texts in it, whatever they are', () => {
    const text = string({ unit: constantFrom('a', 'b', ' ', '\n', 'é', '😀', '.'), maxLength: 40 })
    assert(
      property(text, text, constantFrom('words' as const, 'lines' as const), (left, right, unit) => {
        const pieces = diffTexts(left, right, unit)
        expect(side(pieces, 'left')).toBe(left)
        expect(side(pieces, 'right')).toBe(right)
      }),
    )
  })

  it('is given up where nothing is alike in much of it', () => {
    const words = (prefix: string): string => Array.from({ length: 60_000 }, (_, at) => `${prefix}${at}`).join(' ')
    expect(diffTexts(words('a'), words('b'), 'words')).toBeNull()
  })
})

const trace = (more: Partial<ShownTrace>): ShownTrace =>
  ({
    durationMs: null,
    timeToFirstTokenMs: null,
    usage: null,
    costUsd: null,
    observations: { spanIds: ['a'], levels: ['DEFAULT'] },
    ...more,
  }) as ShownTrace

describe('the figures of two traces', () => {
  it('are told apart in amounts and shares', () => {
    const found = differencesOf(trace({ durationMs: 2000, costUsd: 0 }), trace({ durationMs: 1000, costUsd: 0.5 }))
    expect(found).toContainEqual({ name: 'Latency', left: '2.00 s', right: '1.00 s', change: '−1.00 s (−50%)' })
    expect(found).toContainEqual({ name: 'Cost', left: '$0', right: '$0.500', change: '+$0.500' })
    expect(found).toContainEqual({ name: 'Steps', left: '1', right: '1', change: 'the same' })
    expect(found.map(({ name }) => name)).not.toContain('Tokens')
  })

  it('say nothing of a change from what is not known', () => {
    const found = differencesOf(trace({ durationMs: null }), trace({ durationMs: 1000 }))
    expect(found).toContainEqual({ name: 'Latency', left: '–', right: '1.00 s', change: '' })
  })
})

describe('a body to be compared', () => {
  const body = (value: unknown) => ({ value, isShortened: false, length: 1 })
  it.each([
    [null, ''],
    [body({ role: 'assistant', content: 'Hello' }), 'Hello'],
    [
      body([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ]),
      'system:\nBe brief.\n\nuser:\nHi',
    ],
    [body({ city: 'Paris' }), '{\n  "city": "Paris"\n}'],
  ])('is what was said in it: %j', (given, expected) => expect(textOfBody(given, 'output')).toBe(expected))
})
