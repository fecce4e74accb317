import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import {
  estimate,
  readAll,
  refuse,
  sendJson,
  split,
  wireUsage,
  write,
  type Behaviour,
  type ChatBody,
  type RecordedRequest,
  type Streamed,
} from './fake-openai-wire.ts'

export type { Behaviour, ChatBody, FakeUsage, RecordedRequest, Streamed } from './fake-openai-wire.ts'

export interface FakeOpenAi {
  /** Ends in /v1. */
  url: string
  requests: RecordedRequest[]
  models: string[]
  /** Queues behaviours for the coming chat requests; the default is an answer. */
  behave(...next: Behaviour[]): void
  /** Chooses by the request itself, after what is queued; null means the default. */
  respondWith(choose: (request: RecordedRequest, lastUserMessage: string) => Behaviour | string | null): void
  /** Lets every stalled stream go on. */
  release(): void
  /** The next chat request. */
  onceRequest(): Promise<RecordedRequest>
  /** When the answer that goes out now, or the next one, has had so many pieces of text. */
  onceChunksSent(count: number): Promise<void>
  /** When a client goes away before its answer was complete. */
  onceClientGone(): Promise<void>
  close(): Promise<void>
}

/** A real HTTP server that behaves as an OpenAI-compatible endpoint does, on its good days and its bad ones. */
export async function startFakeOpenAi(options: { port?: number; apiKey?: string } = {}): Promise<FakeOpenAi> {
  const requests: RecordedRequest[] = []
  const models = ['fake-large', 'fake-small']
  const queue: Behaviour[] = []
  let choose: (request: RecordedRequest, lastUserMessage: string) => Behaviour | string | null = () => null
  let requestCount = 0
  let chunksSent = 0
  let answering = false
  const waiting = {
    request: new Set<(request: RecordedRequest) => void>(),
    chunks: new Set<{ count: number; resolve(): void }>(),
    gone: new Set<() => void>(),
    stalled: new Set<() => void>(),
  }
  const wake = <T>(set: Set<(value: T) => void>, value: T): void => {
    for (const resolve of set) resolve(value)
    set.clear()
  }
  const countChunk = (): void => {
    chunksSent += 1
    for (const waiter of waiting.chunks) {
      if (chunksSent < waiter.count) continue
      waiting.chunks.delete(waiter)
      waiter.resolve()
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(String(error))
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requestCount += 1
    response.setHeader('x-request-id', `req_fake_${requestCount}`)
    const text = await readAll(request)
    const path = (request.url ?? '/').replace(/\?.*$/, '')
    const recorded: RecordedRequest = {
      method: request.method ?? 'GET',
      path,
      headers: request.headers,
      body: text === '' ? null : (JSON.parse(text) as ChatBody),
    }
    requests.push(recorded)
    if (path === '/control/behave') {
      queue.push(...((recorded.body as unknown as { behaviours: Behaviour[] }).behaviours ?? []))
      return sendJson(response, 200, { queued: queue.length })
    }
    if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return refuse(response, { kind: 'wrong_key' })
    }
    const isChat = path === '/v1/chat/completions' && recorded.method === 'POST'
    const isModels = path === '/v1/models' && recorded.method === 'GET'
    if (!isChat && !isModels)
      return sendJson(response, 404, {
        error: {
          message: `Invalid URL (${recorded.method} ${path})`,
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      })
    if (isChat) {
      chunksSent = 0
      answering = true
      response.on('close', () => {
        answering = false
      })
      wake(waiting.request, recorded)
    }
    const behaviour = isChat ? next(recorded) : (queue.shift() ?? null)
    if (
      behaviour &&
      !('afterChunks' in behaviour) &&
      behaviour.kind !== 'answer' &&
      behaviour.kind !== 'refuse_stream_options'
    ) {
      return refuse(response, behaviour)
    }
    if (!recorded.body) {
      return sendJson(response, 200, {
        object: 'list',
        data: models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'fake' })),
      })
    }
    if (behaviour?.kind === 'refuse_stream_options' && recorded.body.stream_options) {
      return sendJson(response, 400, {
        error: {
          message: 'Unrecognized request argument supplied: stream_options',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      })
    }
    await answer(recorded.body, behaviour as Behaviour & Streamed, response)
  }

  function next(request: RecordedRequest): Behaviour {
    const lastUser = request.body?.messages.findLast((message) => message.role === 'user')?.content ?? ''
    const chosen = queue.shift() ?? choose(request, lastUser) ?? { kind: 'answer' }
    return typeof chosen === 'string' ? { kind: 'answer', text: chosen } : chosen
  }

  async function answer(body: ChatBody, behaviour: Behaviour & Streamed, response: ServerResponse): Promise<void> {
    const text = behaviour.text ?? 'Hello from the fake endpoint. It answers in several pieces.'
    const usage = behaviour.usage === undefined ? estimate(body, text, behaviour.reasoning) : behaviour.usage
    const base = {
      id: `chatcmpl-fake-${requestCount}`,
      created: Math.floor(Date.now() / 1000),
      model: behaviour.model ?? body.model,
    }
    const finishReason = behaviour.finishReason === undefined ? 'stop' : behaviour.finishReason
    for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value)
    const reasoningField = behaviour.reasoningField ?? 'reasoning_content'
    if (!body.stream) {
      const message = {
        role: 'assistant',
        content: text,
        ...(behaviour.reasoning && { [reasoningField]: behaviour.reasoning }),
      }
      return sendJson(response, 200, {
        ...base,
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: finishReason }],
        usage: usage && wireUsage(usage),
      })
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
    response.on('close', () => {
      if (!response.writableFinished) wake(waiting.gone, undefined)
    })
    const send = (choices: unknown[], more: object = {}): Promise<void> =>
      write(response, `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices, ...more })}\n\n`)
    const delta = (part: object, finish: string | null = null): Promise<void> =>
      send([{ index: 0, delta: part, finish_reason: finish }])
    await delta({ role: 'assistant', content: '' })
    const pieces = [
      ...split(behaviour.reasoning ?? '', undefined).map((piece) => ({ [reasoningField]: piece })),
      ...split(text, behaviour.chunks).map((content) => ({ content })),
    ]
    const breakAfter = 'afterChunks' in behaviour ? behaviour.afterChunks : Infinity
    for (const [index, piece] of pieces.entries()) {
      if (index === breakAfter && (await breakStream(behaviour, response))) return
      if (response.destroyed) return
      await delta(piece)
      countChunk()
      if (behaviour.chunkDelayMs) await new Promise((resolve) => setTimeout(resolve, behaviour.chunkDelayMs))
    }
    if (pieces.length <= breakAfter && breakAfter !== Infinity && (await breakStream(behaviour, response))) return
    if (finishReason !== null) await delta({}, finishReason)
    if (usage && body.stream_options?.include_usage) await send([], { usage: wireUsage(usage) })
    response.end(behaviour.done === false ? '' : 'data: [DONE]\n\n')
  }

  /** True where the answer ends here. */
  async function breakStream(behaviour: Behaviour, response: ServerResponse): Promise<boolean> {
    if (behaviour.kind === 'stall') {
      await new Promise<void>((resolve) => {
        waiting.stalled.add(resolve)
        response.on('close', resolve)
      })
      return response.destroyed
    }
    if (behaviour.kind === 'cut') response.destroy()
    if (behaviour.kind === 'malformed') response.end('data: {"choices": [{"delta": {"content": "hal\n\n')
    if (behaviour.kind === 'stream_error') {
      const error = behaviour.error ?? { message: 'The upstream provider went away.', type: 'server_error', code: 502 }
      response.end(`data: ${JSON.stringify({ error })}\n\n`)
    }
    return true
  }

  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    models,
    behave: (...behaviours) => void queue.push(...behaviours),
    respondWith: (chooser) => {
      choose = chooser
    },
    release: () => wake(waiting.stalled, undefined),
    onceRequest: () => new Promise((resolve) => waiting.request.add(resolve)),
    onceChunksSent: (count) =>
      new Promise((resolve) => {
        if (answering && chunksSent >= count) resolve()
        else waiting.chunks.add({ count, resolve })
      }),
    onceClientGone: () => new Promise((resolve) => waiting.gone.add(resolve)),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** `node test/support/fake-openai.ts --port 0 --api-key KEY` says its url in one JSON line; POST /control/behave queues. */
if (import.meta.main ?? process.argv[1] === fileURLToPath(import.meta.url)) {
  const flag = (name: string): string | undefined => {
    const at = process.argv.indexOf(name)
    return at < 0 ? undefined : process.argv[at + 1]
  }
  const fake = await startFakeOpenAi({ port: Number(flag('--port') ?? 0), apiKey: flag('--api-key') })
  console.log(JSON.stringify({ url: fake.url }))
  process.on('SIGTERM', () => void fake.close().then(() => process.exit(0)))
}
