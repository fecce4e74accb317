import { gunzipSync } from 'node:zlib'
import type { Lookup, Probe, Uplink, Verdict, Schedule } from '../outbox/ports.ts'
import type { RecordOutcome } from '../records/batch.ts'
import type { Clock } from '../ports.ts'
import type { RecordKind, RecordRef } from '../records/record.ts'
import type { MetProject } from '../records/project.ts'
import { ask, basicAuth, type Answer } from './answer.ts'
import { classify } from './classify.ts'
import type { Exchange } from '../net/exchange.ts'
import { cloudRegions, type Connection } from './host.ts'
import { classifyEvents } from './classify-events.ts'
import { scoreEvents, turnEvents } from './events.ts'
import { inRequests, type EventRequest } from './event-requests.ts'
import { findRecords, maxLookBytes, type Finding } from './find.ts'
import { checkHealth, getProject, type Health } from './lookups.ts'
import { sendMedia, type MediaFile, type MediaVerdict } from './media.ts'
import { sendEvents, sendSpans } from './send.ts'
import { wireOf, type Wire } from './versions.ts'
import { sendWithdrawals } from './withdraw.ts'

/** A quarter of what Langfuse's smallest plan allows: 1,000 requests a minute. */
const cloudSendIntervalMs = 240
/** The same of 30 lookups a minute, at up to three a look. */
const cloudLookIntervalMs = 24_000
const cloudRecordsPerLook = 3
/** A server of the user's own has no such limit; this is what one step may take. */
const recordsPerLook = 25
/** On top of a request's time: a large body on a slow line goes at half a megabit a second. */
const slowestBytesPerMs = 60
const quickBytes = 1_000_000
/** A server that was not heard for so long may have been replaced by another version meanwhile. */
const trustMs = 30_000

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
export function createUplink(
  ports: UplinkPorts,
): Uplink & { sendMedia(file: MediaFile, signal: AbortSignal): Promise<MediaVerdict> } {
  const { connection, clock } = ports
  const { host } = new URL(connection.host)
  const isCloud = cloudRegions.some((region) => new URL(region.host).host === host)
  const exchange: Exchange = async (request) => {
    const answer = await ports.exchange(request)
    // Once it may be another server, only what says its version says that it is known.
    if (!isStale()) heardAtMs = clock.monotonicMs()
    return answer
  }
  let version: string | null = null
  let heardAtMs = -Infinity
  let project: MetProject | null = null
  const isStale = (): boolean => clock.monotonicMs() - heardAtMs > trustMs

  async function askHealth(signal: AbortSignal): Promise<Health> {
    const health = await within(signal, (limited) => checkHealth(connection.host, exchange, limited))
    if (health.outcome === 'ok') {
      version = health.version
      heardAtMs = clock.monotonicMs()
    }
    return health
  }

  /** Gives up after the request's time; `AbortSignal.timeout` would keep hold of it until then, answered or not. */
  async function within<T>(
    signal: AbortSignal,
    request: (limited: AbortSignal) => Promise<T>,
    bodyBytes = 0,
  ): Promise<T> {
    const limit = new AbortController()
    const giveUp = (): void => limit.abort(signal.reason)
    const cancel = ports.schedule(
      () => limit.abort(new DOMException('no answer in time', 'TimeoutError')),
      ports.requestTimeoutMs + Math.max(0, bodyBytes - quickBytes) / slowestBytesPerMs,
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
  const wire = (): Wire => wireOf(version ?? '')
  const sendsEvents = (kind: RecordKind): boolean => kind === 'score' || wire().turnsAs === 'events'

  /**
   * Whom these keys belong to. Nothing may be sent before: a batch belongs to the project that it went to. A server that
   * names none is told apart by its address and the public key.
   */
  async function learnProject(signal: AbortSignal): Promise<Probe> {
    if (project) return { kind: 'ok', project }
    const answer = await within(signal, (limited) => getProject(connection, exchange, limited))
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
      within(
        signal,
        (limited) => sendSpans(bytes, compressed, { connection, exchange, signal: limited }),
        bytes.byteLength,
      )
    const verdictOn = async (): Promise<Verdict> => {
      if (version === null || onlyPlain) return classify(await answerTo(body, false), clock.nowMs())
      const zipped = await ports.gzip(body)
      const answer = await answerTo(zipped, true)
      const compressedVerdict = classify(answer, clock.nowMs())
      const isRefused = answer.kind === 'response' && (answer.status === 400 || answer.status === 415)
      if (!isRefused || compressedVerdict.kind === 'too_large') return compressedVerdict
      // Perhaps nothing but the compressing: the same bytes go as they are, and what is said of them counts.
      const verdict = classify(await answerTo(gunzipSync(zipped), false), clock.nowMs())
      if (verdict.kind === 'accepted') onlyPlain = true
      return verdict
    }
    const verdict = await verdictOn()
    const isRefused = verdict.kind === 'bisect' || verdict.kind === 'paused'
    if (!isRefused || (await stillTakes('spans', signal)) !== false) return verdict
    return { kind: 'later', retryAfterMs: 0, detail: `Langfuse ${version} takes events instead`, rateLimited: false }
  }

  /**
   * A server that was replaced since its version was asked for refuses turns in the old form, though nothing is wrong with
   * them. So a refusal counts only from a server that is known to take that form now; null where it does not say.
   */
  async function stillTakes(form: Wire['turnsAs'], signal: AbortSignal): Promise<boolean | null> {
    const health = await askHealth(signal)
    if (health.outcome !== 'ok') return null
    return wire().turnsAs === form
  }

  async function sendAsEvents(kind: RecordKind, body: Uint8Array, signal: AbortSignal): Promise<Verdict> {
    const events = kind === 'score' ? scoreEvents(body) : turnEvents(body, wire().usage)
    const verdict = await sendEach(inRequests(events), signal)
    if (kind !== 'turn' || verdict.kind !== 'partial') return verdict
    if ((await stillTakes('events', signal)) === true) return verdict
    return { ...verdict, outcomes: verdict.outcomes.map(unlessRefused) }
  }

  function withdraw(body: Uint8Array, signal: AbortSignal): Promise<Verdict> {
    return sendWithdrawals(body, {
      connection,
      exchange: (request) => within(signal, (limited) => exchange({ ...request, signal: limited })),
      signal,
      nowMs: () => clock.nowMs(),
    })
  }

  /** Until one is not accepted. A record that needs more than one request may be there in part then. */
  async function sendEach(requests: Iterable<EventRequest>, signal: AbortSignal): Promise<Verdict> {
    let before: Verdict | null = null
    for (const request of requests) {
      const answer = await within(
        signal,
        (limited) => sendEvents(request.body, { connection, exchange, signal: limited }),
        request.body.byteLength,
      )
      const verdict = classifyEvents(answer, request, clock.nowMs())
      if (verdict.kind === 'partial' && before) return { ...verdict, outcomes: verdict.outcomes.map(inPart) }
      if (verdict.kind !== 'accepted') return verdict
      before = verdict
    }
    return before ?? { kind: 'accepted' }
  }

  async function probe(signal: AbortSignal): Promise<Probe> {
    const health = await askHealth(signal)
    switch (health.outcome) {
      case 'ok':
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
    recordsPerLook: isCloud ? cloudRecordsPerLook : recordsPerLook,
    get isStale() {
      return isStale()
    },
    get storesById() {
      return sendsEvents('turn') ? (['turn', 'score'] as const) : (['score'] as const)
    },
    probe,
    async send({ kind, body }, signal) {
      if (kind === 'withdrawal') return withdraw(body, signal)
      return sendsEvents(kind) ? sendAsEvents(kind, body, signal) : sendAsSpans(body, signal)
    },
    sendMedia(file, signal) {
      // Of who answers here it says nothing: the bytes go elsewhere.
      const limited: Exchange = (request) =>
        within(signal, (limit) => ports.exchange({ ...request, signal: limit }), request.body?.byteLength)
      return sendMedia(file, { connection, exchange: limited, signal, nowMs: () => clock.nowMs() })
    },
    async find(records: RecordRef[], signal: AbortSignal): Promise<Lookup> {
      if (version === null) {
        const outcome = await probe(signal)
        if (outcome.kind !== 'ok') return { kind: 'unknown', retryAfterMs: null, detail: outcome.detail }
      }
      const headers = { authorization: basicAuth(connection) }
      const get = (url: string): Promise<Answer> =>
        within(signal, (limited) => ask(url, { headers, exchange, signal: limited, maxAnswerBytes: maxLookBytes }))
      const look = (): Promise<Finding> =>
        findRecords(records, { host: connection.host, version: version ?? '', get, nowMs: clock.nowMs() })
      const { lookup, sawNotFound } = await look()
      if (!sawNotFound) return lookup
      // The routes of the versions are not the same, and the server may have been updated since it was asked.
      const asked = version
      const outcome = await probe(signal)
      if (outcome.kind !== 'ok') return { kind: 'unknown', retryAfterMs: null, detail: outcome.detail }
      return version === asked ? lookup : (await look()).lookup
    },
  }
}

const inPart = (outcome: RecordOutcome): RecordOutcome =>
  outcome.kind === 'accepted' ? outcome : { kind: outcome.kind, detail: outcome.detail }

const unlessRefused = (outcome: RecordOutcome): RecordOutcome =>
  outcome.kind === 'refused' ? { ...outcome, kind: 'later' } : outcome
