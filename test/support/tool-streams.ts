import type { Behaviour } from './fake-openai-wire.ts'

export interface WireCall {
  id?: string
  name: string
  arguments: object | string
}

const argumentsOf = (call: WireCall): string =>
  typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments)

/** An answer that asks for tools, each call cut into pieces as OpenAI sends them. */
export function callsInPieces(calls: WireCall[], text = ''): Behaviour {
  const deltas: object[] = [{ role: 'assistant', content: text }]
  for (const [index, call] of calls.entries()) {
    deltas.push({
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
    })
    for (const piece of argumentsOf(call).match(/[\s\S]{1,7}/g) ?? []) {
      deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
  }
  return stream(deltas)
}

/** The same in one piece, without ids and indexes, as Ollama and others send them. */
export function callsInOne(calls: WireCall[]): Behaviour {
  return stream([
    {
      role: 'assistant',
      content: '',
      tool_calls: calls.map((call) => ({ function: { name: call.name, arguments: call.arguments } })),
    },
  ])
}

/** An answer that ends with calls. */
export function stream(deltas: object[]): Behaviour {
  const chunk = (delta: object, finish: string | null, more: object = {}): string =>
    `data: ${JSON.stringify({ id: 'c', model: 'fake-large', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110, cost: 0.25 }
  const body = [...deltas.map((delta) => chunk(delta, null)), chunk({}, 'tool_calls', { usage }), 'data: [DONE]\n\n']
  return { kind: 'raw', status: 200, body: body.join(''), headers: { 'content-type': 'text/event-stream' } }
}
