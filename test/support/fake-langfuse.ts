import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { ReceivedSpan } from './fake-langfuse-otlp.ts'
import { rulesFor } from './langfuse-rules.ts'
import { read } from './langfuse/reads.ts'
import { shownObservation, shownScore } from './langfuse/shown.ts'
import { createMedia } from './langfuse/media.ts'
import { createPrompts } from './langfuse/prompts.ts'
import { createStore } from './langfuse/store.ts'
import { sendJson, strike } from './langfuse/strike.ts'
import type { FakeLangfuse, FakeLangfuseOptions, FakeProject, Fault, IngestionEvent } from './langfuse/types.ts'
import { hasRoute, write, type Posted } from './langfuse/writes.ts'

export type { ReceivedSpan } from './fake-langfuse-otlp.ts'
export type * from './langfuse/types.ts'

/** A real HTTP server that takes, refuses, stores and shows what Langfuse of a version does. */
export async function startFakeLangfuse(options: FakeLangfuseOptions = {}): Promise<FakeLangfuse> {
  let version = options.version ?? '4.16.0'
  let rules = rulesFor(version)
  const first: FakeProject = {
    id: 'fake-project',
    name: 'Fake project',
    publicKey: options.publicKey ?? 'pk-lf-fake',
    secretKey: options.secretKey ?? 'sk-lf-fake',
  }
  const projects: FakeProject[] = [first]
  const lookups: { projectId: string; traceId: string }[] = []
  let projectsAnswer: { status: number; body: unknown } | null = null
  let suspended = false
  let visibilityDelayMs = 0
  let always: Fault | null = null
  let answerEvent: Parameters<FakeLangfuse['answerEvents']>[0] = null
  let isBad: ((span: ReceivedSpan) => boolean) | null = null
  let posts = 0
  let port = options.port ?? 0
  const faults: Fault[] = []
  const prompts = createPrompts()
  const media = createMedia()
  const promptRequests: string[] = []
  let promptsAnswer: Parameters<FakeLangfuse['answerPrompts']>[0] = null
  const receipts: ReceivedSpan[] = []
  const events: IngestionEvent[] = []
  const store = createStore(() => rules)
  const waiting = new Set<{ count: number; resolve(): void }>()
  const postWaiters = new Set<() => void>()

  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(String(error))
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    const raw = await readAll(request)
    if (url.pathname === '/api/public/health') return sendJson(response, 200, { status: 'OK', version })
    const placed = rules.media ? media.handle(url, request, raw, projectOf(request)?.id ?? null) : null
    if (placed === 'hang') return
    if (placed && typeof placed.body === 'string') return sendText(response, placed.status, placed.body)
    if (placed) return sendJson(response, placed.status, placed.body)
    if (request.method === 'POST' || request.method === 'DELETE') return change(url, request, raw, response)
    if (url.pathname === '/api/public/projects' && projectsAnswer) {
      const { status, body } = projectsAnswer
      if (typeof body !== 'string') return sendJson(response, status, body)
      response.writeHead(status, { 'content-type': 'text/html' }).end(body)
      return
    }
    if (url.pathname.startsWith('/api/public/v2/prompts')) {
      promptRequests.push(`${request.method} ${url.pathname}${url.search}`)
      if (promptsAnswer) {
        const { status, body, contentType = 'application/json' } = promptsAnswer
        response.writeHead(status, { 'content-type': contentType })
        return void response.end(typeof body === 'string' ? body : JSON.stringify(body))
      }
    }
    const project = projectOf(request)
    if (!project) return sendJson(response, 401, { message: 'Invalid credentials', error: 'UnauthorizedError' })
    if (url.pathname === '/api/public/projects') {
      return sendJson(response, 200, { data: [{ id: project.id, name: project.name, metadata: {} }] })
    }
    const prompt = prompts.read(url)
    if (prompt) return sendJson(response, prompt.status, prompt.body)
    const { status, body } = read(url, {
      rules,
      store,
      projectId: project.id,
      receivedUntilMs: Date.now() - visibilityDelayMs,
      onLookup: (traceId) => lookups.push({ projectId: project.id, traceId }),
    })
    return sendJson(response, status, body)
  }

  async function change(url: URL, request: IncomingMessage, raw: Buffer, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      posts += 1
      for (const resolve of postWaiters) resolve()
      postWaiters.clear()
    }
    if (raw.byteLength > (options.maxBodyBytes ?? Infinity)) return sendText(response, 413, tooLargePage)
    const fault = faults.shift() ?? always
    if (fault && !('after' in fault && fault.after)) return strike(fault, response)
    const outcome = accept(url, request, raw)
    const answer = typeof outcome === 'function' ? outcome() : outcome
    wake()
    if (fault && typeof outcome === 'function') return strike(fault, response)
    return typeof answer.body === 'string'
      ? sendText(response, answer.status, answer.body)
      : sendJson(response, answer.status, answer.body)
  }

  function accept(url: URL, request: IncomingMessage, raw: Buffer): ReturnType<typeof write> {
    const ingestionVersion = request.headers['x-langfuse-ingestion-version']
    const posted: Posted = {
      method: request.method ?? '',
      path: url.pathname,
      isZipped: request.headers['content-encoding'] === 'gzip',
      raw,
      ingestionVersion: typeof ingestionVersion === 'string' ? ingestionVersion : undefined,
    }
    if (!hasRoute(posted, rules)) return { status: 404, body: { message: 'Not Found' } }
    const project = projectOf(request)
    if (!project) return { status: 401, body: { message: 'Invalid credentials' } }
    if (suspended) return { status: 403, body: { message: 'Ingestion suspended: Usage threshold exceeded.' } }
    return write(posted, {
      rules,
      store,
      projectId: project.id,
      isBad: (span) => isBad?.(span) === true,
      refusalOf: (event) => answerEvent?.(event) ?? null,
      onSpans: (spans) => void receipts.push(...spans),
      onEvent: (event) => void events.push(event),
    })
  }

  function projectOf(request: IncomingMessage): FakeProject | undefined {
    return projects.find(({ publicKey, secretKey }) => {
      const expected = Buffer.from(`${publicKey}:${secretKey}`).toString('base64')
      return request.headers.authorization === `Basic ${expected}`
    })
  }

  function wake(): void {
    if (waiting.size === 0) return
    const count = store.count('observations')
    for (const waiter of waiting) {
      if (count < waiter.count) continue
      waiting.delete(waiter)
      waiter.resolve()
    }
  }

  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (!server.listening) return resolve()
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await listen()

  return {
    url: `http://127.0.0.1:${port}`,
    spans: () => [...receipts],
    events: () => [...events],
    duplicates: store.repeats,
    traceIds: () => new Set(store.all('observations').map(({ traceId }) => traceId)),
    observations: () => {
      const traces = new Map(store.all('traces').map((row) => [`${row.projectId}/${row.id}`, row]))
      return store
        .all('observations')
        .map((row) => shownObservation(row, traces.get(`${row.projectId}/${row.traceId}`)))
    },
    scores: () => store.all('scores').map(shownScore),
    scoreIds: () => store.all('scores').map(({ id }) => id),
    setVersion: (next) => {
      version = next
      rules = rulesFor(next)
    },
    posts: () => posts,
    media: () => [...media.stored],
    answerMedia: media.answerWith,
    putPrompt: prompts.put,
    removePrompt: prompts.remove,
    promptRequests: () => [...promptRequests],
    answerPrompts: (answer) => {
      promptsAnswer = answer
    },
    fault: (...next) => void faults.push(...next),
    always: (fault) => {
      always = fault
    },
    poison: (predicate) => {
      isBad = predicate
    },
    answerEvents: (answer) => {
      answerEvent = answer
    },
    setKeys: (next) => void Object.assign(first, next),
    addProject: (project) => void projects.push(project),
    traceIdsOf: (id) =>
      new Set(store.all('observations').flatMap(({ projectId, traceId }) => (projectId === id ? traceId : []))),
    lookups: (id) => lookups.flatMap(({ projectId, traceId }) => (projectId === id ? traceId : [])),
    answerProjects: (answer) => {
      projectsAnswer = answer
    },
    suspend: (next) => {
      suspended = next
    },
    setVisibilityDelayMs: (delayMs) => {
      visibilityDelayMs = delayMs
    },
    drop: (traceId) => void store.forget((row) => row.table !== 'scores' && row.traceId === traceId),
    dropScore: (scoreId) => void store.forget((row) => row.table === 'scores' && row.id === scoreId),
    losesOnFlush: (isLost, what = 'flush') => store.lose(isLost, what),
    holdFlushes: store.hold,
    flush: () => {
      store.flush()
      wake()
    },
    pause: stop,
    resume: listen,
    untilSpans: (count) =>
      new Promise((resolve) => {
        waiting.add({ count, resolve })
        wake()
      }),
    oncePosted: () => new Promise((resolve) => postWaiters.add(resolve)),
    close: stop,
  }
}

/** As nginx has it. */
const tooLargePage = '<html><head><title>413 Request Entity Too Large</title></head></html>'

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': text.startsWith('<') ? 'text/html' : 'text/plain' }).end(text)
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

/** `node test/support/fake-langfuse.ts --port 3000 --version 3.63.0` runs it alone, to try the app against. */
if (import.meta.main ?? process.argv[1] === fileURLToPath(import.meta.url)) {
  const flag = (name: string): string | undefined => {
    const at = process.argv.indexOf(name)
    return at < 0 ? undefined : process.argv[at + 1]
  }
  const fake = await startFakeLangfuse({ port: Number(flag('--port') ?? 0), version: flag('--version') })
  console.log(JSON.stringify({ url: fake.url, publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' }))
  process.on('SIGTERM', () => void fake.close().then(() => process.exit(0)))
}
