import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recogniseKey } from '../../../src/shared/recognise-key.ts'

describe('a pasted key', () => {
  test.each([
    ['sk-ant-api03-abc', 'anthropic'],
    ['sk-or-v1-0123', 'openrouter'],
    ['gsk_abc', 'groq'],
    ['AIzaSyA', 'gemini'],
    ['sk-proj-abc', 'openai'],
    ['sk-svcacct-abc', 'openai'],
    ['sk-abcT3BlbkFJdef', 'openai'],
  ])('%s says by itself whose it is', (key, kind) => {
    expect(recogniseKey(key)).toEqual({ key, kinds: [kind], isLangfuse: false })
  })

  test('that may be of several leaves the choice to the user, the likeliest first', () => {
    expect(recogniseKey(`sk-${'0123456789abcdef'.repeat(2)}`).kinds).toEqual(['deepseek', 'openai'])
    expect(recogniseKey('sk-somethingelse').kinds).toEqual(['openai', 'deepseek'])
    expect(recogniseKey('A1'.repeat(16)).kinds.length).toBeGreaterThan(1)
    expect(recogniseKey('hf_whatever').kinds).toEqual([])
  })

  test('of Langfuse is none of a model', () => {
    for (const key of ['sk-lf-1234', 'pk-lf-1234']) {
      expect(recogniseKey(key)).toEqual({ key, kinds: [], isLangfuse: true })
    }
  })

  test.each([
    ['  sk-ant-x \n'],
    ['"sk-ant-x"'],
    ["'sk-ant-x'"],
    ['ANTHROPIC_API_KEY=sk-ant-x'],
    ['export ANTHROPIC_API_KEY="sk-ant-x";'],
    ['Bearer sk-ant-x'],
    ['Authorization: Bearer sk-ant-x'],
  ])('is taken out of what stands around it: %s', (pasted) => {
    expect(recogniseKey(pasted)).toMatchObject({ key: 'sk-ant-x', kinds: ['anthropic'] })
  })

  test('of any text is never more than a part of it', () => {
    assert(
      property(string(), (text) => {
        expect(text).toContain(recogniseKey(text).key)
      }),
    )
  })
})
