import type { Random } from '../../simulation/random.ts'
import type { Behaviour } from '../../support/fake-openai.ts'
import { streamOf } from '../../support/streams.ts'
import { badText } from './texts.ts'

/** Usage as JSON text, since not all of it is what JavaScript could say. */
const usages: readonly string[] = [
  '{"prompt_tokens":"12","completion_tokens":"7","total_tokens":"19","cost":"0.00042"}',
  '{"input_tokens":100,"output_tokens":20}',
  '{"input_tokens":100,"output_tokens":20,"cache_read_input_tokens":3000,"cache_creation_input_tokens":400}',
  '{"prompt_tokens":368,"completion_tokens":19,"total_tokens":10923,"cache_read_input_tokens":10536}',
  '{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115}',
  '{"prompt_tokens":1e400,"completion_tokens":5,"total_tokens":1e400}',
  '{"prompt_tokens":-5,"completion_tokens":5}',
  '{"prompt_tokens":1.5,"completion_tokens":2.25,"total_tokens":3.75}',
  '{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}',
  '{"total_tokens":77}',
  '{"prompt_tokens":5,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":50},"prompt_tokens_details":{"cached_tokens":50}}',
  '{"prompt_tokens":5,"completion_tokens":5,"cost":{"total_cost":0.0123456789012345}}',
  '{"prompt_tokens":5,"completion_tokens":5,"cost":1e400}',
  '{"prompt_tokens":5,"completion_tokens":5,"cost":-1}',
  '{"prompt_tokens":5,"completion_tokens":5,"cost":1234567.5}',
  '{"prompt_tokens":5,"completion_tokens":5,"cost":99999.5}',
  '[]',
  '"many"',
]

/** A stream whose usage is as no client expects it. */
export function oddStream(model: string, random: Random): Behaviour {
  const chunk = (choices: unknown[]): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-odd', object: 'chat.completion.chunk', model, choices })}\n\n`
  const usage = random.pick(usages)
  const body = [
    chunk([{ index: 0, delta: { role: 'assistant', content: badText(random) }, finish_reason: null }]),
    chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
    `data: {"id":"chatcmpl-odd","object":"chat.completion.chunk","choices":[],"usage":${usage}}\n\n`,
    'data: [DONE]\n\n',
  ].join('')
  return { kind: 'raw', status: 200, body, headers: { 'content-type': 'text/event-stream' } }
}

/** An answer that has tool calls, citations or a refusal beside its text, or in place of it. */
export function streamWithExtras(random: Random): Behaviour {
  const toolCall = (index: number): object[] => {
    const json = JSON.stringify({
      query: badText(random),
      mail: 'ada@example.org',
      key: `sk-ant-api03-${random.hex(40)}`,
    })
    const at = random.int(1, json.length - 1)
    return [
      {
        tool_calls: [
          { index, id: `call_${index}`, type: 'function', function: { name: 'find', arguments: json.slice(0, at) } },
        ],
      },
      { tool_calls: [{ index, function: { arguments: json.slice(at) } }] },
    ]
  }
  const page = (number: number): object => ({ url: `https://example.org/${number}`, title: badText(random) })
  const deltas = random.pick([
    () => [...toolCall(0), ...toolCall(1)],
    () => [{ content: badText(random) }, ...toolCall(0)],
    () => [
      {
        content: badText(random),
        annotations: [{ type: 'url_citation', url_citation: { ...page(1), start_index: 2 } }],
      },
    ],
    () => [{ content: badText(random) }, { citations: [page(1), page(2)] }],
    () => [{ refusal: badText(random) }],
    () => [{ content: badText(random), refusal: badText(random) }],
  ])()
  const usage = random.chance(0.5) ? { usage: { prompt_tokens: 9, completion_tokens: 7, total_tokens: 16 } } : {}
  return streamOf([...deltas.map((delta) => ({ choices: [{ index: 0, delta }] })), { choices: [], ...usage }], 'stop')
}
