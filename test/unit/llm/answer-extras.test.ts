import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AnswerExtras } from '../../../src/shared/domain.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { streamOf, wholeMessage } from '../../support/streams.ts'
import { ask, type Asked } from './ask.ts'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await startFakeOpenAi()
})
afterEach(() => fake.close())

async function answered(chunks: object[], finish = 'stop'): Promise<Asked> {
  fake.behave(streamOf(chunks, finish))
  return ask(fake.url)
}
const deltas = (...parts: object[]): object[] => parts.map((delta) => ({ choices: [{ index: 0, delta }] }))
const call = (id: string | null, name: string, text: string): AnswerExtras['toolCalls'][number] => ({
  id,
  type: 'function',
  name,
  arguments: text,
})
const toolCalls = async (...parts: object[]): Promise<AnswerExtras['toolCalls']> =>
  (await answered(deltas(...parts), 'tool_calls')).outcome.extras?.toolCalls ?? []
const piece = (of: object, fn: object): object => ({ tool_calls: [{ ...of, function: fn }] })

describe('tool calls of a stream', () => {
  it('are joined by their index', async () => {
    const calls = await toolCalls(
      piece({ index: 0, id: 'call_a', type: 'function' }, { name: 'get_weather', arguments: '' }),
      piece({ index: 0 }, { arguments: '{"city":' }),
      piece({ index: 1, id: 'call_b', type: 'function' }, { name: 'get_time', arguments: '{"zone"' }),
      piece({ index: 0 }, { arguments: '"Paris"}' }),
      piece({ index: 1 }, { arguments: ':"CET"}' }),
    )
    expect(calls).toEqual([
      call('call_a', 'get_weather', '{"city":"Paris"}'),
      call('call_b', 'get_time', '{"zone":"CET"}'),
    ])
  })

  it.each<[string, object[], AnswerExtras['toolCalls']]>([
    [
      'in one piece, without an index',
      [
        {
          tool_calls: [
            { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'b', function: { name: 'f', arguments: '{"x":1}' } },
          ],
        },
      ],
      [call('a', 'f', '{"x":1}'), call('b', 'f', '{"x":1}')],
    ],
    [
      'without an index and without ids',
      [
        piece({}, { name: 'f', arguments: '{"x"' }),
        piece({}, { arguments: ':1}' }),
        piece({}, { name: 'f', arguments: '{"x":2}' }),
      ],
      [call(null, 'f', '{"x":1}'), call(null, 'f', '{"x":2}')],
    ],
    [
      'all under one index, each with its own id',
      [
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{}' }),
        piece({ index: 0, id: 'b' }, { name: 'f', arguments: '{}' }),
      ],
      [call('a', 'f', '{}'), call('b', 'f', '{}')],
    ],
    [
      'all under one id, each with its own index',
      [
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{"x":1}' }),
        piece({ index: 1, id: 'a' }, { name: 'f', arguments: '{"x"' }),
        piece({ index: 1, id: 'a' }, { arguments: ':2}' }),
        piece({ index: 2, id: 'a' }, { name: 'g', arguments: '{"x":1}' }),
      ],
      [call('a', 'f', '{"x":1}'), call('a', 'f', '{"x":2}'), call('a', 'g', '{"x":1}')],
    ],
    [
      'once more at the end, under other indexes and with other blanks',
      [
        piece({ index: 1, id: 'a' }, { name: 'f', arguments: '{"x":1}' }),
        piece({ index: 2, id: 'b' }, { name: 'f', arguments: '{"x":2}' }),
        {
          tool_calls: [
            { id: 'a', function: { name: 'f', arguments: '{"x": 1}' } },
            { id: 'b', function: { name: 'f', arguments: '{"x": 2}' } },
          ],
        },
      ],
      [call('a', 'f', '{"x":1}'), call('b', 'f', '{"x":2}')],
    ],
    [
      'with the name in every piece',
      [
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{"x"' }),
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: ':1}' }),
      ],
      [call('a', 'f', '{"x":1}')],
    ],
    [
      'with a new id in every piece',
      [
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{"x"' }),
        piece({ index: 0, id: 'b' }, { arguments: ':1}' }),
      ],
      [call('a', 'f', '{"x":1}')],
    ],
    [
      'with an empty object until the arguments come',
      [
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{}' }),
        piece({ index: 0 }, { arguments: '{"x":' }),
        piece({ index: 0 }, { arguments: '1}' }),
      ],
      [call('a', 'f', '{"x":1}')],
    ],
    [
      'with objects within, cut anywhere, and once more at the end',
      [
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{"x":[' }),
        piece({ index: 0 }, { arguments: '{"y":{}}' }),
        piece({ index: 0 }, { arguments: ',' }),
        piece({ index: 0 }, { arguments: '{"y":{' }),
        piece({ index: 0 }, { arguments: '}}' }),
        piece({ index: 0 }, { arguments: ']}' }),
        piece({ index: 0 }, { name: 'f', arguments: '' }),
        piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{"x":[{"y":{}},{"y":{}}]}' }),
      ],
      [call('a', 'f', '{"x":[{"y":{}},{"y":{}}]}')],
    ],
    [
      'with arguments as an object',
      [piece({ index: 0, id: 'a' }, { name: 'f', arguments: { x: [1, 2] } })],
      [call('a', 'f', '{"x":[1,2]}')],
    ],
    [
      'as function_call',
      [
        { function_call: { name: 'f', arguments: '' } },
        { function_call: { arguments: '{"x":' } },
        { function_call: { arguments: '1}' } },
      ],
      [call(null, 'f', '{"x":1}')],
    ],
    [
      'of a custom tool',
      [{ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'shell', input: 'ls -l' } }] }],
      [{ id: 'a', type: 'custom', name: 'shell', arguments: 'ls -l' }],
    ],
  ])('are whole %s', async (_, parts, expected) => {
    expect(await toolCalls(...parts)).toEqual(expected)
  })

  it('are there once where the end says them all again', async () => {
    const calls = [
      { index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
      { index: 1, id: 'b', function: { name: 'g', arguments: '{"y":2}' } },
    ]
    const { outcome } = await answered([
      ...deltas({ tool_calls: [calls[0]] }, { tool_calls: [calls[1]] }),
      {
        choices: [
          { index: 0, message: { role: 'assistant', content: null, tool_calls: calls }, finish_reason: 'tool_calls' },
        ],
      },
    ])
    expect(outcome.extras?.toolCalls).toEqual([call('a', 'f', '{"x":1}'), call('b', 'g', '{"y":2}')])
  })

  it('never throw, whatever stands there', async () => {
    for (const odd of [
      null,
      7,
      'x',
      [],
      [null, 7, 'x', [[]], { function: 7 }, { function: { name: 8, arguments: 9 } }],
      {},
    ]) {
      const { outcome } = await answered(
        deltas({ content: 'Fine.', tool_calls: odd, function_call: odd, annotations: odd, refusal: 9 }),
      )
      expect(outcome).toMatchObject({ status: 'complete', output: 'Fine.' })
      expect(outcome.extras?.toolCalls ?? []).toEqual([])
    }
  })

  it('have a limit in number and in bytes', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      index,
      id: `c${index}`,
      function: { name: 'f', arguments: '{}' },
    }))
    expect(await toolCalls({ tool_calls: many })).toHaveLength(256)
    const notes = Array.from({ length: 5000 }, (_, index) => ({ type: 'note', text: `${index}`.padEnd(1000, '.') }))
    const { outcome } = await answered(deltas({ content: 'Fine.', annotations: notes }))
    expect(JSON.stringify(outcome.extras).length).toBeLessThan(2_100_000)
    expect(outcome.output).toBe('Fine.')
  })

  it('count as tokens where the provider counts none, and as the first token', async () => {
    const { outcome } = await answered(
      deltas(piece({ index: 0, id: 'a' }, { name: 'get_weather', arguments: '{"city":"Paris"}' })),
    )
    expect(outcome).toMatchObject({ status: 'complete', output: '', usage: { estimated: true } })
    expect(outcome.usage?.output).toBeGreaterThan(4)
    expect(outcome.timeToFirstTokenMs).toBeGreaterThan(0)
  })

  it('are kept as far as they came where the stream breaks', async () => {
    fake.behave(streamOf(deltas(piece({ index: 0, id: 'a' }, { name: 'f', arguments: '{"x":' })), null))
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', extras: { toolCalls: [call('a', 'f', '{"x":')] } })
  })
})

