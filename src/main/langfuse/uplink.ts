import type { Lookup, Probe, RecordOutcome, SpanRef, Uplink, Verdict } from '../outbox/ports.ts'
import type { Clock } from '../ports.ts'
import type { RecordKind } from '../record.ts'
import { classify } from './classify.ts'
import { cloudRegions, isThisComputer, type Connection } from './host.ts'
import { checkHealth, findSpans, getProject, takesSpans } from './lookups.ts'
import { classifyEvents } from './classify-events.ts'
import { scoreEvents, turnEvents } from './events.ts'
import { sendEvents, sendSpans, type SendOptions } from './send.ts'

/** A quarter of what Langfuse's smallest plan allows: 1,000 requests a minute. */
const cloudSendIntervalMs = 240
/** The same of 30 lookups a minute, at up to three a look. */
const cloudLookIntervalMs = 24_000

export interface UplinkPorts {
  connection: Connection
  fetch: typeof fetch
  clock: Clock
  requestTimeoutMs: number
  /** The project that the keys belong to, once it is known. */
  onProject(project: { id: string; name: string }): void
}

/** Langfuse as the outbox knows it: sends, probes and looks up, each once, and says what came of it. Never throws. */
export function createUplink(ports: UplinkPorts): Uplink {
  const { connection, clock } = ports
  const { hostname, host } = new URL(connection.host)
  const isCloud = cloudRegions.some((region) => new URL(region.host).host === host)
  // Compressing costs more than it saves where the bytes never leave this computer.
  const gzip = !isThisComputer(hostname)
  let version: string | null = null
  let projectKnown = false

  const limited = (signal: AbortSignal): AbortSignal =>
    AbortSignal.any([signal, AbortSignal.timeout(ports.requestTimeoutMs)])

  const sendsEvents = (kind: RecordKind): boolean => kind === 'score' || (version !== null && !takesSpans(version))

  async function learnProject(signal: AbortSignal): Promise<void> {
    const project = await getProject(connection, ports.fetch, limited(signal))
    if (project.outcome !== 'ok') return
    projectKnown = true
    ports.onProject({ id: project.id, name: project.name })
  }

  /**
   * A server that was updated since its version was asked for refuses turns as events, though nothing is wrong with
   * them. So a refusal counts only from a server that is known to take events now.
   */
  async function unlessUpdated(outcomes: RecordOutcome[], signal: AbortSignal): Promise<Verdict> {
    const health = await checkHealth(connection.host, ports.fetch, limited(signal))
    if (health.outcome === 'ok') version = health.version
    const stands = health.outcome === 'ok' && !takesSpans(health.version)
    return {
      kind: 'partial',
      outcomes: stands
        ? outcomes
        : outcomes.map((outcome) => (outcome.kind === 'refused' ? { ...outcome, kind: 'later' } : outcome)),
    }
  }

  async function probe(signal: AbortSignal): Promise<Probe> {
    const health = await checkHealth(connection.host, ports.fetch, limited(signal))
    switch (health.outcome) {
      case 'ok':
        version = health.version
        if (!projectKnown) void learnProject(signal)
        return { kind: 'ok' }
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
    minSendIntervalMs: isCloud ? cloudSendIntervalMs : 0,
    minLookIntervalMs: isCloud ? cloudLookIntervalMs : 0,
    get storesById() {
      return sendsEvents('turn') ? (['turn', 'score'] as const) : (['score'] as const)
    },
    probe,
    async send({ kind, body }, signal: AbortSignal): Promise<Verdict> {
      const options: SendOptions = { connection, gzip, fetch: ports.fetch, signal: limited(signal) }
      if (!sendsEvents(kind)) {
        return classify(await sendSpans(body, options), clock.nowMs())
      }
      const events = kind === 'score' ? scoreEvents(body) : turnEvents(body)
      const verdict = classifyEvents(await sendEvents(events.events, options), events, clock.nowMs())
      return kind === 'turn' && verdict.kind === 'partial' ? unlessUpdated(verdict.outcomes, signal) : verdict
    },
    async find(spans: SpanRef[], signal: AbortSignal): Promise<Lookup> {
      if (version === null) {
        const outcome = await probe(signal)
        if (outcome.kind !== 'ok') return { kind: 'unknown', retryAfterMs: null, detail: outcome.detail }
      }
      const answer = await findSpans(connection, version ?? '', spans, ports.fetch, limited(signal), clock.nowMs())
      if (answer.kind === 'unknown') return answer
      // A batch is stored as a whole or not at all: one span that is there speaks for the others.
      return { kind: answer.spanIds.size > 0 ? 'found' : 'absent' }
    },
  }
}
