import { describe, expect, it } from 'vitest'
import { fillVariables, variablesIn } from '../../../src/shared/prompt-variables.ts'
import { itemsNamed, itemsWith, type PromptItem } from '../../../src/renderer/chat/prompts/prompt-items.ts'
import { filled, partsOf } from '../../../src/renderer/chat/prompts/prompt-parts.ts'
import { slashAt } from '../../../src/renderer/chat/prompts/slash-token.ts'
import { forgetUsedPrompt, noteUsedPrompt, usedPrompt } from '../../../src/renderer/chat/prompts/used-prompts.ts'

describe('variables of a prompt', () => {
  it('are names in double braces, each once, in their order', () => {
    expect(variablesIn('{{b}} {{ a }} {{b}} {{größe}} {{first name}} {{x-1.y_2}}')).toEqual([
      'b',
      'a',
      'größe',
      'first name',
      'x-1.y_2',
    ])
    expect(variablesIn('{a} {{}} {{ }} {{"a": 1}} {{#if}} {{a\nb}} {{{{')).toEqual([])
    expect(variablesIn(`{{${'x'.repeat(200)}}}`)).toEqual([])
  })

  it('are filled in once: a value that has braces or a dollar sign in it stays as it is', () => {
    const values = { a: '{{b}} $& $1', b: 'B' }
    expect(fillVariables('{{a}}, {{ b }}, {{c}}, {{a}}', values)).toBe('{{b}} $& $1, B, {{c}}, {{b}} $& $1')
    expect(fillVariables('{{toString}} {{__proto__}}', {})).toBe('{{toString}} {{__proto__}}')
    expect(fillVariables('[{{a}}]', { a: '' })).toBe('[]')
  })
})

describe('a chat prompt', () => {
  it('is a system prompt and a message where it has one of each', () => {
    const parts = partsOf({
      type: 'chat',
      messages: [
        { role: 'system', content: 'Be {{tone}}.' },
        { role: 'user', content: 'About {{topic}}\r\nin short' },
      ],
    })
    expect(parts).toMatchObject({ variables: ['tone', 'topic'], isAdapted: false })
    expect(filled(parts, { tone: 'kind', topic: 'SQL' })).toEqual({
      system: 'Be kind.',
      message: 'About SQL\nin short',
    })
  })

  it('with examples or placeholders becomes a text, which is not the prompt as it stands', () => {
    const parts = partsOf({
      type: 'chat',
      messages: [{ placeholder: 'history' }, { role: 'user', content: 'Q' }, { role: 'assistant', content: 'A' }],
    })
    expect(parts).toEqual({
      system: '',
      message: '{{history}}\n\nUser: Q\n\nAssistant: A',
      variables: ['history'],
      isAdapted: true,
    })
  })
})

describe('a prompt that was used', () => {
  it('is linked while its words stand in the message, whatever stands around them, and told as edited otherwise', () => {
    noteUsedPrompt('chat', { name: 'p', version: 3, text: 'Write a test.', isAdapted: false })
    expect(usedPrompt('chat', 'Please. Write a test. In TypeScript.')).toEqual({
      name: 'p',
      version: 3,
      isEdited: false,
    })
    expect(usedPrompt('chat', 'Write a good test.')).toEqual({ name: 'p', version: 3, isEdited: true })
    expect(usedPrompt(null, 'Write a test.')).toBeNull()
    noteUsedPrompt('chat', { name: 'p', version: 3, text: 'Write a test.', isAdapted: true })
    expect(usedPrompt('chat', 'Write a test.')?.isEdited).toBe(true)
    forgetUsedPrompt('chat')
    expect(usedPrompt('chat', 'Write a test.')).toBeNull()
  })
})

describe('a slash', () => {
  it.each([
    ['/', 1, { from: 0, to: 1, query: '' }],
    ['/sum', 4, { from: 0, to: 4, query: 'sum' }],
    ['/sum', 2, { from: 0, to: 2, query: 's' }],
    ['Hello\n/fix this', 15, { from: 6, to: 15, query: 'fix this' }],
    ['/usr/bin', 8, null],
    ['and/or', 6, null],
    ['a /b', 4, null],
    ['Hello', 5, null],
    [`/${'x'.repeat(61)}`, 62, null],
    ['/one\ntwo', 8, null],
  ])('in %j at %i', (value, caret, token) => {
    expect(slashAt(value, caret)).toEqual(token)
  })

  it('is looked for near the caret alone, in a text of any length', () => {
    const long = `${'x'.repeat(3_000_000)}\n/sum`
    expect(slashAt(long, long.length)).toEqual({ from: 3_000_001, to: 3_000_005, query: 'sum' })
  })
})

describe('the search of prompts', () => {
  const own = (name: string, text: string): PromptItem => ({
    kind: 'own',
    key: name,
    prompt: { id: name, name, text, createdAtMs: 0, updatedAtMs: 0 },
  })
  const items = [own('Summarise', 'In three lines'), own('Fix grammar', 'Also sums'), own('sum up', 'x')]
  const names = (found: PromptItem[]): string[] => found.map(({ prompt }) => prompt.name)

  it('behind a slash goes by names alone, word by word', () => {
    expect(names(itemsNamed(items, 'sum'))).toEqual(['Summarise', 'sum up'])
    expect(names(itemsNamed(items, 'gram fix'))).toEqual(['Fix grammar'])
    expect(itemsNamed(items, 'smrs')).toEqual([])
    expect(itemsNamed(items, '')).toHaveLength(3)
  })

  it('in the library goes by names first, then by texts', () => {
    expect(names(itemsWith(items, 'sum'))).toEqual(['Summarise', 'sum up', 'Fix grammar'])
    expect(names(itemsWith(items, 'three lines'))).toEqual(['Summarise'])
  })
})