describe('a whole message where a stream was asked for', () => {
  it('has its tool calls, annotations and refusal as well', async () => {
    const annotations = [
      {
        type: 'url_citation',
        url_citation: { url: 'https://example.org/', title: 'Example', start_index: 0, end_index: 4 },
      },
    ]
    fake.behave(
      wholeMessage({
        content: 'Text.',
        annotations,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        refusal: null,
      }),
    )
    expect((await ask(fake.url)).outcome).toMatchObject({
      output: 'Text.',
      extras: { toolCalls: [call('a', 'f', '{}')], annotations, refusal: null },
    })
    fake.behave(wholeMessage({ content: null, refusal: 'I cannot help with that.' }))
    expect((await ask(fake.url)).outcome).toMatchObject({
      output: 'I cannot help with that.',
      extras: { toolCalls: [], annotations: [], refusal: 'I cannot help with that.' },
    })
  })
})

describe('citations', () => {
  const page = (url: string, more: object = {}): object => ({ type: 'url_citation', url_citation: { url, ...more } })
  const sources = ['https://a.example/', 'https://b.example/']
  const annotation = {
    type: 'url_citation',
    url_citation: { url: sources[0], title: 'A', start_index: 1, end_index: 3 },
  }

  it.each<[string, object[], object[]]>([
    [
      'annotations, of several pieces',
      deltas({ content: 'x', annotations: [annotation] }, { annotations: [page('https://b.example/')] }),
      [annotation, page('https://b.example/')],
    ],
    [
      'annotations that are repeated',
      deltas({ annotations: [annotation] }, { annotations: [annotation] }),
      [annotation],
    ],
    [
      'annotations of other kinds',
      deltas({ annotations: [{ type: 'file_citation', file_id: 'f', index: 3 }] }),
      [{ type: 'file_citation', file_id: 'f', index: 3 }],
    ],
    [
      'citations beside the choices, with every chunk',
      ['x', 'y'].map((content) => ({ citations: sources, choices: [{ index: 0, delta: { content } }] })),
      sources.map((url) => page(url)),
    ],
    [
      'search results, whose titles complete the citations',
      [
        {
          citations: sources,
          search_results: [{ title: 'A', url: sources[0], date: '2026-01-01' }],
          choices: [{ index: 0, delta: { content: 'x' } }],
        },
      ],
      [page('https://a.example/', { title: 'A', date: '2026-01-01' }), page('https://b.example/')],
    ],
    [
      'citations after the last choice',
      [...deltas({ content: 'x' }), { citations: sources, choices: [] }],
      sources.map((url) => page(url)),
    ],
    [
      'citations of the choice, and of a context',
      [
        {
          choices: [
            {
              index: 0,
              citations: [sources[0]],
              delta: { context: { citations: [{ url: sources[1], title: 'B', content: 'b' }] } },
            },
          ],
        },
      ],
      [page('https://a.example/'), page('https://b.example/', { title: 'B', content: 'b' })],
    ],
    [
      'citations of no page',
      [{ choices: [{ index: 0, delta: { citations: [{ start: 0, end: 3, sources: ['doc1'] }] } }] }],
      [{ type: 'citation', start: 0, end: 3, sources: ['doc1'] }],
    ],
    [
      'annotations of a part of content',
      deltas({ content: [{ type: 'text', text: 'x', annotations: [annotation] }] }),
      [annotation],
    ],
  ])('are kept as %s', async (_, chunks, expected) => {
    expect((await answered(chunks)).outcome.extras?.annotations).toEqual(expected)
  })

  it('nest no deeper than a record can be gone through', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000)
    fake.behave(
      streamOf(
        deltas({ content: 'x' }).concat(),
        'stop',
        `data: {"choices":[{"index":0,"delta":{"annotations":[{"type":"note","x":${deep}}]}}]}\n\n`,
      ),
    )
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'complete', output: 'x' })
    expect(JSON.stringify(outcome.extras).length).toBeLessThan(200)
  })
})

describe('a refusal', () => {
  it('is joined, shown as text, and kept apart', async () => {
    const { outcome, text } = await answered(deltas({ refusal: 'I cannot ' }, { refusal: 'do that.' }))
    expect(text).toBe('I cannot do that.')
    expect(outcome).toMatchObject({ output: 'I cannot do that.', extras: { refusal: 'I cannot do that.' } })
  })

  it('may be a part of content', async () => {
    const { outcome } = await answered(deltas({ content: [{ type: 'refusal', refusal: 'No.' }] }))
    expect(outcome).toMatchObject({ output: 'No.', extras: { refusal: 'No.' } })
  })
})
