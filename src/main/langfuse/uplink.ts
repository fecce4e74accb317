import { gunzipSync } from 'node:zlib'
import type { Lookup, Probe, RecordOutcome, SpanRef, Uplink, Verdict } from '../outbox/ports.ts'
import type { Clock } from '../ports.ts'
import type { RecordKind } from '../record.ts'
import type { Schedule } from '../schedule.ts'
import type { MetProject } from '../store/projects.ts'
import type { Answer } from './answer.ts'
import { classify } from './classify.ts'
import type { Exchange } from './exchange.ts'
import { cloudRegions, type Connection } from './host.ts'
import { checkHealth, findSpans, type SpansAnswer, getProject, takesGzip, takesSpans } from './lookups.ts'
import { classifyEvents } from './classify-events.ts'
import { scoreEvents, turnEvents } from './events.ts'
import { sendEvents, sendSpans } from './send.ts'

/** A quarter of what Langfuse's smallest plan allows: 1,000 requests a minute. */
const cloudSendIntervalMs = 240
/** The same of 30 lookups a minute, at up to three a look. */
const cloudLookIntervalMs = 24_000

export interface UplinkPorts {
  connection: Connection
  exchange: Exchange
  /** May empty what it is given. */
  gzip(body: Uint8Array): Promise<Uint8Array>
  clock: Clock
  schedule: Schedule
  requestTimeoutMs: number
}

/**
 * Langfuse as the outbox knows it: sends, probes and looks up, and says what came of it. What may have arrived is never
 * sent again here. Never throws.
 */
