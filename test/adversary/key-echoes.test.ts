import fs from 'node:fs'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventName } from '../../src/shared/ipc.ts'
import { killAllApps, startApp, type AppChild } from '../support/app-child.ts'
import { waysFound, waysToWrite } from '../support/key-spellings.ts'
import { askObservations } from '../support/observations.ts'

const modelKey = 'sk-canary-model-7f3a9cQ4Wz81LmX0'
const secretKey = 'sk-lf-canary-5b1e8dR6Ty92KnV7'
const publicKey = 'pk-lf-1'
const echoes = Object.values({ ...waysToWrite(modelKey), more: waysToWrite(secretKey, publicKey) }).flatMap((echo) =>
  typeof echo === 'string' ? [echo] : Object.values(echo),
)
const everything = echoes.join(' and ')
const inHeader = (text: string): string => text.replaceAll(/[^ -~]/g, '')

type Answering = (request: IncomingMessage, response: ServerResponse) => void

let answerModel: Answering
let answerLangfuse: Answering
let server: http.Server
let url: string
let folder: string
let app: AppChild
let providerId: string
let heard: string[]

const events: EventName[] = [
  'chat.delta',
  'chat.message',
  'conversations.changed',
  'traces.changed',
  'sync.changed',
  'settings.changed',
  'providers.changed',
  'app.notice',
]

beforeEach(async () => {
  server = http.createServer((request, response) => {
    request.resume()
    const answer = request.url?.startsWith('/v1/') ? answerModel : answerLangfuse
    answer(request, response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  answerLangfuse = (_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end()
  answerModel = (_, response) => void response.writeHead(503).end()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-echoes-'))
  const timings = { backoffBaseMs: 20, backoffCapMs: 50, settleMs: 10, doubtFirstMs: 20, doubtSecondMs: 40 }
  app = await startApp({ folder, timings, env: { HOLDFAST_TEST_SECRET_FILE: '1' } })
  heard = []
  for (const event of events) app.on(event, (payload) => heard.push(JSON.stringify(payload)))
  const provider = { id: null, kind: 'custom' as const, name: 'Tactless', baseUrl: `${url}/v1`, key: modelKey }
  providerId = (await app.request('providers.save', provider)).id
})
afterEach(async () => {
  await killAllApps()
  server.closeAllConnections()
  server.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const connect = () => app.request('settings.saveLangfuse', { host: url, publicKey, secretKey })

async function ask(text = 'hello'): Promise<void> {
  const ended = app.once('chat.message', ({ message }) => message.status !== 'streaming')
  const settings = { providerId, model: 'm', systemPrompt: '', parameters: {} }
  await app.request('chat.send', { conversationId: null, parentId: null, text, settings })
  await ended
}

/** All that the page can see, and all that lies on the disk. */
async function everywhere(): Promise<string> {
  const page = { fromMs: null, toMs: null }
  const { rows } = await app.request('monitor.traces', { filter: page, cursor: null, limit: 100 })
  const conversations = await app.request('conversations.list', null)
  const seen: unknown[] = [
    rows,
    conversations,
    await app.request('sync.status', null),
    await app.request('sync.history', { limit: 100 }),
    await app.request('sync.dead', { limit: 100 }),
    await app.request('sync.exportDead', null),
    await app.request('providers.list', null),
    await app.request('settings.get', null),
  ]
  for (const { traceId } of rows) {
    seen.push(await app.request('monitor.trace', { traceId }), await askObservations(app.request, traceId))
  }
  for (const { id } of conversations) seen.push(await app.request('conversations.get', { id }))
  await app.close()
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => fs.statSync(file).isFile())
    .map((file) => fs.readFileSync(file, 'latin1'))
  return [JSON.stringify(seen), ...heard, ...app.logs.map(({ message }) => message), ...files].join('\n')
}

async function expectNoKey(): Promise<string> {
  const text = await everywhere()
  expect({ model: waysFound(text, modelKey), langfuse: waysFound(text, secretKey, publicKey) }).toEqual({
    model: [],
    langfuse: [],
  })
  expect(text).toContain('[key removed]')
  return text
}

function streamed(chunks: object[], headers: Record<string, string> = {}): Answering {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    response.end('data: [DONE]\n\n')
  }
}
const delta = (part: object, finish: string | null = null): object => ({
  choices: [{ index: 0, delta: part, finish_reason: finish }],
})

describe('a model that repeats keys', () => {
  it('in its answer and its reasoning, whole and letter by letter, writes none of them down', async () => {
    await connect()
    const letters = [...`before ${everything} after`]
    answerModel = streamed([
      ...letters.map((letter) => delta({ reasoning_content: letter })),
      ...letters.map((letter) => delta({ content: letter })),
      delta({ content: everything }),
      delta({}, 'stop'),
    ])
    await ask()
    const text = await expectNoKey()
    expect(text).toContain('before [key removed]')
  })

  it('in its name, its finish reason, its ids and its headers', async () => {
    await connect()
    answerModel = streamed(
      [
        { id: `id ${everything}`, model: `model ${everything}`, ...delta({ content: 'fine' }) },
        delta({}, `stop ${everything}`),
      ],
      { 'x-request-id': inHeader(everything) },
    )
    await ask()
    expect(await expectNoKey()).toContain('fine')
  })

  it.each([
    ['as JSON', 'application/json', JSON.stringify({ error: { message: everything } })],
    ['as JSON with escapes', 'application/json', `{"error":{"message":"${waysToWrite(modelKey)['json']} is wrong"}}`],
    ['as text', 'text/plain', everything],
    ['far behind', 'text/plain', `${'x'.repeat(280)} ${everything}`],
  ])('in what it refuses, %s', async (_, contentType, body) => {
    await connect()
    for (const status of [400, 403, 429, 500]) {
      answerModel = (_request, response) => void response.writeHead(status, { 'content-type': contentType }).end(body)
      await ask()
    }
    answerModel = streamed([delta({ content: 'half' }), { error: { message: everything, code: 502 } }])
    await ask()
    const list = await app.result('providers.models', { id: providerId })
    expect(list.ok).toBe(false)
    expect(waysFound(JSON.stringify(list), modelKey)).toEqual([])
    if (!body.startsWith('xx')) await expectNoKey()
  })

  it('in the names of its models', async () => {
    answerModel = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ data: echoes.map((echo) => ({ id: `model-${echo}` })) }))
    }
    await connect()
    const models = JSON.stringify(await app.request('providers.models', { id: providerId }))
    expect([...waysFound(models, modelKey), ...waysFound(models, secretKey, publicKey)]).toEqual([])
    expect(models).toContain('model-[key removed]')
  })
})

