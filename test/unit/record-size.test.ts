import { describe, expect, it } from 'vitest'
import { encodeTurn } from '../../src/main/langfuse/encode.ts'
import { fitEnd, fitInput, maxRecordedLength } from '../../src/main/record-size.ts'
import { aTurn, anEnd } from '../support/turn-fixtures.ts'

describe('what a record holds of a turn', () => {
  it('is all of it where it is not very long', () => {
    const { input } = aTurn().start
    expect(fitInput(input)).toEqual(input)
    expect(fitEnd(anEnd())).toEqual(anEnd())
  })

  it('is the newest messages of a very long conversation, and roles of the others', () => {
    const input = ['a', 'b', 'c'].map((letter) => ({ role: 'user' as const, content: letter.repeat(1_750_000) }))
    const fitted = fitInput(input)
    expect(fitted.slice(1)).toEqual(input.slice(1))
    expect(fitted[0]?.content).toMatch(/^a{500000}… \[cut by Holdfast/)
  })

  it('is a string that can be, however its characters are written in JSON', () => {
    const worst = '\u0001'.repeat(32_000_000)
    const end = fitEnd(anEnd({ output: worst, reasoning: worst }))
    const start = { ...aTurn().start, input: fitInput([{ role: 'user', content: worst }]) }
    expect(encodeTurn(start, end).length).toBeGreaterThan(maxRecordedLength)
  })

  it('is cut between characters', () => {
    const { output } = fitEnd(anEnd({ output: `x${'😀'.repeat(5_000_000)}` }))
    expect(output.isWellFormed()).toBe(true)
    expect(output.length).toBeLessThan(maxRecordedLength + 100)
  })
})
