import type { HealthResponse, ObservationsV2Response, ObservationsView, Project } from '@langfuse/core'
import { ask, basicAuth, type Answer } from './answer.ts'
import { describeAnswer, isHtml } from './classify.ts'
import type { Exchange } from './exchange.ts'
import type { Connection } from './host.ts'
import type { NetworkError } from './network-error.ts'
import { parseRetryAfter } from './retry-after.ts'

export type Health =
  | { outcome: 'ok'; version: string }
  /** Something else answered: a page, or a redirect, to `location` where it is known. */
  | { outcome: 'captive_portal'; detail: string; location: string | null }
  | { outcome: 'not_langfuse'; detail: string }
  | { outcome: 'unreachable'; reason: NetworkError['reason']; code: string; detail: string }
  /** Langfuse or what stands before it is there and not well. */
  | { outcome: 'server_error'; detail: string }

/** `GET /api/public/health`, which needs no key. It must be JSON: captive portals answer 200 in HTML. */
export async function checkHealth(host: string, exchange: Exchange, signal: AbortSignal): Promise<Health> {
  const answer = await ask(`${host}/api/public/health`, { exchange, signal })
  if (answer.kind === 'no_answer') {
    return { outcome: 'unreachable', reason: answer.reason, code: answer.code, detail: answer.message }
  }
  const { status } = answer
  const detail = describeAnswer(answer)
  if ((status >= 300 && status < 400) || status === 511) {
    return { outcome: 'captive_portal', detail, location: answer.location }
  }
  if (status >= 500 || status === 429 || status === 408) return { outcome: 'server_error', detail }
  if (status === 407) return { outcome: 'unreachable', reason: 'proxy', code: 'HTTP 407', detail }
  if (status >= 400) return { outcome: 'not_langfuse', detail }
  const json = answer.json as Partial<HealthResponse> | null | undefined
  if (typeof json !== 'object' || json === null) return { outcome: 'captive_portal', detail, location: null }
  if (status !== 200 || typeof json.version !== 'string' || typeof json.status !== 'string') {
    return { outcome: 'not_langfuse', detail }
  }
  return { outcome: 'ok', version: json.version }
}

export type ProjectAnswer =
  | { outcome: 'ok'; id: string; name: string }
  /** `untilChanged`: only other keys can mend it; else it may be mended at Langfuse. */
  | { outcome: 'wrong_keys'; untilChanged: boolean; detail: string }
  /** A server that answers in Langfuse's place and names no project. */
  | { outcome: 'unnamed'; detail: string }
  | { outcome: 'unknown'; detail: string }

/** `GET /api/public/projects`: proves the key pair and names its project. */
export async function getProject(
  connection: Connection,
  exchange: Exchange,
  signal: AbortSignal,
): Promise<ProjectAnswer> {
  const answer = await ask(`${connection.host}/api/public/projects`, {
    headers: { authorization: basicAuth(connection) },
    exchange,
    signal,
  })
  if (answer.kind === 'no_answer') return { outcome: 'unknown', detail: `${answer.code}: ${answer.message}` }
  const detail = describeAnswer(answer)
  const { status } = answer
  if (isHtml(answer)) return { outcome: 'unknown', detail }
  if (status === 401 || status === 403) return { outcome: 'wrong_keys', untilChanged: status === 401, detail }
  const hasNoSuchRoute = (status === 404 && answer.json !== undefined) || status === 405
  const projects = dataOf<Project>(answer)
  if (hasNoSuchRoute || (status === 200 && projects && typeof projects[0]?.id !== 'string'))
    return { outcome: 'unnamed', detail }
  const project = projects?.[0]
  if (status !== 200 || typeof project?.id !== 'string' || project.id === '') return { outcome: 'unknown', detail }
  return { outcome: 'ok', id: project.id, name: typeof project.name === 'string' ? project.name : project.id }
}

export interface SpanRef {
  traceId: string
  spanId: string
  startedAtMs: number
}

export type SpansAnswer = (
  | /** The ids, of those that were asked for, which Langfuse shows. An absent one may still show up later. */
    { kind: 'known'; spanIds: Set<string> }
  | { kind: 'unknown'; retryAfterMs: number | null; detail: string }
) & {
  /** A 404 was among the answers: it counts only from a server that still is of the version that was asked. */
  sawNotFound: boolean
}