describe('a Langfuse that repeats keys', () => {
  const healthy: Answering = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"status":"OK","version":"3.100.0"}')
  }
  const json = (status: number, body: object, headers: Record<string, string> = {}): Answering => {
    return (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(body))
    }
  }

  it.each<[string, Answering]>([
    ['where it refuses them', json(401, { message: `Invalid credentials: ${everything}` })],
    ['where it forbids', json(403, { error: everything, message: everything })],
    ['where it does not know the address', json(404, { message: everything })],
    ['where it is not well', json(500, { message: everything })],
    ['where it asks to wait', json(503, { message: everything }, { 'retry-after': '1' })],
    ['in a redirect', json(302, {}, { location: `https://portal.example/?key=${encodeURIComponent(everything)}` })],
    [
      'in a page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${everything}`),
    ],
    ['where it refuses a record', json(400, { message: everything })],
  ])('%s, has none of them written down', async (_, refusing) => {
    answerModel = streamed([delta({ content: 'fine' }), delta({}, 'stop')])
    answerLangfuse = (request, response) => {
      const answer = request.url?.endsWith('/health') ? healthy : refusing
      answer(request, response)
    }
    await connect()
    await ask()
    await app.request('sync.flush', null)
    const tested = JSON.stringify(await app.request('settings.testLangfuse', { host: url, publicKey }))
    expect(waysFound(tested, secretKey, publicKey)).toEqual([])
    await expect
      .poll(async () => {
        const { connection, ledger, batches } = await app.request('sync.status', null)
        const hasAnswered = batches.some(({ lastAnswer }) => lastAnswer !== null)
        return hasAnswered || ledger.dead > 0 || connection.kind !== 'online'
      })
      .toBe(true)
    const text = await everywhere()
    expect([...waysFound(text, modelKey), ...waysFound(text, secretKey, publicKey)]).toEqual([])
  })

  it('in the name of the project', async () => {
    answerLangfuse = (request, response) => {
      if (request.url?.endsWith('/health')) healthy(request, response)
      else json(200, { data: [{ id: 'p1', name: `Project ${everything}` }] })(request, response)
    }
    await connect()
    const tested = await app.request('settings.testLangfuse', { host: url, publicKey })
    expect(tested).toMatchObject({ outcome: 'ok' })
    expect(waysFound(JSON.stringify(tested), secretKey, publicKey)).toEqual([])
    await ask()
    await app.request('sync.flush', null)
    await expect.poll(async () => (await app.request('sync.status', null)).projectName).not.toBeNull()
    expect(await expectNoKey()).toContain('Project [key removed]')
  })

  it('that is only being tried is not shown either', async () => {
    const typed = 'sk-lf-only-typed-4711-0815'
    answerLangfuse = (request, response) => {
      if (request.url?.endsWith('/health')) healthy(request, response)
      else json(401, { message: `Invalid: ${Object.values(waysToWrite(typed)).join(' ')}` })(request, response)
    }
    const tested = await app.request('settings.testLangfuse', { host: url, publicKey, secretKey: typed })
    expect(waysFound(JSON.stringify(tested), typed)).toEqual([])
    expect(JSON.stringify(tested)).toContain('[key removed]')
  })
})

describe('a key that the user writes into a message', () => {
  it('goes to the model as it was written, stays in the chat, and is in no record', async () => {
    let sent = ''
    answerModel = (request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => {
        sent += chunk
      })
      request.on('end', () => streamed([delta({ content: 'fine' }), delta({}, 'stop')])(request, response))
    }
    await connect()
    await ask(`is ${modelKey} right, or ${secretKey}?`)
    expect(sent).toContain(`is ${modelKey} right, or ${secretKey}?`)
    const { rows } = await app.request('monitor.traces', {
      filter: { fromMs: null, toMs: null },
      cursor: null,
      limit: 10,
    })
    const detail = JSON.stringify(await askObservations(app.request, rows[0]?.traceId ?? ''))
    expect(detail).toContain('is [key removed] right, or [key removed]?')
    const [conversation] = await app.request('conversations.list', null)
    const { messages } = await app.request('conversations.get', { id: conversation?.id ?? '' })
    expect(messages[0]?.content).toBe(`is ${modelKey} right, or ${secretKey}?`)
    const up = { messageId: messages[1]?.id ?? '', value: 'up' as const, comment: `not ${secretKey}` }
    expect((await app.request('chat.score', up)).feedback?.comment).toBe(`not ${secretKey}`)
    await app.close()
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(path.join(folder, 'holdfast.db'), { readonly: true })
    const payloads = db.prepare<[], string>('SELECT payload FROM payloads').pluck().all().join('\n')
    db.close()
    expect(payloads).toContain('not [key removed]')
    expect(payloads).not.toContain(modelKey.slice(4))
    expect(payloads).not.toContain(secretKey.slice(6))
  })
})