export function createUplink(ports: UplinkPorts): Uplink {
  const { connection, clock } = ports
  const { host } = new URL(connection.host)
  const isCloud = cloudRegions.some((region) => new URL(region.host).host === host)
  let version: string | null = null
  let project: MetProject | null = null

  /** Gives up after the request's time; `AbortSignal.timeout` would keep hold of it until then, answered or not. */
  async function within<T>(signal: AbortSignal, request: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController()
    const giveUp = (): void => limit.abort(signal.reason)
    const cancel = ports.schedule(
      () => limit.abort(new DOMException('no answer in time', 'TimeoutError')),
      ports.requestTimeoutMs,
    )
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp)
    try {
      return await request(limit.signal)
    } finally {
      cancel()
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** Compressed bodies are refused, be it by something on the way. */
  let onlyPlain = false
  const sendsEvents = (kind: RecordKind): boolean => kind === 'score' || (version !== null && !takesSpans(version))

  /**
   * Whom these keys belong to. Nothing may be sent before: a batch belongs to the project that it went to. A server that
   * names none is told apart by its address and the public key.
   */
  async function learnProject(signal: AbortSignal): Promise<Probe> {
    if (project) return { kind: 'ok', project }
    const answer = await within(signal, (limited) => getProject(connection, ports.exchange, limited))
    const { host, publicKey } = connection
    switch (answer.outcome) {
      case 'ok':
        project = { id: answer.id, name: answer.name, host, publicKey, isNamed: true }
        return { kind: 'ok', project }
      case 'unnamed':
        project = { id: `key:${host}|${publicKey}`, name: `${publicKey} at ${host}`, host, publicKey, isNamed: false }
        return { kind: 'ok', project }
      case 'wrong_keys':
        return { kind: 'keys', untilChanged: answer.untilChanged, detail: answer.detail }
      case 'unknown':
        return { kind: 'unreachable', detail: `The project of the keys could not be asked for: ${answer.detail}` }
    }
  }

  async function sendAsSpans(body: Uint8Array, signal: AbortSignal): Promise<Verdict> {
    const answerTo = (bytes: Uint8Array, compressed: boolean): Promise<Answer> =>
      within(signal, (limited) =>
        sendSpans(bytes, compressed, { connection, exchange: ports.exchange, signal: limited }),
      )
    if (version === null || !takesGzip(version) || onlyPlain) {
      return classify(await answerTo(body, false), clock.nowMs())
    }
    const zipped = await ports.gzip(body)
    const answer = await answerTo(zipped, true)
    const isRefused = answer.kind === 'response' && (answer.status === 400 || answer.status === 415)
    if (!isRefused) return classify(answer, clock.nowMs())
    // Perhaps nothing but the compressing: the same bytes go as they are, and what is said of them counts.
    const verdict = classify(await answerTo(gunzipSync(zipped), false), clock.nowMs())
    if (verdict.kind === 'accepted') onlyPlain = true
    return verdict
  }

  /**
   * A server that was updated since its version was asked for refuses turns as events, though nothing is wrong with
   * them. So a refusal counts only from a server that is known to take events now.
   */
  async function stillTakesEvents(signal: AbortSignal): Promise<boolean> {
    const health = await within(signal, (limited) => checkHealth(connection.host, ports.exchange, limited))
    if (health.outcome === 'ok') version = health.version
    return health.outcome === 'ok' && !takesSpans(health.version)
  }

  async function sendAsEvents(kind: RecordKind, body: Uint8Array, signal: AbortSignal): Promise<Verdict> {
    const events = kind === 'score' ? scoreEvents(body) : turnEvents(body)
    const answer = await within(signal, (limited) =>
      sendEvents(events.events, { connection, exchange: ports.exchange, signal: limited }),
    )
    const verdict = classifyEvents(answer, events, clock.nowMs())
    if (kind !== 'turn' || verdict.kind !== 'partial') return verdict
    if (await stillTakesEvents(signal)) return verdict
    return { ...verdict, outcomes: verdict.outcomes.map(unlessRefused) }
  }

  async function probe(signal: AbortSignal): Promise<Probe> {
    const health = await within(signal, (limited) => checkHealth(connection.host, ports.exchange, limited))
    switch (health.outcome) {
      case 'ok':
        version = health.version
        return learnProject(signal)
      case 'captive_portal':
        return { kind: 'captive_portal', detail: health.detail }
      case 'not_langfuse':
        return { kind: 'address', detail: health.detail }
      case 'unreachable':
        return { kind: 'unreachable', detail: `${health.code}: ${health.detail}` }
      case 'server_error':
        return { kind: 'unreachable', detail: health.detail }
    }
  }

  return {
    address: { host: connection.host, publicKey: connection.publicKey },
    minSendIntervalMs: isCloud ? cloudSendIntervalMs : 0,
    minLookIntervalMs: isCloud ? cloudLookIntervalMs : 0,
    get storesById() {
      return sendsEvents('turn') ? (['turn', 'score'] as const) : (['score'] as const)
    },
    probe,
    send: ({ kind, body }, signal) =>
      sendsEvents(kind) ? sendAsEvents(kind, body, signal) : sendAsSpans(body, signal),
    async find(spans: SpanRef[], signal: AbortSignal): Promise<Lookup> {
      if (version === null) {
        const outcome = await probe(signal)
        if (outcome.kind !== 'ok') return { kind: 'unknown', retryAfterMs: null, detail: outcome.detail }
      }
      const look = (): Promise<SpansAnswer> =>
        within(signal, (limited) => findSpans(connection, version ?? '', spans, ports.exchange, limited, clock.nowMs()))
      let answer = await look()
      if (answer.sawNotFound) {
        // The routes of v3 and v4 are not the same, and the server may have been updated since it was asked.
        const asked = version
        const outcome = await probe(signal)
        if (outcome.kind !== 'ok') return { kind: 'unknown', retryAfterMs: null, detail: outcome.detail }
        if (version !== asked) answer = await look()
      }
      if (answer.kind === 'unknown') {
        const { retryAfterMs, detail } = answer
        return { kind: 'unknown', retryAfterMs, detail }
      }
      // A batch is stored as a whole or not at all: one span that is there speaks for the others.
      return { kind: answer.spanIds.size > 0 ? 'found' : 'absent' }
    },
  }
}

const unlessRefused = (outcome: RecordOutcome): RecordOutcome =>
  outcome.kind === 'refused' ? { ...outcome, kind: 'later' } : outcome
