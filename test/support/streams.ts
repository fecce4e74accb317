import type { Behaviour } from './fake-openai.ts'

/** A stream of these chunks, ended as asked: null breaks off, without a finish and without `[DONE]`. `before` is sent as it is. */
export function streamOf(chunks: object[], finish: string | null = 'stop', before = ''): Behaviour {
  const base = { id: 'chatcmpl-odd', object: 'chat.completion.chunk' }
  const ends = finish === null ? [] : [{ choices: [{ index: 0, delta: {}, finish_reason: finish }] }]
  const events = [...chunks, ...ends].map((chunk) => `data: ${JSON.stringify({ ...base, ...chunk })}\n\n`)
  const body = before + events.join('') + (finish === null ? '' : 'data: [DONE]\n\n')
  return { kind: 'raw', status: 200, body, headers: { 'content-type': 'text/event-stream' } }
}

/** A whole message in one piece of JSON. */
export function wholeMessage(message: object, finish = 'stop'): Behaviour {
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }]
  return {
    kind: 'raw',
    status: 200,
    body: { id: 'chatcmpl-whole', object: 'chat.completion', choices },
  }
}
