import { execFile } from 'node:child_process'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import {
  maxAnswerBytes,
  maxErrorBytes,
  maxModelListBytes,
  maxNameLength,
  maxPieceBytes,
} from '../../src/main/llm/limits.ts'
import { maxModelIdLength } from '../../src/shared/model-ids.ts'
import type { CompletionOutcome } from '../../src/main/llm/completion.ts'
import { startEndlessServer, textEvent, type EndlessServer } from '../support/endless-server.ts'
import { ask } from '../unit/llm/ask.ts'

// Servers that never end what they send. Each is read up to a limit, then hung up on; what had arrived is kept.

let server: EndlessServer
const idle: EndlessServer = { url: '', sentBytes: () => 0, hungUp: Promise.resolve(), close: async () => {} }

afterEach(() => server.close())

const words = 'Some words before. '
/** What the network's buffers on the way take beyond the limit. */
const onTheWayBytes = 16_000_000

/** Calls in a process of its own; what it takes in memory counts from when it is ready. */
async function callInProcess<Answer = CompletionOutcome>(
  what: 'stream' | 'models' | 'discover',
  url: string,
): Promise<{ answer: Answer; outputLength: number; peakBytes: number }> {
  const file = path.join(import.meta.dirname, '../support/call-process.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [file, what, url], { maxBuffer: 50_000_000 })
  return JSON.parse(stdout) as { answer: Answer; outputLength: number; peakBytes: number }
}

describe('an answer without end', () => {
  const pieces: [string, string][] = [
    ['a line', 'x'.repeat(100_000)],
    ['an event of many lines', `data: ${'x'.repeat(1000)}\n`],
    ['comments', `: still here\n\n`.repeat(1000)],
    ['events without a word', `data: {"choices":[{"delta":{"role":"assistant"}}]}\n\n`.repeat(100)],
    ['line ends', '\n'.repeat(10_000)],
  ]
  it.each(pieces)('that is %s ends at the limit; what had arrived is kept', async (_, piece) => {
    server = await startEndlessServer({ first: textEvent(words), piece })
    const { answer, peakBytes } = await callInProcess('stream', server.url)
    expect(answer).toMatchObject({ status: 'error', output: words, error: { type: 'answer_too_large' } })
    expect(answer.error?.message).toMatch(/more than 24 MB without a word/)
    expect(answer.error?.advice).toMatch(/kept/)
    await server.hungUp
    expect(server.sentBytes()).toBeLessThan(maxPieceBytes + onTheWayBytes)
    // Without a limit it is gigabytes; when the collector runs is its own affair.
    expect(peakBytes).toBeLessThan(50 * maxPieceBytes)
  })

  it('that is text ends at the limit of an answer, with all of it up to there', async () => {
    server = await startEndlessServer({ piece: textEvent('ab cd '.repeat(2000)) })
    const { answer, outputLength, peakBytes } = await callInProcess('stream', server.url)
    expect(answer).toMatchObject({ status: 'error', error: { type: 'answer_too_large' } })
    expect(outputLength).toBe(maxAnswerBytes)
    await server.hungUp
    expect(peakBytes).toBeLessThan(20 * maxAnswerBytes)
  })

  it('that goes on after its end is whole', async () => {
    const end = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    server = await startEndlessServer({ first: textEvent(words) + end, piece: ': more\n\n'.repeat(10_000) })
    const { outcome } = await ask(server.url)
    expect(outcome).toMatchObject({ status: 'complete', output: words, error: null })
    await server.hungUp
  })

  it('is cut between characters', async () => {
    server = await startEndlessServer({ piece: textEvent('😀'.repeat(99_999)) })
    const { outcome } = await ask(server.url)
    expect(outcome.error?.type).toBe('answer_too_large')
    expect(outcome.output.isWellFormed()).toBe(true)
    expect(Buffer.byteLength(outcome.output)).toBe(maxAnswerBytes)
  })

  it('that comes as JSON, or that unpacks to it, ends at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20))
    const kinds: { headers: Record<string, string>; piece: string | Uint8Array }[] = [
      { headers: {}, piece: ' '.repeat(100_000) },
      { headers: { 'content-encoding': 'gzip' }, piece: bomb },
    ]
    for (const { headers, piece } of kinds) {
      server = await startEndlessServer({ headers: { 'content-type': 'application/json', ...headers }, piece })
      const { answer, peakBytes } = await callInProcess('stream', server.url)
      expect(answer.error?.type).toBe('answer_too_large')
      await server.hungUp
      // Without a limit it is gigabytes; when the collector runs is its own affair.
      expect(peakBytes).toBeLessThan(50 * maxPieceBytes)
      await server.close()
    }
  })

  it('whose names have no end is told with short ones', async () => {
    const name = 'm'.repeat(1_000_000)
    const whole = { id: name, model: name, choices: [{ message: { content: 'Hi' }, finish_reason: name }] }
    server = await startEndlessServer({ first: `data: ${JSON.stringify(whole)}\n\ndata: [DONE]\n\n`, piece: '\n' })
    const { outcome } = await ask(server.url)
    expect(outcome.output).toBe('Hi')
    expect(outcome.responseModel?.length).toBe(maxModelIdLength)
    for (const given of [outcome.finishReason, outcome.providerRequestId]) expect(given?.length).toBe(maxNameLength)
  })
})

