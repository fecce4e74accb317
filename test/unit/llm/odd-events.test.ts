import { deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createStreamReader, type StreamItem } from '../../../src/main/llm/stream-items.ts'
import type { CompletionOutcome } from '../../../src/main/llm/completion.ts'
import { chunkOf, doneEvent, sayOf, startScriptedServer } from '../../support/scripted-server.ts'
import { ask } from './ask.ts'

let close = async (): Promise<void> => {}
afterEach(() => close())

/** What comes of an answer of 200 with this body. */
async function answerTo(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<CompletionOutcome> {
  const server = await startScriptedServer((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
    response.end(body)
  })
  close = server.close
  return (await ask(server.url)).outcome
}
const spread = (json: string): string =>
  JSON.stringify({ created: [0, 1], ...(JSON.parse(json) as object) }, null, 1).replaceAll('\n', '\ndata: ')
const end = chunkOf({}, 'stop') + doneEvent
const complete = (output: string): object => ({ status: 'complete', output, error: null })

describe('an error inside an answer of 200', () => {
  const words = 'The upstream model is overloaded'
  const shapes: [string, string][] = [
    ['an object under error', `data: {"error":{"message":"${words}","type":"x"}}\n\n`],
    ['words under error', `data: {"error":"${words}"}\n\n`],
    ['an object without error around it', `data: {"message":"${words}","code":"overloaded"}\n\n`],
    ["vLLM's object", `data: {"object":"error","message":"${words}","type":"InternalServerError","code":500}\n\n`],
    ["FastAPI's detail", `data: {"detail":"${words}"}\n\n`],
    ["FastAPI's list of details", `data: {"detail":[{"loc":["body"],"msg":"${words}"}]}\n\n`],
    ['a list of errors', `data: {"success":false,"errors":[{"code":1,"message":"${words}"}]}\n\n`],
    ["MiniMax's status", `data: {"choices":null,"base_resp":{"status_code":1002,"status_msg":"${words}"}}\n\n`],
    ['words beside no choices', `data: {"choices":[],"message":"${words}","code":"x"}\n\n`],
    ['msg with a code', `data: {"code":1305,"msg":"${words}"}\n\n`],
    ['an error of a choice', `data: {"choices":[{"index":0,"error":{"message":"${words}"},"finish_reason":null}]}\n\n`],
    [
      'an error of a choice that says stop',
      `data: {"choices":[{"index":0,"error":{"message":"${words}"},"finish_reason":"stop"}]}\n\n`,
    ],
    ['an error of a delta', `data: {"choices":[{"index":0,"delta":{"error":"${words}"}}]}\n\n`],
    [
      'an error beside choices',
      `data: {"error":{"message":"${words}"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}\n\n`,
    ],
    ['an error event', `event: error\ndata: {"type":"overloaded_error","text":"${words}"}\n\n`],
    ['an error event in plain words', `event: error\ndata: ${words}\n\n`],
    ['an error line', `error: {"message":"${words}"}\n\n`],
    ['an error line in plain words', `error: ${words}\n\n`],
    ['bare JSON between the events', `{"error":{"message":"${words}"}}\n\n`],
    [
      "Anthropic's error",
      `event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"${words}"}}\n\n`,
    ],
    ['a list around it', `data: [{"error":{"code":503,"message":"${words}","status":"UNAVAILABLE"}}]\n\n`],
  ]
  it.each(shapes)('is told in the server’s words, before text and after it: %s', async (_, event) => {
    for (const before of ['', sayOf('Half an ')]) {
      for (const after of ['', doneEvent, end]) {
        const outcome = await answerTo(before + event + after)
        expect(outcome).toMatchObject({ status: 'error', output: before && 'Half an ' })
        expect(outcome.error?.message).toContain(words)
        await close()
      }
    }
  })

  it.each([
    ['an object', `{"error":{"message":"${words}"}}`],
    ['an object without error', `{"message":"${words}","status":503}`],
    ['a list', `[{"error":{"message":"${words}"}}]`],
    ['lines of JSON', `{"model":"m","message":{"role":"assistant","content":""},"done":false}\n{"error":"${words}"}\n`],
  ])('is told where the body is JSON: %s', async (_, body) => {
    for (const type of ['application/json', 'text/event-stream', 'text/html']) {
      const outcome = await answerTo(body, { 'content-type': type })
      expect(outcome.status).toBe('error')
      expect(outcome.error?.message).toContain(words)
      await close()
    }
  })

  it('is none where the field is empty', async () => {
    const event = `data: {"error":null,"message":"","choices":[{"index":0,"delta":{"content":"Fine.","error":{}},"error":null}]}\n\n`
    expect(await answerTo(event + end)).toMatchObject(complete('Fine.'))
  })
})

const counts = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }
const eventOf = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`

describe('a chunk of another form', () => {
  it.each([
    ['the choice', { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: counts }] }],
    ['x_groq', { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], x_groq: { id: 'r', usage: counts } }],
  ])('has its tokens taken from %s, where some servers name them', async (_, last) => {
    expect((await answerTo(sayOf('Hi') + eventOf(last) + doneEvent)).usage).toMatchObject({ input: 11, output: 7 })
  })

  it.each([
    ['a whole message beside an empty delta', { delta: {}, message: { role: 'assistant', content: 'Hi' } }],
    ['a whole message beside a role', { delta: { role: 'assistant', content: null }, message: { content: 'Hi' } }],
    ['one part in place of a list', { delta: { content: { type: 'text', text: 'Hi' } } }],
    ['bare texts as parts', { delta: { content: ['H', 'i'] } }],
  ])('is taken: %s', async (_, choice) => {
    const body = eventOf({ choices: [{ index: 0, finish_reason: null, ...choice }] }) + chunkOf({}, 'stop') + doneEvent
    expect(await answerTo(body)).toMatchObject({ status: 'complete', output: 'Hi' })
  })

  it('is taken once where a message is told again with each delta', async () => {
    const told = (delta: string, message: string): string =>
      eventOf({ choices: [{ index: 0, delta: { content: delta }, message: { content: message } }] })
    const end = eventOf({ choices: [{ index: 0, delta: {}, message: { content: 'Hi you' }, finish_reason: 'stop' }] })
    expect((await answerTo(told('Hi', 'Hi') + told(' you', 'Hi you') + end)).output).toBe('Hi you')
  })
})

describe('events that say nothing', () => {
  it.each([
    'data:\n\n',
    'data\n\n',
    'event: ping\n\n',
    'event: ping\ndata: {"type":"ping"}\n\n',
    'event: keep-alive\ndata: 12:30\n\n',
    'data: ping\n\n',
    'data: null\n\n',
    'data: {}\n\n',
    'data: {"type":"ping","message":"still here"}\n\n',
    'data: {"choices":[],"base_resp":{"status_code":0,"status_msg":"success"}}\n\n',
    'data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}]}\n\n',
    'data: []\n\n',
    'data: true\n\n',
    ': OPENROUTER PROCESSING\n\n',
    'id: 7\nretry: 100\n\n',
    '\r\n\r\n',
    'data: {"choices":null}\n\n',
    'data: {"choices":[null]}\n\n',
    'data: {"choices":[{"index":0,"delta":null}]}\n\n',
  ])('are skipped, wherever they stand: %j', async (event) => {
    expect(await answerTo(event + sayOf('One ') + event + sayOf('two') + event + end)).toMatchObject(
      complete('One two'),
    )
  })

  it.each([
    'data: [DONE] \n\n',
    'data:[DONE]\n\n',
    'data:  [DONE]\n\n',
    'data: [done]\n\n',
    'data: [DONE]',
    'data: [DONE]\n',
  ])('but %j is the end', async (done) => {
    expect(await answerTo(sayOf('One') + done)).toMatchObject(complete('One'))
    await close()
  })
})

describe('a stream of other line ends, marks and gaps', () => {
  it.each([
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r')],
    ['both', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['empty lines before it', (text: string) => `\n\n\n${text}`],
    ['no blank lines between', (text: string) => text.replaceAll('\n\n', '\n')],
    [
      'no blank lines between, and names',
      (text: string) => text.replaceAll('\n\n', '\n').replaceAll('data', 'event: x\ndata'),
    ],
    ['no blank lines between, and marks after', (text: string) => text.replaceAll('\n\n', '\nid: 7\n: mark\n')],
    ['no blank lines, an empty event first', (text: string) => `data:\n${text.replaceAll('\n\n', '\n')}`],
    ['JSON over several lines', (text: string) => text.replaceAll(/\{.*\}/g, spread)],
    ['no space after the colon', (text: string) => text.replaceAll('data: ', 'data:')],
    ['the name twice', (text: string) => text.replaceAll('data: ', 'data: data: ')],
    [
      'lines of JSON alone',
      (text: string) => text.replaceAll('data: ', '').replaceAll('\n\n', '\n').replace('[DONE]\n', ''),
    ],
  ])('is read: %s', async (_, change) => {
    expect(await answerTo(change(sayOf('Ünï') + sayOf('cödé 😀') + end))).toMatchObject(complete('Ünïcödé 😀'))
  })

  it.each(['\n', '\r', '\r\n'])('is read byte by byte, with lines that end in %j', async (lineEnd) => {
    const bytes = Buffer.from((': ok\n\n' + sayOf('😀ü') + end).replaceAll('\n', lineEnd))
    const server = await startScriptedServer(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve))
      response.end()
    })
    close = server.close
    expect((await ask(server.url)).outcome).toMatchObject(complete('😀ü'))
  })
})

describe('events without blank lines between them', () => {
  it('are known as they come, and the end as such', () => {
    const items: StreamItem[] = []
    const reader = createStreamReader((item) => items.push(item))
    const counts = [1, 2, 3].map((each) => {
      reader.push(`data: {"each":${each}}\n`)
      return items.length
    })
    // The first may have a second line, until the next event tells that this server has no blank lines.
    expect(counts).toEqual([0, 2, 3])
    reader.push('data: [DONE]\n')
    expect(items.map(({ kind }) => kind)).toEqual(['value', 'value', 'value', 'done'])
  })

  it('keep an error apart from the text before it', async () => {
    const lines = `${sayOf('Half')}event: error\ndata: {"text":"Out of memory"}\n`.replace('\n\n', '\n')
    const outcome = await answerTo(lines)
    expect(outcome).toMatchObject({ status: 'error', output: 'Half' })
    expect(outcome.error?.message).toContain('Out of memory')
  })
})

describe('what cannot be read', () => {
  it.each([
    ['an event that is no JSON', 'data: Internal Server Error\n\n', 'Internal Server Error'],
    ['a text in JSON', 'data: "Internal Server Error"\n\n', 'Internal Server Error'],
    ['JSON of nothing', ' null ', 'null'],
    ['an empty list', '[ ]', '[ ]'],
    ['half an object', 'data: {"choices": [{"delta": {"con\n\n', '{"choices": [{"delta": {"con'],
    ['plain text', 'Model is loading, please wait', 'Model is loading, please wait'],
    ['plain text of several lines', 'upstream connect error\nreset before headers\n', 'upstream connect error'],
    [
      "Ollama's own stream",
      '{"model":"m","message":{"role":"assistant","content":"Hi"},"done":false}\n{"model":"m","done":true}\n',
      '"message":{"role":"assistant","content":"Hi"}',
    ],
    [
      "Anthropic's own stream",
      'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}\n\n',
      'content_block_delta',
    ],
    [
      "OpenAI's other API",
      'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hi"}\n\n',
      'response.output_text.delta',
    ],
    ['half a JSON body', '{"choices":[{"message":', '{"choices":[{"message":'],
  ])('is quoted, in a failure of its own: %s', async (_, body, quoted) => {
    const outcome = await answerTo(body)
    expect(outcome).toMatchObject({ status: 'error', output: '', error: { type: 'unreadable' } })
    expect(outcome.error?.message).toContain(quoted)
    expect(outcome.error?.message).not.toContain('connection')
  })

  it('is told where the words come in several packets', async () => {
    const server = await startScriptedServer(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const piece of [sayOf('Half'), 'err', 'or: the GPU ', 'is on fire', '\n']) {
        await new Promise((resolve) => response.write(piece, resolve))
      }
      response.end()
    })
    close = server.close
    const { outcome } = await ask(server.url)
    expect(outcome).toMatchObject({ status: 'error', output: 'Half' })
    expect(outcome.error?.message).toContain('the GPU is on fire')
  })

  it('keeps what came before it', async () => {
    expect(await answerTo(sayOf('Half') + 'data: oops\n\n' + sayOf(' more') + end)).toMatchObject({
      status: 'error',
      output: 'Half',
      error: { type: 'unreadable' },
    })
  })

  it('leaves a finished answer finished', async () => {
    for (const odd of ['data: oops\n\n', 'oops\n', 'data: {"half\n\n', '<html>']) {
      expect(await answerTo(sayOf('Whole.') + chunkOf({}, 'stop') + odd)).toMatchObject(complete('Whole.'))
      await close()
    }
  })

  it.each(['data: {"choices":[{"del', 'data:', 'data', 'd'])(
    'is a broken connection where it ends with %s',
    async (end) => {
      const outcome = await answerTo(sayOf('Half') + end)
      expect(outcome).toMatchObject({ status: 'error', output: 'Half', error: { type: 'stream_broken' } })
    },
  )
})

describe('an answer in another shape', () => {
  it.each([
    [
      'text without a message',
      'data: {"choices":[{"index":0,"text":"Fi"}]}\n\ndata: {"choices":[{"index":0,"text":"ne."}]}\n\n' + end,
      'Fine.',
    ],
    [
      'another index than 0',
      sayOf('Fi').replace('"index":0', '"index":1') + sayOf('ne.').replace('"index":0', '"index":1') + doneEvent,
      'Fine.',
    ],
    ['no index', sayOf('Fine.').replace('"index":0,', '') + end, 'Fine.'],
    [
      'several choices, of which the first counts',
      `data: {"choices":[{"index":1,"delta":{"content":"no"}},{"index":0,"delta":{"content":"Fine."}}]}\n\n${sayOf('no').replace('"index":0', '"index":1')}${end}`,
      'Fine.',
    ],
    ['nothing but its end', doneEvent, ''],
  ])('is read: %s', async (_, body, output) => {
    expect(await answerTo(body)).toMatchObject(complete(output))
  })
})

describe('a label that is wrong', () => {
  const types = [
    'application/json',
    'text/html; charset=utf-8',
    'text/plain',
    'application/octet-stream',
    'application/x-ndjson',
  ]
  it.each(types)('does not hide a stream, labelled %s', async (type) => {
    expect(await answerTo(sayOf('Fine.') + end, { 'content-type': type })).toMatchObject(complete('Fine.'))
  })

  it.each(['text/event-stream', 'text/html', 'text/plain'])(
    'does not hide a whole answer, labelled %s',
    async (type) => {
      const body = { choices: [{ index: 0, message: { role: 'assistant', content: 'Fine.' }, finish_reason: 'stop' }] }
      for (const text of [JSON.stringify(body), JSON.stringify(body, null, 2), ` \n${JSON.stringify(body)}\n`]) {
        expect(await answerTo(text, { 'content-type': type })).toMatchObject(complete('Fine.'))
        await close()
      }
    },
  )

  it.each(['text/event-stream', 'application/json', 'text/html'])(
    'does not hide a web page, labelled %s',
    async (type) => {
      const outcome = await answerTo('\n <!doctype html><p>Sign in', { 'content-type': type })
      expect(outcome).toMatchObject({ status: 'error', error: { type: 'not_json' } })
      expect(outcome.error?.message).toContain('web page')
    },
  )

  it.each([
    ['gzip', gzipSync],
    ['zlib', deflateSync],
  ])('of compression is told in words: %s without a label, and the label without it', async (_, pack) => {
    const without = await answerTo(pack(sayOf('Fine.') + end))
    expect(without.error).toMatchObject({ type: 'unreadable' })
    expect(without.error?.message).toMatch(/compressed answer that is not labelled/)
    await close()
    const unpacked = await answerTo(sayOf('Fine.') + end, { 'content-encoding': 'gzip' })
    expect(unpacked.error).toMatchObject({ type: 'unreadable' })
    expect(unpacked.error?.message).toMatch(/labelled its answer as compressed/)
  })
})
