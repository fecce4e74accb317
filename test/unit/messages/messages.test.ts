import { array, assert, constantFrom, dictionary, integer, jsonValue, letrec, oneof, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceMessage } from '../../../src/shared/domain/trace-messages.ts'
import { messagesIn } from '../../../src/shared/messages/messages.ts'

const user: TraceMessage = { role: 'user', name: null, parts: [{ type: 'text', text: 'Weather in Paris?' }] }
const system: TraceMessage = { role: 'system', name: null, parts: [{ type: 'text', text: 'Be brief.' }] }
const answer: TraceMessage = {
  role: 'assistant',
  name: null,
  parts: [
    { type: 'thinking', text: 'A tool knows.' },
    { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
  ],
}
const result = (name: string | null = null): TraceMessage => ({
  role: 'tool',
  name: null,
  parts: [
    { type: 'tool_result', id: 'call_1', name, isError: false, parts: [{ type: 'other', value: { celsius: 19 } }] },
  ],
})

const args = '{"city":"Paris"}'
describe('a conversation', () => {
  it('is read in OpenAI’s form', () => {
    const body = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'A tool knows.',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: args } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"celsius":19}' },
    ]
    const expected = [system, user, answer, result()]
    expect(messagesIn(body, 'user')).toEqual(expected)
    expect(messagesIn(JSON.stringify({ messages: body }), 'user')).toEqual(expected)
  })

  it('is read in the form of OpenAI’s Responses', () => {
    const body = {
      instructions: 'Be brief.',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Weather in Paris?' }] },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'A tool knows.' }] },
        { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: args },
        { type: 'function_call_output', call_id: 'call_1', output: '{"celsius":19}' },
      ],
    }
    expect(messagesIn(body, 'user')).toEqual([
      system,
      user,
      { ...answer, parts: answer.parts.slice(0, 1) },
      { ...answer, parts: answer.parts.slice(1) },
      result(),
    ])
  })

  it('is read in Anthropic’s form', () => {
    const body = {
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        { role: 'user', content: 'Weather in Paris?' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'A tool knows.', signature: 'x' },
            { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Paris' } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: '{"celsius":19}' }] },
      ],
    }
    expect(messagesIn(body, 'user')).toEqual([system, user, answer, { ...result(), role: 'user' }])
  })

  it('is read in OpenTelemetry’s form', () => {
    const body = [
      { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] },
      {
        role: 'assistant',
        finish_reason: 'tool_call',
        parts: [
          { type: 'reasoning', content: 'A tool knows.' },
          { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: { celsius: 19 } }] },
    ]
    expect(messagesIn(body, 'user')).toEqual([system, user, answer, result()])
  })

  it('is read in the AI SDK’s form', () => {
    const call = { toolCallId: 'call_1', toolName: 'get_weather' }
    const body = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'A tool knows.' },
          { type: 'tool-call', ...call, input: { city: 'Paris' } },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', ...call, output: { celsius: 19 } }] },
    ]
    expect(messagesIn(body, 'user')).toEqual([system, user, answer, result('get_weather')])
  })

  it('is read in Gemini’s form', () => {
    const body = {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Weather in Paris?' }] },
        {
          role: 'model',
          parts: [
            { text: 'A tool knows.', thought: true },
            { functionCall: { id: 'call_1', name: 'get_weather', args: { city: 'Paris' } } },
          ],
        },
        {
          role: 'function',
          parts: [{ functionResponse: { id: 'call_1', name: 'get_weather', response: { celsius: 19 } } }],
        },
      ],
    }
    expect(messagesIn(body, 'user')).toEqual([system, user, answer, result('get_weather')])
  })

  it('is read in LangChain’s forms', () => {
    const call = { name: 'get_weather', args: { city: 'Paris' }, id: 'call_1', type: 'tool_call' }
    const constructor = (name: string, kwargs: object): object => ({
      lc: 1,
      type: 'constructor',
      id: ['langchain', 'schema', 'messages', name],
      kwargs,
    })
    const calls = { ...answer, parts: answer.parts.slice(1) }
    expect(
      messagesIn(
        {
          messages: [
            [
              constructor('SystemMessage', { content: 'Be brief.' }),
              constructor('HumanMessage', { content: 'Weather in Paris?', type: 'human' }),
            ],
          ],
        },
        'user',
      ),
    ).toEqual([system, user])
    expect(
      messagesIn(
        [
          { type: 'system', content: 'Be brief.' },
          { type: 'human', content: 'Weather in Paris?' },
          { type: 'ai', content: '', tool_calls: [call] },
          { type: 'tool', content: '{"celsius":19}', tool_call_id: 'call_1' },
        ],
        'user',
      ),
    ).toEqual([system, user, calls, result()])
  })

  it('is read in OpenInference’s form', () => {
    const body = [
      { message: { role: 'system', content: 'Be brief.' } },
      { message: { role: 'user', contents: [{ message_content: { type: 'text', text: 'Weather in Paris?' } }] } },
      {
        message: {
          role: 'assistant',
          tool_calls: [{ tool_call: { id: 'call_1', function: { name: 'get_weather', arguments: args } } }],
        },
      },
      { message: { role: 'tool', tool_call_id: 'call_1', content: '{"celsius":19}' } },
    ]
    expect(messagesIn(body, 'user')).toEqual([system, user, { ...answer, parts: answer.parts.slice(1) }, result()])
  })

  it('is in what the AI SDK answers', () => {
    const toolCalls = [{ toolCallType: 'function', toolCallId: 'call_1', toolName: 'get_weather', args }]
    expect(messagesIn({ reasoning: 'A tool knows.', toolCalls }, 'assistant')).toEqual([answer])
  })

  it('has results that are texts and images, and some that failed', () => {
    const content = [{ type: 'text', text: 'No such city' }]
    const part = { type: 'tool_result', tool_use_id: 'call_1', is_error: true, content }
    expect(messagesIn([{ role: 'user', content: [part] }], 'user')?.[0]?.parts).toEqual([
      { type: 'tool_result', id: 'call_1', name: null, isError: true, parts: content },
    ])
  })

  it('keeps its place for items that no message is made of', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' }
    const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] }
    expect(messagesIn([search, said], 'assistant')).toEqual([
      { role: 'assistant', name: null, parts: [{ type: 'other', value: search }] },
      { role: 'assistant', name: null, parts: [{ type: 'text', text: 'Hello' }] },
    ])
  })

  it('takes words that name methods of every object for words', () => {
    for (const word of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const [message] = messagesIn([{ role: word, content: [{ type: word, x: 1 }] }], 'user') ?? []
      expect(message?.role).toBe(word.toLowerCase())
      expect(message?.parts).toEqual([{ type: 'other', value: { type: word, x: 1 } }])
    }
  })

  it('is a text, said by the side it stands on', () => {
    expect(messagesIn('Weather in Paris?', 'user')).toEqual([user])
    expect(messagesIn({ prompt: 'Weather in Paris?' }, 'user')).toEqual([user])
    expect(messagesIn('Hello', 'assistant')).toEqual([
      { role: 'assistant', name: null, parts: [{ type: 'text', text: 'Hello' }] },
    ])
  })

  it('is in the choices of an answer', () => {
    const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }
    const hello = { role: 'assistant', name: null, parts: [{ type: 'text', text: 'Hello' }] }
    expect(messagesIn({ id: 'x', choices: [choice] }, 'assistant')).toEqual([hello])
    expect(
      messagesIn({ candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] } }] }, 'assistant'),
    ).toEqual([hello])
  })

  it('is in what Bedrock and Google’s agents answer', () => {
    const hello = [{ role: 'assistant', name: null, parts: [{ type: 'text', text: 'Hello' }] }]
    const content = [{ text: 'Hello' }]
    expect(messagesIn({ output: { message: { role: 'assistant', content } }, usage: {} }, 'assistant')).toEqual(hello)
    expect(messagesIn({ content: { role: 'model', parts: content }, partial: false }, 'assistant')).toEqual(hello)
  })

  it.each([[{ city: 'Paris' }], [[1, 2]], [['a', 'b']], [[]], [null], [42], [{ role: 'admin' }], ['']])(
    'is none in %j',
    (body) => expect(messagesIn(body, 'user')).toBeNull(),
  )

  it('keeps what it has no word for', () => {
    expect(messagesIn([{ role: 'user', content: [{ type: 'hologram', beams: 3 }], mood: 'good' }], 'user')).toEqual([
      {
        role: 'user',
        name: null,
        parts: [
          { type: 'other', value: { type: 'hologram', beams: 3 } },
          { type: 'other', value: { mood: 'good' } },
        ],
      },
    ])
  })

  it('ends where it nests without end', () => {
    let content: unknown = 'deep'
    for (let depth = 0; depth < 100_000; depth += 1) content = [content]
    expect(messagesIn([{ role: 'user', content }], 'user')?.[0]?.parts[0]?.type).toBe('other')
    expect(messagesIn(content, 'user')).toBeNull()
  })

  it('ends where JSON within it nests without end', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const call = { function: { name: 'f', arguments: deep } }
    const messages = messagesIn(
      [
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', content: deep },
      ],
      'user',
    )
    expect(() => JSON.stringify(messages)).not.toThrow()
    expect(messages).toHaveLength(2)
  })

  it('is read, or is none, of any JSON at all', () => {
    const names = constantFrom(
      'role',
      'content',
      'parts',
      'contents',
      'type',
      'text',
      'message',
      'messages',
      'tool_calls',
      'function',
      'name',
      'arguments',
      'input',
      'output',
      'image',
      'source',
      'data',
    )
    const { tree } = letrec((tie) => ({
      tree: oneof(
        { depthSize: 'small' },
        oneof(names, constantFrom('user', 'tool', 'constructor', 'tool_result', 'image', '{"role":1}'), integer()),
        array(tie('tree'), { maxLength: 4 }),
        dictionary(names, tie('tree'), { maxKeys: 6 }),
      ),
    }))
    assert(
      property(oneof(tree, jsonValue()), constantFrom('user' as const, 'assistant' as const), (body, side) => {
        const messages = messagesIn(body, side)
        if (typeof body === 'object' && body !== null) expect(messagesIn(JSON.stringify(body), side)).toEqual(messages)
        for (const { role, parts } of messages ?? []) {
          expect(typeof role).toBe('string')
          for (const part of parts) expect(typeof part.type).toBe('string')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('an image', () => {
  const bytes = 'iVBORw0KGgo'.repeat(100)
  const dataUri = `data:image/png;base64,${bytes}`
  const inline = { media: 'image', reference: null, mimeType: 'image/png', inlineBytes: 825, imageUrl: dataUri }
  const linked = { media: 'image', reference: 'https://example.org/cat.png', inlineBytes: null, imageUrl: null }
  const url = 'https://example.org/cat.png'

  it.each([
    ['OpenAI’s', { type: 'image_url', image_url: { url } }, linked],
    ['OpenAI’s, in the message', { type: 'image_url', image_url: { url: dataUri } }, inline],
    ['of Responses', { type: 'input_image', image_url: dataUri }, inline],
    ['Anthropic’s', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: bytes } }, inline],
    ['Anthropic’s, linked', { type: 'image', source: { type: 'url', url } }, linked],
    ['Gemini’s', { inlineData: { mimeType: 'image/png', data: bytes } }, inline],
    ['OpenTelemetry’s', { type: 'blob', modality: 'image', mime_type: 'image/png', content: bytes }, inline],
    ['OpenTelemetry’s, linked', { type: 'uri', modality: 'image', uri: url }, linked],
    ['the AI SDK’s', { type: 'image', image: url }, linked],
    ['the AI SDK’s, as a file', { type: 'file', mediaType: 'image/png', data: bytes }, inline],
    [
      'OpenInference’s',
      { message_content: { type: 'image', image: { image: { url: dataUri } } } },
      { media: 'image', reference: null, imageUrl: dataUri },
    ],
    [
      'a document with scripts',
      { type: 'image_url', image_url: { url: 'data:image/svg+xml;base64,AAAA' } },
      { imageUrl: null },
    ],
    ['one that was cut', { type: 'image_url', image_url: { url: `${dataUri}… [cut]` } }, { imageUrl: null }],
    ['Bedrock’s', { image: { format: 'png', source: { bytes } } }, { ...inline, media: 'image', mimeType: 'png' }],
    [
      'Langfuse’s, kept there',
      { type: 'image_url', image_url: { url: '@@@langfuseMedia:type=image/png|id=a1|source=base64_data_uri@@@' } },
      { media: 'image', reference: '@@@langfuseMedia:type=image/png|id=a1|source=base64_data_uri@@@', imageUrl: null },
    ],
  ])('is a reference: %s', (_, part, expected) => {
    const [message] = messagesIn([{ role: 'user', content: [part] }], 'user') ?? []
    expect(message?.parts).toEqual([expect.objectContaining({ type: 'media', ...expected })])
  })
})
