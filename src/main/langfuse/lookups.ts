import type { HealthResponse, Project } from '@langfuse/core'
import { ask, basicAuth, type Answer } from './answer.ts'
import { describeAnswer, isHtml } from './classify.ts'
import type { Exchange } from '../net/exchange.ts'
import type { Connection } from './host.ts'
import type { NetworkError } from '../net/network-error.ts'

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

/** The rows of a list; null where the answer is none. */
export function dataOf<Row>(answer: Answer): Partial<Row>[] | null {
  const json = answer.kind === 'response' ? (answer.json as { data?: unknown } | null | undefined) : null
  return Array.isArray(json?.data) ? (json.data as Partial<Row>[]) : null
}