describe('an answer that takes for ever', () => {
  it('ends where only signs of life come', async () => {
    server = await startEndlessServer({ first: textEvent(words), piece: ': still here\n\n', everyMs: 20 })
    const { outcome } = await ask(server.url, {}, { quietMs: 300 })
    expect(outcome).toMatchObject({ status: 'error', output: words, error: { type: 'timeout' } })
    expect(outcome.error?.message).toMatch(/no word of an answer/)
    await server.hungUp
  })

  it('ends where it goes on word by word', async () => {
    server = await startEndlessServer({ piece: textEvent('word '), everyMs: 20 })
    const { outcome } = await ask(server.url, {}, { answerMs: 500 })
    expect(outcome).toMatchObject({ status: 'error', error: { type: 'timeout' } })
    expect(outcome.output).toMatch(/^(word )+$/)
    await server.hungUp
  })
})

describe('headers without end', () => {
  it('are read up to a limit, and the server is hung up on', async () => {
    const { promise: hungUp, resolve } = Promise.withResolvers<void>()
    const raw = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = (): void => {
        if (socket.destroyed) return
        if (socket.write('x-more: and more\r\n'.repeat(500))) setImmediate(more)
        else socket.once('drain', more)
      }
      more()
    })
    await new Promise<void>((listening) => raw.listen(0, '127.0.0.1', listening))
    server = { ...idle, close: async () => void raw.close() }
    const { outcome } = await ask(`http://127.0.0.1:${(raw.address() as AddressInfo).port}`)
    expect(outcome).toMatchObject({ status: 'error', output: '' })
    await hungUp
  })
})

describe('a refusal without end', () => {
  it.each([
    ['fast', undefined],
    ['byte by byte', 20],
  ])('that comes %s is told by its status and its first words', async (_, everyMs) => {
    const first = 'The region is closed. '
    server = await startEndlessServer({
      status: 503,
      headers: { 'content-type': 'text/plain' },
      first,
      piece: 'x',
      everyMs,
    })
    const { outcome } = await ask(server.url)
    expect(outcome.error).toMatchObject({ type: 'server_error' })
    expect(outcome.error?.message).toMatch(/HTTP 503.*The region is closed/)
    await server.hungUp
    expect(server.sentBytes()).toBeLessThan(maxErrorBytes + onTheWayBytes)
  })
})

describe('a list of models without end', () => {
  it.each([
    ['as it is', {}, '{"id":"model"},'.repeat(1000)],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(20_000_000, 0x20))],
  ] as const)('%s is not read beyond the limit', async (_, headers, piece) => {
    const first = 'content-encoding' in headers ? undefined : '{"data":['
    server = await startEndlessServer({ headers: { 'content-type': 'application/json', ...headers }, first, piece })
    const { answer, peakBytes } = await callInProcess<{ ok: boolean; error: { type: string } }>('models', server.url)
    expect(answer).toMatchObject({ ok: false, error: { type: 'answer_too_large' } })
    await server.hungUp
    expect(peakBytes).toBeLessThan(50 * maxModelListBytes)
  })

  it('is no server that is found on this computer', async () => {
    server = await startEndlessServer({ first: '{"data":[', piece: '{"id":"model"},'.repeat(1000) })
    const { answer } = await callInProcess<{ reachable: boolean }[]>('discover', server.url)
    expect(answer[0]?.reachable).toBe(false)
    await server.hungUp
  })
})
