import { describe, expect, it } from 'vitest'
import type { TraceMessage } from '../../../src/shared/domain/trace-messages.ts'
import { messagesIn } from '../../../src/main/records/derive/messages/messages.ts'

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
  parts: [{ type: 'tool_result', id: 'call_1', name, result: { celsius: 19 } }],
})

const args = '{"city":"Paris"}'
const withText = (message: TraceMessage): TraceMessage => ({
  ...message,
  parts: message.parts.map((part) => (part.type === 'tool_call' ? { ...part, arguments: args } : part)),
})

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
    const expected = [system, user, withText(answer), result()]
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
      { ...withText(answer), parts: withText(answer).parts.slice(1) },
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
})

describe('an image', () => {
  const bytes = 'iVBORw0KGgo'.repeat(100)
  const dataUri = `data:image/png;base64,${bytes}`
  const inline = { media: 'image', reference: null, mimeType: 'image/png', inlineBytes: 825 }
  const linked = { media: 'image', reference: 'https://example.org/cat.png', inlineBytes: null }
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
    ['Bedrock’s', { image: { format: 'png', source: { bytes } } }, { ...inline, media: 'image', mimeType: 'png' }],
    [
      'Langfuse’s, kept there',
      { type: 'image_url', image_url: { url: '@@@langfuseMedia:type=image/png|id=a1|source=base64_data_uri@@@' } },
      { media: 'image', reference: '@@@langfuseMedia:type=image/png|id=a1|source=base64_data_uri@@@' },
    ],
  ])('is a reference: %s', (_, part, expected) => {
    const [message] = messagesIn([{ role: 'user', content: [part] }], 'user') ?? []
    expect(message?.parts).toEqual([expect.objectContaining({ type: 'media', ...expected })])
  })
})
