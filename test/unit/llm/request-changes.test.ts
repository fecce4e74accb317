import { afterEach, describe, expect, it } from 'vitest'
import type { CompletionRequest } from '../../../src/main/llm/completion.ts'
import { chunkOf, doneEvent, sayOf, startScriptedServer } from '../../support/scripted-server.ts'
import { ask } from './ask.ts'

type Body = Record<string, unknown> & { messages: { role: string; content: string }[] }

let close = async (): Promise<void> => {}
afterEach(() => close())

/** A model that refuses a request where `words` finds something wrong with it, with those words. */
async function pickyModel(words: (body: Body) => string | null, status = 400): Promise<{ url: string; sent: Body[] }> {
  const sent: Body[] = []
  const server = await startScriptedServer((response, _request, text) => {
    const body = JSON.parse(text) as Body
    sent.push(body)
    const refusal = words(body)
    if (refusal === null) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(sayOf('Fine.') + chunkOf({}, 'stop') + doneEvent)
      return
    }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: refusal, type: 'invalid_request_error' } }))
  })
  close = server.close
  return { url: server.url, sent }
}

const parameters = { temperature: 0.5, topP: 0.9, maxTokens: 50 }
const messages: CompletionRequest['messages'] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
]

describe('a parameter that a refusal names', () => {
  it.each<[string, (body: Body) => string | null, Record<string, unknown>, string[]]>([
    [
      'max_tokens, of which another name is said',
      (body) =>
        'max_tokens' in body
          ? "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
          : null,
      { max_completion_tokens: 50, max_tokens: undefined },
      [],
    ],
    [
      'max_tokens under either name',
      (body) =>
        'max_tokens' in body
          ? 'Unknown parameter: max_tokens'
          : 'max_completion_tokens' in body
            ? 'Unknown parameter: max_completion_tokens'
            : null,
      { max_completion_tokens: undefined, max_tokens: undefined },
      ['max_tokens'],
    ],
    [
      'temperature',
      (body) =>
        'temperature' in body
          ? "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported."
          : null,
      { temperature: undefined, top_p: 0.9 },
      ['temperature'],
    ],
    [
      'temperature that is deprecated',
      (body) => ('temperature' in body ? '`temperature` is deprecated for this model.' : null),
      { temperature: undefined },
      ['temperature'],
    ],
    [
      'top_p',
      (body) => ('top_p' in body ? 'top_p is not supported by this model' : null),
      { temperature: 0.5, top_p: undefined },
      ['top_p'],
    ],
    [
      'one of two that exclude each other',
      (body) =>
        'top_p' in body && 'temperature' in body
          ? '`temperature` and `top_p` cannot both be specified for this model.'
          : null,
      { temperature: 0.5, top_p: undefined },
      ['top_p'],
    ],
    [
      'several, one after the other',
      (body) =>
        'temperature' in body
          ? 'temperature is not supported'
          : 'top_p' in body
            ? 'top_p: Extra inputs are not permitted'
            : 'stream_options' in body
              ? 'Unrecognized request argument supplied: stream_options'
              : null,
      { temperature: undefined, top_p: undefined, stream_options: undefined },
      ['temperature', 'top_p'],
    ],
  ])('is changed or left out, remembered, and named: %s', async (_, words, expected, notSent) => {
    const { url, sent } = await pickyModel(words)
    const first = await ask(url, { parameters, messages })
    expect(first.outcome).toMatchObject({ status: 'complete', output: 'Fine.', notSent })
    for (const [name, value] of Object.entries(expected)) expect(sent.at(-1)?.[name], name).toEqual(value)
    const tries = sent.length
    const second = await ask(url, { parameters, messages })
    expect(second.outcome).toMatchObject({ status: 'complete', notSent })
    expect(sent).toHaveLength(tries + 1)
    expect(sent.at(-1)).toEqual(sent.at(-2))
  })

  it.each<[string, (body: Body) => string | null, Body['messages']]>([
    [
      'another role is said',
      ({ messages: [first] }) =>
        first?.role === 'system'
          ? "Unsupported value: 'messages[0].role' does not support 'system' with this model. Use 'developer' instead."
          : null,
      [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    ],
    [
      'there is none',
      ({ messages: [first] }) => (first?.role === 'system' ? 'System role not supported' : null),
      [{ role: 'user', content: 'Be brief.\n\nHi' }],
    ],
    [
      'instructions are not enabled',
      ({ messages: [first] }) =>
        first?.role === 'system' ? 'Developer instruction is not enabled for models/gemma-3-27b-it' : null,
      [{ role: 'user', content: 'Be brief.\n\nHi' }],
    ],
  ])('may be the system role: %s', async (_, words, expected) => {
    for (const status of [400, 422]) {
      const { url, sent } = await pickyModel(words, status)
      expect((await ask(url, { messages })).outcome.status).toBe('complete')
      expect(sent.map((body) => body.messages).slice(1)).toEqual([expected])
      await close()
    }
  })

  it('is another model’s own affair', async () => {
    const { url, sent } = await pickyModel((body) =>
      body['model'] === 'thinker' && 'temperature' in body ? 'temperature is not supported' : null,
    )
    await ask(url, { parameters, model: 'thinker' })
    await ask(url, { parameters, model: 'talker' })
    expect(sent.map((body) => body['temperature'])).toEqual([0.5, undefined, 0.5])
  })

  it.each([
    'temperature must be below 2',
    'max_tokens is too large: 50. This model supports at most 16.',
    'top_p: Input should be less than or equal to 1',
    'Something is not supported',
  ])('is the user’s to change where its value is wrong, or where nothing that was sent is named: %s', async (words) => {
    const { url, sent } = await pickyModel(() => words)
    const { outcome } = await ask(url, { parameters })
    expect(outcome).toMatchObject({ status: 'error', error: { type: 'bad_request' } })
    expect(outcome.error?.message).toContain(words)
    expect(sent).toHaveLength(1)
  })

  it('is changed once; refused still, the words are the user’s to read', async () => {
    const { url, sent } = await pickyModel(() => 'temperature is not supported')
    const { outcome } = await ask(url, { parameters })
    expect(outcome).toMatchObject({ status: 'error', error: { type: 'bad_request' } })
    expect(sent).toHaveLength(2)
  })
})
