import { describe, expect, it } from 'vitest'
import { encodeWithinLimit, fitInput } from '../../../src/main/records/record-size.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'

describe('what a record holds of a turn', () => {
  it('is all of it, also of a very long one', () => {
    const end = anEnd({ output: 'word '.repeat(4_000_000) })
    const { start } = aTurn()
    expect(encodeWithinLimit(start, end).payload === frozenTurn(start, end)).toBe(true)
  })

  it('is a part of each text where JSON would make more of it than a string can hold', () => {
    const worst = '\u0001'.repeat(32_000_000)
    const start = { ...aTurn().start, input: [{ role: 'user' as const, content: worst }] }
    const { payload } = encodeWithinLimit(start, anEnd({ output: worst, reasoning: worst }))
    expect(payload).toContain('cut by Holdfast: too large for a record')
    expect(payload.length).toBeGreaterThan(4_000_000)
  })

  it('is the newest messages of a conversation without end, and roles of the others', () => {
    const input = ['a', 'b', 'c'].map((letter) => ({ role: 'user' as const, content: letter.repeat(20) }))
    const fitted = fitInput(input, 50)
    expect(fitted.slice(1)).toEqual(input.slice(1))
    expect(fitted[0]?.content).toMatch(/^a{10}… \[cut by Holdfast/)
    expect(fitInput(input, 60)).toEqual(input)
  })

  it('is cut between characters', () => {
    const [message] = fitInput([{ role: 'user', content: '😀😀' }], 3)
    expect(message?.content).toMatch(/^😀… \[/)
  })
})
