import type { ObservationsV2Response, ObservationsView } from '@langfuse/core'
import type { Lookup, Seen } from '../outbox/ports.ts'
import type { RecordRef } from '../records/record.ts'
import type { Answer } from './answer.ts'
import { describeAnswer } from './classify.ts'
import { maxBodyBytes } from '../records/encode.ts'
import { dataOf } from './lookups.ts'
import { parseRetryAfter } from '../net/retry-after.ts'
import { wireOf, type Wire } from './versions.ts'

export interface Finding {
  lookup: Lookup
  /** A 404 was among the answers: it counts only from a server that still is of the version that was asked. */
  sawNotFound: boolean
}

interface Asking {
  host: string
  version: string
  /** One request, with a time limit of its own: a look has many, and a server may be slow. */
  get(url: string): Promise<Answer>
  nowMs: number
}

type TurnRef = Extract<RecordRef, { kind: 'turn' }>
type ScoreRef = Exclude<RecordRef, { kind: 'turn' }>

/** Starts are exact, so this only has to cover Langfuse's rounding to the millisecond. */
const windowMs = 60_000
const pageSize = 100
const maxPages = 20
/** What is read of one answer. Before version 4 an observation comes with its bodies, and a record has no more than that. */
export const maxLookBytes = maxBodyBytes

/** What Langfuse shows of these records, which are of one kind. Nothing is asked after the first answer that is not clear. */
export async function findRecords(records: RecordRef[], asking: Asking): Promise<Finding> {
  const scores = records.filter((record) => record.kind !== 'turn')
  return scores.length > 0 ? findScores(scores, asking) : findTurns(records.filter(isTurn), asking)
}

const isTurn = (record: RecordRef): record is TurnRef => record.kind === 'turn'

/**
 * One request for each trace. Version 4 answers 404 to what version 3 has; so a 404 says 'not there' from before 4 alone,
 * and only in JSON.
 */
async function findTurns(turns: TurnRef[], asking: Asking): Promise<Finding> {
  const seen: Seen[] = []
  let sawNotFound = false
  for (const turn of turns) {
    const found = await idsOf(turn, asking)
    sawNotFound ||= found.sawNotFound
    if ('lookup' in found) return { lookup: found.lookup, sawNotFound }
    const there = turn.spanIds.filter((id) => found.ids.has(id)).length
    seen.push(there === turn.spanIds.length ? 'all' : there > 0 ? 'some' : 'none')
  }
  return { lookup: { kind: 'known', seen }, sawNotFound }
}

/** Page by page, until all of its spans are found or there is no more. */
async function idsOf(turn: TurnRef, asking: Asking): Promise<Finding | { ids: Set<string>; sawNotFound: boolean }> {
  const wire = wireOf(asking.version)
  const ids = new Set<string>()
  let next: Record<string, string> | null = {}
  for (let page = 1; next && page <= maxPages; page += 1) {
    const answer: Answer = await asking.get(urlFor(turn, wire, asking.host, next))
    const isMissing = answer.kind === 'response' && answer.status === 404
    if (isMissing && !wire.observationsByTime && answer.json !== undefined) return { ids, sawNotFound: true }
    const rows = dataOf<ObservationsV2Response['data'][number] | ObservationsView>(answer)
    if (answer.kind === 'no_answer' || answer.status !== 200 || !rows)
      return { lookup: unclear(answer, asking.nowMs), sawNotFound: isMissing }
    for (const row of rows) if (row?.id !== undefined) ids.add(row.id)
    const isComplete = turn.spanIds.every((id) => ids.has(id))
    next = isComplete || rows.length < pageSize ? null : nextPage(answer.json, page)
  }
  return { ids, sawNotFound: false }
}

function urlFor(turn: TurnRef, wire: Wire, host: string, page: Record<string, string>): string {
  const url = new URL(`${host}${wire.observationsPath}`)
  const params = { traceId: turn.traceId, limit: String(pageSize), ...page }
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  if (wire.observationsByTime) {
    url.searchParams.set('fromStartTime', new Date(turn.firstStartMs - windowMs).toISOString())
    url.searchParams.set('toStartTime', new Date(turn.lastStartMs + windowMs).toISOString())
    url.searchParams.set('fields', 'core,basic')
  }
  return url.href
}

/** Version 4 names a cursor, those before count pages. */
function nextPage(json: unknown, page: number): Record<string, string> | null {
  const { meta } = (json ?? {}) as { meta?: { cursor?: unknown; totalPages?: unknown } }
  if (typeof meta?.cursor === 'string') return { cursor: meta.cursor }
  return Number(meta?.totalPages) > page ? { page: String(page + 1) } : null
}

/**
 * All in one list, so that a score that is not there is told from a route that is not. It must say what was said last: an
 * earlier one of the same answer has the same id. A withdrawal is there once its score is not.
 */
async function findScores(scores: ScoreRef[], asking: Asking): Promise<Finding> {
  const { path, idsParameter } = wireOf(asking.version).scores
  const url = new URL(`${asking.host}${path}`)
  url.searchParams.set(idsParameter, scores.map(({ scoreId }) => scoreId).join(','))
  url.searchParams.set('limit', String(pageSize))
  const answer = await asking.get(url.href)
  const rows = dataOf<ScoreRow>(answer)
  if (answer.kind === 'response' && answer.status === 200 && rows) {
    const byId = new Map(rows.map((row) => [row?.id, row]))
    const seen = scores.map((score): Seen => (isThere(byId.get(score.scoreId), score) ? 'all' : 'none'))
    return { lookup: { kind: 'known', seen }, sawNotFound: false }
  }
  const isMissing = answer.kind === 'response' && (answer.status === 404 || answer.status === 405)
  return { lookup: isMissing ? { kind: 'unsupported' } : unclear(answer, asking.nowMs), sawNotFound: isMissing }
}

/** A Boolean is 0 or 1 before version 4. Not every list has the comments. */
interface ScoreRow {
  id: string
  value: number | boolean
  comment: string | null
}

/** What a row does not tell is not held against it, nor a comment that was to be removed. */
function isThere(row: Partial<ScoreRow> | undefined, score: ScoreRef): boolean {
  if (score.kind === 'withdrawal' || row === undefined) return (score.kind === 'withdrawal') === (row === undefined)
  const { value, comment } = score
  const hasValue = row.value === undefined || Number(row.value) === value
  return hasValue && (comment === null || row.comment === undefined || row.comment === comment)
}

function unclear(answer: Answer, nowMs: number): Lookup {
  if (answer.kind === 'no_answer') {
    return { kind: 'unknown', retryAfterMs: null, detail: `${answer.code}: ${answer.message}` }
  }
  const retryAfterMs = parseRetryAfter(answer.retryAfter, answer.dateMs, nowMs)
  return { kind: 'unknown', retryAfterMs, detail: describeAnswer(answer) }
}
