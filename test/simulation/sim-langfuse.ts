import { gunzipSync } from 'node:zlib'
import type { Exchange, Exchanged, ExchangeRequest } from '../../src/main/net/exchange.ts'
import { rulesFor } from '../support/langfuse-rules.ts'
import type { VirtualTime } from '../support/virtual-time.ts'
import type { Random } from './random.ts'
import { calm, faultOf, type PostFault, type Weather } from './weather.ts'

interface Span {
  traceId: string
  spanId: string
  startTimeUnixNano: string
  attributes: { key: string; value: { stringValue?: string } }[]
}

interface SimEvent {
  id: string
  type: string
  timestamp: string
  body: { id: string; traceId?: string; startTime?: string; value?: number; usageDetails?: object; usage?: object }
}

export interface StoredSpan {
  projectId: string
  traceId: string
  spanId: string
  /** As spans, which double until they are merged; events are stored by id, so all of them are one. */
  receipts: number
  visibleAtMs: number
  json: string
}

/** Langfuse and the network before it, in virtual time. */
export interface SimLangfuse {
  exchange: Exchange
  readonly version: string
  /** It is updated, or set back: down for a while, and what was under way breaks off. */
  restartAs(version: string): void
  weather: Weather
  rightSecretKey: string
  quotaExceeded: boolean
  /** Trace ids whose spans make a request a 400, and what is said of them. */
  poison: Map<string, string>
  /** Trace ids of what is accepted and then makes all that is written with it be dropped. */
  spoilsFlush: Set<string>
  /** What refuses everything, be it a proxy or the server; null where nothing does. */
  refusesAll: RefusesAll | null
  /** Whether it tells whose the keys are; else it knows no such route. */
  namesProjects: boolean
  maxBodyBytes: number
  /** How late a stored span shows up in lookups, at most. */
  visibilityMs: number
  /** By project, trace, span and start, which is what Langfuse stores by. */
  stored: Map<string, StoredSpan>
  /** By project and score id. Of several the latest counts, by its own timestamp. */
  scores: Map<string, { timestamp: string; value: number }>
  /** What no client of Langfuse should do. */
  violations: string[]
  /** The user, or the user's clock, overruled what the server had asked for. */
  forgetRetryAfter(): void
  /** How many answers had a `Retry-After`. */
  retryAftersSaid: number
  posts: number
}

/** A status for all, or, of events, a refusal for each. */
export interface RefusesAll {
  status: 400 | 413 | 422
  /** Which way: spans, events, or both. */
  what: 'spans' | 'events' | 'all'
  words: string
}

/** Two addresses of the same server: a Langfuse that moves. */
export const simHosts = ['http://langfuse.localhost', 'http://moved.localhost'] as const
/** Each by its public key. */
export const simProjects = ['a', 'b', 'c'] as const
/** One of each kind that the versions make. */
export const simVersions =
  '2.95.0 3.1.2 3.10.2 3.24.0 3.40.0 3.63.0 3.78.0 3.100.0 3.113.0 3.114.0 3.160.0 4.0.2 4.16.0'.split(' ')
/** A server that is replaced is away for at least so long. */
const restartMs = 40_000
/** What it writes, it gathers for up to so long. */
const flushMs = 10_000
export const publicKeyOf = (projectId: string): string => `pk-lf-${projectId}`
const longestAnswerMs = 20_000
const bodyKeys = new Set(['langfuse.observation.input', 'langfuse.observation.output'])

