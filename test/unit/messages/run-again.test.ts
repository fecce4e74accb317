import { describe, expect, it } from 'vitest'
import { runAgainOf } from '../../../src/shared/messages/run-again.ts'

const user = (content: unknown) => ({ role: 'user', content })
const assistant = (content: unknown) => ({ role: 'assistant', content })
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }

describe('a recorded call that is asked again', () => {
  it('is a system prompt, what was said before, and a question', () => {
    const system = { role: 'system', content: 'Be brief.' }
    expect(runAgainOf([system, user('Hi'), assistant('Hello'), user('Why?')])).toEqual({
      systemPrompt: 'Be brief.',
      earlier: [user('Hi'), assistant('Hello')],
      question: 'Why?',
    })
    expect(runAgainOf('Why?')).toEqual({ systemPrompt: '', earlier: [], question: 'Why?' })
    expect(runAgainOf({ system: 'Be brief.', messages: [user([{ type: 'text', text: 'Why?' }])] })).toEqual({
      systemPrompt: 'Be brief.',
      earlier: [],
      question: 'Why?',
    })
  })

  it('leaves out what a model thought and what a provider remarked', () => {
    const answer = {
      ...assistant('Hello'),
      thinking: [{ type: 'thinking', content: 'hm' }],
      annotations: [{ url: 'x' }],
    }
    expect(runAgainOf([user('Hi'), answer, user('Why?')])).toEqual({
      systemPrompt: '',
      earlier: [user('Hi'), assistant('Hello')],
      question: 'Why?',
    })
  })

  it.each([
    ['was not recorded', null, 'not recorded'],
    ['is no conversation', { city: 'Paris' }, 'not a conversation'],
    ['called tools', [user('Hi'), { role: 'assistant', content: null, tool_calls: [call] }, user('Go on')], 'tools'],
    ['has a tool’s answer', [user('Hi'), { role: 'tool', content: '3' }, user('Go on')], 'tools'],
    ['has an image', [user([{ type: 'text', text: 'What is it?' }, image])], 'Images'],
    ['has parts of an unknown kind', [user([{ type: 'hologram' }])], 'not text'],
    ['was redacted as a whole', [user('[redacted: 12 characters]')], 'redacted'],
    ['was redacted in part', [user('My name is [redacted]')], 'redacted'],
    ['has a key that was taken out', [assistant('Use [key removed]'), user('Why?')], 'redacted'],
    ['was cut', [user('A beginning… [cut by Holdfast: too large for Langfuse]')], 'cut'],
    ['was left out', [user('[left out: redaction took too long]')], 'redacted'],
    ['is told something midway', [user('Hi'), { role: 'system', content: 'Stop.' }, user('Why?')], 'middle'],
    ['has a role of its own', [user('Hi'), { role: 'critic', content: 'Bad.' }, user('Why?')], 'critic'],
    ['ends with an answer', [user('Hi'), assistant('Hello')], 'question'],
    ['begins with an answer', [assistant('Hello'), user('Hi')], 'question'],
    ['is instructions alone', [{ role: 'system', content: 'Be brief.' }], 'question'],
    ['asks nothing', [user('Hi'), assistant('Hello'), user(' ')], 'question'],
  ])('cannot be one that %s, and says so', (_, input, word) => {
    expect(runAgainOf(input)).toEqual({ reason: expect.stringContaining(word) })
  })
})
