import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { readSpans, type ReceivedSpan } from './fake-langfuse-otlp.ts'
import { rulesFor, type LangfuseRules } from './langfuse-rules.ts'
import { createShelf, type IngestionEvent, type ShownObservation } from './langfuse-shelf.ts'

export type { ReceivedSpan } from './fake-langfuse-otlp.ts'
export type { IngestionEvent, ShownObservation } from './langfuse-shelf.ts'

/** What goes wrong with one POST. `after`: it is stored all the same. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; message?: string; after?: boolean }
  /** 200 with a sign-in page, as a captive portal answers. */
  | { kind: 'html' }
  | { kind: 'redirect' }
  /** The socket is destroyed. */
  | { kind: 'reset'; after: boolean }
  /** No answer ever comes. */
  | { kind: 'stall'; after: boolean }
  /** A 200 whose body breaks off. */
  | { kind: 'truncate'; after: boolean }

export interface FakeLangfuseOptions {
  port?: number
  publicKey?: string
  secretKey?: string
  /** What /health says; decides which routes there are. */
  version?: string
  maxBodyBytes?: number
}

/** A project of its own, with keys of its own. */
export interface FakeProject {
  id: string
  name: string
  publicKey: string
  secretKey: string
}

export interface FakeLangfuse {
  url: string
  /** Every receipt, also of what was sent before. */
  spans(): ReceivedSpan[]
  events(): IngestionEvent[]
  /** Receipts beyond the first of each (trace, span, start), which is what Langfuse stores by. */
  duplicates(): number
  /** What it shows: with what it strips, makes up and loses, by its version. */
  observations(): ShownObservation[]
  /** Ids of the scores that are there. */
  scoreIds(): string[]
  dropScore(id: string): void
  /** Rows that are accepted and then lost: each alone, or with all of its request. */
  losesOnFlush: ReturnType<typeof createShelf>['losesOnFlush']
  /** It is updated, or set back; what is stored stays. */
  setVersion(version: string): void
  traceIds(): Set<string>
  /** Another project on the same server, beside the one that is there from the start ('fake-project'). */
  addProject(project: FakeProject): void
  /** What is stored of one project. */
  traceIdsOf(projectId: string): Set<string>
  /** Trace ids that were asked for with the keys of a project, in order. */
  lookups(projectId: string): string[]
  /** What the route that names the project answers, whoever asks; null ends it. */
  answerProjects(answer: { status: number; body: unknown } | null): void
  /** POSTs of spans or events, also those that were refused. */
  posts(): number
  /** For the coming POSTs, one each. */
  fault(...faults: Fault[]): void
  /** For every POST from now on, after those; null ends it. */
  always(fault: Fault | null): void
  /** Spans that make a request a 400. */
  poison(isBad: ((span: ReceivedSpan) => boolean) | null): void
  /** A refusal for an event of its own, inside a 207; null ends it. */
  answerEvents(answer: ((event: IngestionEvent) => { status: number; message: string } | null) | null): void
  setKeys(keys: { publicKey: string; secretKey: string }): void
  suspend(suspended: boolean): void
  /** What was stored becomes visible to lookups so much later. */
  setVisibilityDelayMs(delayMs: number): void
  /** Forgets what it has stored of a trace. */
  drop(traceId: string): void
  /** The port is closed and connections are cut, until `resume`, on the same port. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Once so many different spans are stored. */
  untilSpans(count: number): Promise<void>
  /** The next POST of spans, as soon as its body is in and before it is answered. */
  oncePosted(): Promise<void>
  close(): Promise<void>
}