/** Starts are exact, so this only has to cover Langfuse's rounding to the millisecond. */
const windowMs = 60_000

/**
 * Which of these spans Langfuse has: one request for each trace, and none after the first that gives no clear answer.
 * v4 has `/v2/observations` and answers 404 to what v3 has; so a 404 says 'absent' from v3 alone, and only in JSON.
 */
export async function findSpans(
  connection: Connection,
  version: string,
  spans: SpanRef[],
  exchange: Exchange,
  signal: AbortSignal,
  nowMs: number,
): Promise<SpansAnswer> {
  const spanIds = new Set<string>()
  let sawNotFound = false
  const isV4 = parseVersion(version).major >= 4
  for (const [traceId, members] of byTrace(spans)) {
    const url = new URL(`${connection.host}/api/public/${isV4 ? 'v2/' : ''}observations`)
    url.searchParams.set('traceId', traceId)
    url.searchParams.set('limit', '100')
    if (isV4) {
      const starts = members.map((span) => span.startedAtMs)
      url.searchParams.set('fromStartTime', new Date(Math.min(...starts) - windowMs).toISOString())
      url.searchParams.set('toStartTime', new Date(Math.max(...starts) + windowMs).toISOString())
      url.searchParams.set('fields', 'core,basic')
    }
    const answer = await ask(url.href, {
      headers: { authorization: basicAuth(connection) },
      exchange,
      signal,
      maxAnswerBytes: 16 * 1024 * 1024,
    })
    sawNotFound ||= answer.kind === 'response' && answer.status === 404
    const found = idsIn(answer, isV4)
    if (!found) return { ...unknown(answer, nowMs), sawNotFound }
    for (const { spanId } of members) if (found.has(spanId)) spanIds.add(spanId)
  }
  return { kind: 'known', spanIds, sawNotFound }
}

/** From 3.22 on, Langfuse takes spans over OTLP; before, only events. */
export function takesSpans(version: string): boolean {
  const { major, minor } = parseVersion(version)
  return major > 3 || (major === 3 && minor >= 22)
}

/**
 * Whether spans may come compressed. Early versions of 3 read the bytes as they came and refused the whole batch; the
 * first that is known to unpack them is 3.54.
 */
export function takesGzip(version: string): boolean {
  const { major, minor } = parseVersion(version)
  return major > 3 || (major === 3 && minor >= 54)
}

/** Numbers of a version such as `3.22.1` or `v4.16.0-rc.1`; zeros where it has none. */
export function parseVersion(version: string): { major: number; minor: number } {
  const match = /^v?(\d+)(?:\.(\d+))?/.exec(version.trim())
  return { major: Number(match?.[1] ?? 0), minor: Number(match?.[2] ?? 0) }
}

function byTrace(spans: SpanRef[]): Map<string, SpanRef[]> {
  const traces = new Map<string, SpanRef[]>()
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span])
  return traces
}

function idsIn(answer: Answer, isV4: boolean): Set<string> | null {
  if (answer.kind === 'no_answer') return null
  if (answer.status === 404 && !isV4 && answer.json !== undefined) return new Set()
  const rows = dataOf<ObservationsV2Response['data'][number] | ObservationsView>(answer)
  return answer.status === 200 && rows ? new Set(rows.flatMap((row) => (row?.id === undefined ? [] : [row.id]))) : null
}

function unknown(answer: Answer, nowMs: number): { kind: 'unknown'; retryAfterMs: number | null; detail: string } {
  if (answer.kind === 'no_answer') {
    return { kind: 'unknown', retryAfterMs: null, detail: `${answer.code}: ${answer.message}` }
  }
  const retryAfterMs = parseRetryAfter(answer.retryAfter, answer.dateMs, nowMs)
  return { kind: 'unknown', retryAfterMs, detail: describeAnswer(answer) }
}

function dataOf<Row>(answer: Answer): Partial<Row>[] | null {
  const json = answer.kind === 'response' ? (answer.json as { data?: unknown } | null | undefined) : null
  return Array.isArray(json?.data) ? (json.data as Partial<Row>[]) : null
}