export function createSimLangfuse(random: Random, time: VirtualTime, version: string): SimLangfuse {
  const startedAtMs = time.nowMs()
  /** The server's clock, which no user moves. */
  const serverNowMs = (): number => startedAtMs + time.monotonicMs()
  let notBeforeMs = 0
  let restarts = 0
  let upAgainAtMs = 0
  let currentVersion = version
  const flushes: Record<'spans' | 'scores', { traceId: string; write(): void }[]> = { spans: [], scores: [] }

  const sim: SimLangfuse = {
    exchange: (request) => answer(new URL(request.url), request),
    get version() {
      return currentVersion
    },
    restartAs: (next) => {
      currentVersion = next
      restarts += 1
      upAgainAtMs = time.monotonicMs() + restartMs
    },
    weather: calm,
    rightSecretKey: 'sk-right',
    quotaExceeded: false,
    poison: new Map(),
    spoilsFlush: new Set(),
    refusesAll: null,
    namesProjects: true,
    maxBodyBytes: 3_500_000,
    visibilityMs: 0,
    stored: new Map(),
    scores: new Map(),
    violations: [],
    forgetRetryAfter: () => {
      notBeforeMs = 0
    },
    retryAftersSaid: 0,
    posts: 0,
  }

  /** Rows are written together, and dropped together where one of them spoils it. */
  function gather(into: 'spans' | 'scores', traceId: string, write: () => void): void {
    const flush = flushes[into]
    if (flush.length === 0) {
      time.schedule(
        () => {
          const rows = flush.splice(0)
          if (!rows.some((row) => sim.spoilsFlush.has(row.traceId))) for (const row of rows) row.write()
        },
        random.int(1, flushMs),
      )
    }
    flush.push({ traceId, write })
  }

  async function answer(url: URL, request: ExchangeRequest): Promise<Exchanged> {
    if (time.monotonicMs() < upAgainAtMs) throw failed('connect ECONNREFUSED', 'ECONNREFUSED', 'connect')
    const restartsBefore = restarts
    const answered = await serve(url, request)
    if (restarts !== restartsBefore) throw failed('read ECONNRESET', 'ECONNRESET', 'read')
    return answered
  }

  async function serve(url: URL, request: ExchangeRequest): Promise<Exchanged> {
    const { signal } = request
    if (request.method === 'POST') return post(url, request, signal)
    if (request.method === 'DELETE') return remove(url, request, signal)
    const fault = faultOf(random, sim.weather.storminess, sim.weather.ask)
    switch (fault) {
      case 'refused':
        throw failed('connect ECONNREFUSED', 'ECONNREFUSED', 'connect')
      case 'reset_before':
        throw failed('read ECONNRESET', 'ECONNRESET', 'read')
      case 'timeout_before':
        return stall(signal)
      case 'captive_html':
        return html()
      case 'e429_seconds':
        return json(429, { message: 'Rate limit exceeded' }, { 'retry-after': String(random.int(1, 120)) })
      case 'e500_before':
        return json(500, { message: 'Internal Server Error' })
    }
    await delay(random.int(1, 200), signal)
    if (url.pathname === '/api/public/health') return json(200, { status: 'OK', version: sim.version })
    const projectId = projectOf(request)
    if (projectId === null) return json(401, { message: 'Invalid credentials' })
    if (url.pathname === '/api/public/projects' && sim.namesProjects) {
      return json(200, { data: [{ id: projectId, name: `Project ${projectId}` }] })
    }
    const rules = rulesFor(sim.version)
    const scores = rules.scores.find(({ path }) => path === url.pathname)
    if (scores) {
      const ids = (url.searchParams.get(scores.idsParameter) ?? '').split(',')
      const found = ids.flatMap((id) => {
        const score = sim.scores.get(`${projectId}/${id}`)
        return score ? { id, value: score.value } : []
      })
      return json(200, { data: found, meta: {} })
    }
    if (url.pathname === rules.observationsPath) {
      const traceId = url.searchParams.get('traceId')
      const visible = [...sim.stored.values()].filter(
        (span) => span.projectId === projectId && span.traceId === traceId && span.visibleAtMs <= time.monotonicMs(),
      )
      return json(200, { data: visible.map((span) => ({ id: span.spanId, traceId })), meta: {} })
    }
    return json(404, { message: 'Not found' })
  }

  async function post(url: URL, request: ExchangeRequest, signal: AbortSignal): Promise<Exchanged> {
    sim.posts += 1
    const restartsBefore = restarts
    if (time.monotonicMs() + 1 < notBeforeMs) sim.violations.push('sent before the time that Retry-After named')
    const fault = faultOf<PostFault>(random, sim.weather.storminess, sim.weather.post)
    const beforeServer = await onTheWay(fault, signal)
    if (beforeServer) return beforeServer
    const refusal = refuseAll(url, request) ?? refuse(url, request)
    const projectId = projectOf(request) ?? ''
    await delay(random.int(1, fault === 'slow' ? longestAnswerMs : 300), signal)
    // The one that is gone stores nothing any more, and the next one never heard of it.
    if (restarts !== restartsBefore) throw failed('read ECONNRESET', 'ECONNRESET', 'read')
    if (refusal) return refusal
    if (isEvents(url)) {
      const results = storeEvents(request, fault, projectId)
      const after = await afterStoring(fault, signal)
      return after.status === 200 && after.complete ? json(207, results) : after
    }
    store(spansOf(request), projectId)
    return afterStoring(fault, signal)
  }

  /** A score's deletion is put in a queue: some time later it takes whatever is there by that id. */
  async function remove(url: URL, request: ExchangeRequest, signal: AbortSignal): Promise<Exchanged> {
    if (time.monotonicMs() + 1 < notBeforeMs) sim.violations.push('deleted before the time that Retry-After named')
    const fault = faultOf<PostFault>(random, sim.weather.storminess, sim.weather.post)
    const beforeServer = await onTheWay(fault, signal)
    if (beforeServer) return beforeServer
    await delay(random.int(1, 300), signal)
    const projectId = projectOf(request)
    if (projectId === null) return json(401, { message: 'Invalid credentials' })
    if (sim.quotaExceeded) return json(403, { message: 'Ingestion suspended: Usage threshold exceeded.' })
    const id = decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
    time.schedule(() => void sim.scores.delete(`${projectId}/${id}`), random.int(1, flushMs))
    const after = await afterStoring(fault, signal)
    return after.status === 200 && after.complete ? json(202, { message: 'Score deletion queued' }) : after
  }

  /** Faults that strike before the server has the spans; null where it gets them. */
  async function onTheWay(fault: PostFault | null, signal: AbortSignal): Promise<Exchanged | null> {
    switch (fault) {
      case 'refused':
        throw failed('connect ECONNREFUSED', 'ECONNREFUSED', 'connect')
      case 'dns':
        throw failed('getaddrinfo ENOTFOUND', 'ENOTFOUND', 'getaddrinfo')
      case 'tls':
        throw failed('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT', '')
      case 'reset_before':
        throw failed('read ECONNRESET', 'ECONNRESET', 'read')
      case 'timeout_before':
        return stall(signal)
      case 'e408':
        return json(408, { message: 'Request timeout' })
      case 'e429_seconds':
      case 'e429_bare':
      case 'e429_date':
      case 'e503_retry_after':
        return later(fault)
      case 'e500_before':
        return json(500, { message: 'Internal Server Error' })
      case 'e502_before':
        return html(502)
      case 'e403_quota':
        return json(403, { message: 'Ingestion suspended: Usage threshold exceeded.' })
      case 'e403_access':
        return json(403, { message: 'Forbidden' })
      case 'e415':
        return json(415, { message: 'Unsupported content encoding' })
      case 'e404':
        return json(404, { message: 'Not found' })
      case 'e405':
        return json(405, { message: 'Method not allowed' })
      case 'captive_html':
        return html()
      case 'captive_redirect':
        return answered(302, '', { location: 'http://portal.example/login' })
      case 'gateway_202_before':
        return json(202, {})
      case 'truncated_before':
        return truncated()
      default:
        return null
    }
  }

  function afterStoring(fault: PostFault | null, signal: AbortSignal): Exchanged | Promise<Exchanged> {
    switch (fault) {
      case 'reset_after':
        throw failed('read ECONNRESET', 'ECONNRESET', 'read')
      case 'timeout_after':
        return stall(signal)
      case 'e500_after':
        return json(500, { message: 'Internal Server Error' })
      case 'e502_after':
        return html(502)
      case 'e504_after':
        return html(504)
      case 'gateway_204_after':
        return answered(204, '', {})
      case 'truncated_after':
        return truncated()
      default:
        return json(200, {})
    }
  }

  function later(fault: PostFault): Exchanged {
    const seconds = random.int(1, 900)
    const status = fault === 'e503_retry_after' ? 503 : 429
    if (fault === 'e429_bare') return json(429, { message: 'Rate limit exceeded' })
    notBeforeMs = time.monotonicMs() + seconds * 1000
    sim.retryAftersSaid += 1
    const value = fault === 'e429_date' ? new Date(serverNowMs() + seconds * 1000).toUTCString() : String(seconds)
    if (fault === 'e429_date') notBeforeMs -= 2000
    return json(status, { message: 'Rate limit exceeded' }, { 'retry-after': value })
  }

  /** For no fault of any record; what is said differs in what it quotes, as such answers do. */
  function refuseAll(url: URL, request: ExchangeRequest): Exchanged | null {
    const { refusesAll } = sim
    if (!refusesAll || (refusesAll.what !== 'all' && (refusesAll.what === 'events') !== isEvents(url))) return null
    const message = `${refusesAll.words} (request ${random.hex(12)} at "${time.nowMs()}")`
    if (refusesAll.status !== 422 || !isEvents(url)) return json(refusesAll.status, { message })
    const { batch } = JSON.parse(bytesOf(request).toString('utf8')) as { batch: SimEvent[] }
    return json(207, { successes: [], errors: batch.map(({ id }) => ({ id, status: 400, message: refusesAll.words })) })
  }

  function refuse(url: URL, request: ExchangeRequest): Exchanged | null {
    const { otlp, otlpGzip } = rulesFor(sim.version)
    if (url.pathname !== '/api/public/otel/v1/traces' && !isEvents(url)) return json(404, { message: 'Not found' })
    if (!isEvents(url) && otlp === 'none') return json(404, { message: 'Not found' })
    if (projectOf(request) === null) return json(401, { message: 'Invalid credentials' })
    if (!isEvents(url) && otlp === 'protobuf_only') return json(400, { message: 'Invalid request data' })
    if (!isEvents(url) && otlp === 'scope_refused') return json(403, { message: 'Forbidden: different public key' })
    if (sim.quotaExceeded) return json(403, { message: 'Ingestion suspended: Usage threshold exceeded.' })
    // Events are parsed as they come.
    const unpacks = !isEvents(url) && otlpGzip
    if (isZipped(request) && !unpacks) return json(400, { message: 'Invalid JSON' })
    if ((request.body?.byteLength ?? 0) > sim.maxBodyBytes) return html(413)
    if (isEvents(url)) return null
    if (otlp !== 'right') sim.violations.push(`spans were sent to ${sim.version}, which stores them wrongly`)
    const bad = spansOf(request).find((span) => sim.poison.has(span.traceId))
    return bad ? json(400, { message: sim.poison.get(bad.traceId) }) : null
  }

  function projectOf(request: ExchangeRequest): string | null {
    const found = simProjects.find((id) => {
      const expected = `Basic ${Buffer.from(`${publicKeyOf(id)}:${sim.rightSecretKey}`).toString('base64')}`
      return request.headers['authorization'] === expected
    })
    return found ?? null
  }

  function store(spans: Span[], projectId: string): void {
    const visibleAtMs = time.monotonicMs() + random.next() * sim.visibilityMs
    const keyOf = (span: Span): string =>
      `${projectId}/${span.traceId}/${span.spanId}/${BigInt(span.startTimeUnixNano) / 1_000_000n}`
    const traces = Map.groupBy(spans, ({ traceId }) => traceId)
    for (const members of traces.values()) {
      // What was there as events in part may come as a whole; what was there as a whole may not come again.
      const known = members.flatMap((span) => sim.stored.get(keyOf(span)) ?? [])
      const isPart = known.length < members.length && known.every(({ json: frozen }) => frozen === '')
      for (const span of members) gather('spans', span.traceId, () => keep(span, keyOf(span), isPart))
    }

    function keep(span: Span, key: string, isPart: boolean): void {
      const attributes = span.attributes.filter(({ key: name }) => !bodyKeys.has(name))
      const frozen = JSON.stringify({ ...span, attributes })
      const { traceId, spanId } = span
      const known = sim.stored.get(key)
      if (!known) {
        sim.stored.set(key, { projectId, traceId, spanId, receipts: 1, visibleAtMs, json: frozen })
        return
      }
      if (!isPart) known.receipts += 1
      if (known.json !== '' && known.json !== frozen) {
        sim.violations.push(`span ${key} was sent again with other contents`)
      }
      known.json = frozen
    }
  }

  /** Each event on its own; one that is sent again replaces itself. */
  function storeEvents(
    request: ExchangeRequest,
    fault: PostFault | null,
    projectId: string,
  ): { successes: object[]; errors: object[] } {
    const { batch } = JSON.parse(bytesOf(request).toString('utf8')) as { batch: SimEvent[] }
    const visibleAtMs = time.monotonicMs() + random.next() * sim.visibilityMs
    const successes: object[] = []
    const errors: object[] = []
    for (const event of batch) {
      const { id, type, body } = event
      const traceId = body.traceId ?? body.id
      if (fault === 'some_events_later' && random.chance(0.4)) {
        errors.push({ id, status: random.pick([429, 500, 503]), message: 'Try again' })
      } else if (type !== 'score-create' && rulesFor(sim.version).events === 'scores') {
        errors.push({ id, status: 400, message: 'This event type is no longer accepted' })
      } else if (sim.poison.has(traceId)) {
        errors.push({ id, status: 400, message: sim.poison.get(traceId) })
      } else {
        keepEvent(event, projectId, traceId, visibleAtMs)
        if (fault !== 'some_events_unnamed' || random.chance(0.5)) successes.push({ id, status: 201 })
      }
    }
    return { successes, errors }
  }

  function keepEvent(
    { type, timestamp, body }: SimEvent,
    projectId: string,
    traceId: string,
    visibleAtMs: number,
  ): void {
    if (type === 'score-create') {
      const scoreKey = `${projectId}/${body.id}`
      gather('scores', traceId, () => {
        const known = sim.scores.get(scoreKey)
        if (!known || known.timestamp <= timestamp) sim.scores.set(scoreKey, { timestamp, value: body.value ?? -1 })
      })
    } else if (type !== 'trace-create') {
      if (body.usageDetails && !body.usage && !rulesFor(sim.version).usageDetails) {
        sim.violations.push(`${sim.version} was not told the tokens in its own way`)
      }
      const key = `${projectId}/${traceId}/${body.id}/${Date.parse(body.startTime ?? '')}`
      gather('spans', traceId, () => {
        const row = { projectId, traceId, spanId: body.id, receipts: 1, visibleAtMs, json: '' }
        if (!sim.stored.has(key)) sim.stored.set(key, row)
      })
    }
  }

  function delay(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = time.schedule(resolve, ms)
      signal.addEventListener('abort', () => {
        cancel()
        reject(signal.reason)
      })
    })
  }

  /** No answer, until the app gives up. */
  function stall(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }

  function json(status: number, body: unknown, headers: Record<string, string> = {}): Exchanged {
    const date = new Date(serverNowMs()).toUTCString()
    return answered(status, JSON.stringify(body), { 'content-type': 'application/json', date, ...headers })
  }

  return sim
}

function isEvents(url: URL): boolean {
  return url.pathname === '/api/public/ingestion'
}

function bytesOf(request: ExchangeRequest): Buffer {
  const bytes = Buffer.from(request.body ?? [])
  return isZipped(request) ? gunzipSync(bytes) : bytes
}

function isZipped(request: ExchangeRequest): boolean {
  return request.headers['content-encoding'] === 'gzip'
}

function spansOf(request: ExchangeRequest): Span[] {
  const body = JSON.parse(bytesOf(request).toString('utf8')) as {
    resourceSpans: { scopeSpans: { spans: Span[] }[] }[]
  }
  return body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
}

function answered(status: number, text: string, headers: Record<string, string>): Exchanged {
  return { status, headers, bytes: Buffer.from(text), complete: true, error: null }
}

function html(status = 200): Exchanged {
  return answered(status, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' })
}

/** An answer whose body breaks off. */
function truncated(): Exchanged {
  const begun = answered(200, '{"', { 'content-type': 'application/json' })
  return { ...begun, complete: false, error: failed('aborted', 'ECONNRESET', '') }
}

/** What Node's client rejects with. */
function failed(message: string, code: string, syscall: string): Error {
  return Object.assign(new Error(message), { code, syscall })
}