/** A real HTTP server that takes and refuses what Langfuse does. */
export async function startFakeLangfuse(options: FakeLangfuseOptions = {}): Promise<FakeLangfuse> {
  let version = options.version ?? '4.16.0'
  const rules = () => rulesFor(version)
  const shelf = createShelf(rules)
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
  const receipts: ReceivedSpan[] = []
  const events: IngestionEvent[] = []
  const stored = new Map<string, ReceivedSpan & { projectId: string }>()
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
    if (url.pathname === '/api/public/health') return json(response, 200, { status: 'OK', version })
    if (request.method === 'POST') return post(url, request, raw, response)
    if (url.pathname === '/api/public/projects' && projectsAnswer) {
      const { status, body } = projectsAnswer
      if (typeof body !== 'string') return json(response, status, body)
      response.writeHead(status, { 'content-type': 'text/html' }).end(body)
      return
    }
    const project = projectOf(request)
    if (!project) return json(response, 401, { message: 'Invalid credentials', error: 'UnauthorizedError' })
    if (url.pathname === '/api/public/projects') {
      return json(response, 200, { data: [{ id: project.id, name: project.name, metadata: {} }] })
    }
    if (request.method === 'DELETE') {
      const id = decodeURIComponent(/^\/api\/public\/scores\/([^/]+)$/.exec(url.pathname)?.[1] ?? '')
      return shelf.deleteScore(project.id, id)
        ? json(response, 202, { message: 'Score deletion queued' })
        : json(response, 404, { message: 'Score not found', error: 'LangfuseNotFoundError' })
    }
    const scoresRoute = rules().scores.find(({ path }) => path === url.pathname)
    if (scoresRoute) {
      const ids = (url.searchParams.get(scoresRoute.idsParameter) ?? '').split(',')
      const found = shelf.scores().filter((score) => score.projectId === project.id && ids.includes(score.id))
      const data = found.map(({ id, traceId, fields }) => ({ ...fields, id, traceId }))
      return json(response, 200, { data, meta: {} })
    }
    if (url.pathname === rules().observationsPath) {
      const nowMs = Date.now()
      const traceId = url.searchParams.get('traceId')
      lookups.push({ projectId: project.id, traceId: traceId ?? '' })
      const rows = [...stored.values()].filter(
        (span) =>
          span.projectId === project.id &&
          span.traceId === traceId &&
          span.receivedAtMs + visibilityDelayMs <= nowMs &&
          shelf.has(project.id, span.spanId),
      )
      return json(response, 200, {
        data: rows.map(({ spanId, traceId, name }) => ({ id: spanId, traceId, name })),
        meta: {},
      })
    }
    return json(response, 404, { message: 'Not Found', error: 'LangfuseNotFoundError' })
  }

  async function post(url: URL, request: IncomingMessage, raw: Buffer, response: ServerResponse): Promise<void> {
    posts += 1
    for (const resolve of postWaiters) resolve()
    postWaiters.clear()
    const fault = faults.shift() ?? always
    if (fault && !('after' in fault && fault.after)) return strike(fault, response)
    const store = accept(url, request, raw)
    if (typeof store !== 'function') return json(response, store.status, store.body)
    const answer = store()
    wake()
    if (fault) return strike(fault, response)
    return json(response, answer.status, answer.body)
  }

  type Reply = { status: number; body: unknown }

  /** A refusal, or what storing it does. */
  function accept(url: URL, request: IncomingMessage, raw: Buffer): Reply | (() => Reply) {
    const { otlp, otlpGzip } = rules()
    const isOtlp = url.pathname === '/api/public/otel/v1/traces' && otlp !== 'none'
    const isIngestion = url.pathname === '/api/public/ingestion'
    if (!isOtlp && !isIngestion) return { status: 404, body: { message: 'Not Found' } }
    const project = projectOf(request)
    if (!project) return { status: 401, body: { message: 'Invalid credentials' } }
    if (suspended) return { status: 403, body: { message: 'Ingestion suspended: Usage threshold exceeded.' } }
    // The route for events parses the bytes as they come, and so did the one for spans at first.
    const isZipped = request.headers['content-encoding'] === 'gzip'
    if (isZipped && (isIngestion || !otlpGzip)) return { status: 400, body: { message: 'Invalid JSON' } }
    const body = isZipped ? gunzipSync(raw) : raw
    if (body.byteLength > (options.maxBodyBytes ?? 4_500_000))
      return { status: 413, body: { message: 'Body exceeded' } }
    if (isIngestion) return () => ingest(body.toString('utf8'), project.id)
    const given = request.headers['x-langfuse-ingestion-version']
    if (given !== undefined && !(Number(given) <= 4)) return { status: 400, body: { message: 'Bad ingestion version' } }
    const spans = readSpans(body.toString('utf8'), Date.now())
    if (otlp === 'protobuf_only' || !spans || spans.some((span) => isBad?.(span))) {
      return { status: 400, body: { message: 'Invalid request data' } }
    }
    if (otlp === 'scope_refused' && body.includes('"name":"langfuse-sdk')) {
      return { status: 403, body: { message: 'Forbidden: the scope names a different public key' } }
    }
    const kept = spans.map((span) => misread(span, otlp))
    return () => {
      receipts.push(...spans)
      shelf.addSpans(project.id, kept)
      for (const span of kept) stored.set(`${project.id}/${keyOf(span)}`, { ...span, projectId: project.id })
      return { status: 200, body: {} }
    }
  }

  /** v4 takes scores alone this way; any other type is a 400 of its own inside a 207. */
  function ingest(body: string, projectId: string): Reply {
    const { batch } = JSON.parse(body) as { batch: IngestionEvent[] }
    const accepted: IngestionEvent[] = []
    const results = batch.map((event) => {
      if (rules().events === 'scores' && event.type !== 'score-create') {
        return { id: event.id, status: 400, message: 'This event type is no longer accepted', error: 'Bad Request' }
      }
      const refusal = answerEvent?.(event) ?? null
      if (refusal !== null) return { id: event.id, ...refusal }
      events.push(event)
      accepted.push(event)
      const { id, traceId, startTime } = event.body
      // Events are stored by their ids: a second one replaces the first.
      if (event.type === 'span-create' || event.type === 'generation-create') {
        const span = { ...emptySpan, traceId: String(traceId), spanId: String(id), receivedAtMs: Date.now() }
        stored.set(`${projectId}/${traceId}/${id}/${Date.parse(String(startTime))}`, { ...span, projectId })
      }
      return { id: event.id, status: 201 }
    })
    shelf.addEvents(projectId, accepted)
    return {
      status: 207,
      body: {
        successes: results.filter(({ status }) => status === 201),
        errors: results.filter(({ status }) => status !== 201),
      },
    }
  }

  function strike(fault: Fault, response: ServerResponse): void {
    switch (fault.kind) {
      case 'status':
        return json(response, fault.status, { message: fault.message ?? 'as the test wished' }, fault.headers)
      case 'html':
        response.writeHead(200, { 'content-type': 'text/html' })
        response.end('<!doctype html><title>Sign in to the network</title>')
        return
      case 'redirect':
        response.writeHead(302, { location: 'http://portal.invalid/login' }).end()
        return
      case 'reset':
        response.destroy()
        return
      case 'truncate':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        response.write('{"')
        setImmediate(() => response.destroy())
        return
      case 'stall':
        return
    }
  }

  function projectOf(request: IncomingMessage): FakeProject | undefined {
    return projects.find(({ publicKey, secretKey }) => {
      const expected = Buffer.from(`${publicKey}:${secretKey}`).toString('base64')
      return request.headers.authorization === `Basic ${expected}`
    })
  }

  function wake(): void {
    for (const waiter of waiting) {
      if (stored.size < waiter.count) continue
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
    duplicates: () => receipts.length - new Set(receipts.map(keyOf)).size,
    observations: () => shelf.observations(),
    scoreIds: () => shelf.scores().map(({ id }) => id),
    dropScore: (id) => void shelf.deleteScore(first.id, id),
    losesOnFlush: shelf.losesOnFlush,
    setVersion: (next) => {
      version = next
    },
    traceIds: () =>
      new Set([...stored.values()].flatMap((span) => (shelf.has(span.projectId, span.spanId) ? span.traceId : []))),
    posts: () => posts,
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
      new Set([...stored.values()].flatMap(({ projectId, traceId }) => (projectId === id ? traceId : []))),
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
    drop: (traceId) => {
      for (const [key, span] of stored) if (span.traceId === traceId) stored.delete(key)
      shelf.dropTrace(traceId)
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

/** What the versions make of spans that they take and do not understand. */
function misread(span: ReceivedSpan, otlp: LangfuseRules['otlp']): ReceivedSpan {
  const { attributes, traceId, spanId, parentSpanId } = span
  const twice = (id: string): string => id + id
  const ids = { traceId: twice(traceId), spanId: twice(spanId), parentSpanId: parentSpanId && twice(parentSpanId) }
  const firstToken = 'langfuse.observation.completion_start_time'
  switch (otlp) {
    case 'ids_encoded_twice':
      return { ...span, ...ids, attributes: {} }
    case 'ids_doubled':
      return { ...span, ...ids }
    case 'no_first_token':
      return { ...span, attributes: { ...attributes, [firstToken]: undefined } }
    default:
      return span
  }
}

const emptySpan = { parentSpanId: null, name: '', startTimeUnixMs: 0, endTimeUnixMs: 0, attributes: {} }

const keyOf = (span: ReceivedSpan): string => `${span.traceId}/${span.spanId}/${span.startTimeUnixMs}`

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

/** `node test/support/fake-langfuse.ts --port 3000` runs it alone, to try the app against. */
if (import.meta.main ?? process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--port')
  const versionAt = process.argv.indexOf('--version')
  const fake = await startFakeLangfuse({
    port: at < 0 ? 0 : Number(process.argv[at + 1]),
    version: versionAt < 0 ? undefined : process.argv[versionAt + 1],
  })
  console.log(JSON.stringify({ url: fake.url, publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' }))
  process.on('SIGTERM', () => void fake.close().then(() => process.exit(0)))
}
