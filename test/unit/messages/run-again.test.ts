import { describe, expect, it } from 'vitest'
import { runAgainOf } from '../../../src/shared/messages/run-again.ts'

const user = (content: unknown) => ({ role: 'user', content })
const assistant = (content: unknown) => ({ role: 'assistant', content })
const said = (role: string, content: string, files: unknown[] = []) => ({ role, content, files })
const hash = 'ab'.repeat(32)
const kept = { type: 'image_url', image_url: { url: `holdfast-attachment:${hash}` }, name: 'pond.png' }
const elsewhere = { type: 'image_url', image_url: { url: 'https://example.com/pond.png' } }
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }

describe('a recorded call that is asked again', () => {
  it('is a system prompt, what was said before, and a question', () => {
    const system = { role: 'system', content: 'Be brief.' }
    expect(runAgainOf([system, user('Hi'), assistant('Hello'), user('Why?')])).toEqual({
      systemPrompt: 'Be brief.',
      earlier: [said('user', 'Hi'), said('assistant', 'Hello')],
      question: 'Why?',
      files: [],
    })
    expect(runAgainOf('Why?')).toEqual({ systemPrompt: '', earlier: [], question: 'Why?', files: [] })
    expect(runAgainOf({ system: 'Be brief.', messages: [user([{ type: 'text', text: 'Why?' }])] })).toEqual({
      systemPrompt: 'Be brief.',
      earlier: [],
      question: 'Why?',
      files: [],
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
      earlier: [said('user', 'Hi'), said('assistant', 'Hello')],
      question: 'Why?',
      files: [],
    })
  })

  it('takes files along that are kept here, and pictures that are whole in the record', () => {
    const again = runAgainOf([user([kept]), assistant('A pond.'), user([image, { type: 'text', text: 'And this?' }])])
    expect(again).toMatchObject({
      earlier: [
        { role: 'user', content: '', files: [{ reference: `holdfast-attachment:${hash}`, name: 'pond.png' }] },
        { role: 'assistant', content: 'A pond.', files: [] },
      ],
      question: 'And this?',
      files: [{ imageUrl: 'data:image/png;base64,AAAA' }],
    })
    // A picture may be the whole question.
    expect(runAgainOf([user([kept])])).toMatchObject({ question: '', files: [{ name: 'pond.png' }] })
  })

  it('may take a picture along that the record was shortened of, which only the whole record tells', () => {
    const cut = { type: 'image_url', image_url: { url: `data:image/png;base64,AAAA… [10 MB more]` } }
    expect(runAgainOf([user([cut])])).toHaveProperty('reason')
    expect(runAgainOf([user([cut])], true)).not.toHaveProperty('reason')
    expect(runAgainOf([user([elsewhere])], true)).toHaveProperty('reason')
  })

  it.each([
    ['was not recorded', null, 'not recorded'],
    ['is no conversation', { city: 'Paris' }, 'not a conversation'],
    ['called tools', [user('Hi'), { role: 'assistant', content: null, tool_calls: [call] }, user('Go on')], 'tools'],
    ['has a tool’s answer', [user('Hi'), { role: 'tool', content: '3' }, user('Go on')], 'tools'],
    [
      'has a picture that lies elsewhere',
      [user([{ type: 'text', text: 'What is it?' }, elsewhere])],
      'not in the record',
    ],
    ['has a picture of the model’s', [user('Hi'), assistant([image]), user('Why?')], 'outside of what the user said'],
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
