import type { RecordKind } from '../../src/main/records/record.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import type { Reader } from '../../src/main/store/thread/reader.ts'
import { simProjects, type SimLangfuse } from './sim-langfuse.ts'

/** A life of the app that has come to its end, with all well again. */
interface Life {
  db: Db
  read: Reader
  server: SimLangfuse
  /** Trace ids of what was recorded, and of how many spans each is where it is not two. */
  accepted: ReadonlySet<string>
  spanCounts: ReadonlyMap<string, number>
  /** By score id: the last value that was recorded. */
  scored: ReadonlyMap<string, number>
  /** Ids of the scores that were taken back. */
  withdrawn: ReadonlySet<string>
  /** Of scores and withdrawals. */
  scoreRecords: number
  /** What the server forgot after it had accepted it. */
  dropped: ReadonlySet<string>
  /** The server merges what is sent twice. */
  merges: boolean
  /** It took turns as events, which are stored by their ids. */
  storesById: boolean
  makesRoom: boolean
  damages: boolean
  errors: string[]
  fail(what: string): never
}

/** The server's multiset against what was accepted; answers how many records are dead. Fails where anything is lost or doubled. */
export function judge(life: Life): number {
  const { db, read, server, accepted, spanCounts, scored, withdrawn, scoreRecords, dropped } = life
  const { merges, storesById, makesRoom, damages, errors } = life
  const fail: Life['fail'] = life.fail
  const deadRecords = read.deadRecords(100_000)
  const deadOf = (kind: RecordKind): Set<string> =>
    new Set(deadRecords.filter((record) => record.kind === kind).map((record) => record.traceId))
  const dead = deadOf('turn')
  const deadScores = deadOf('score')
  for (const traceId of deadScores)
    if (!server.poison.has(traceId) && !server.spoilsFlush.has(traceId))
      fail(`a score of ${traceId} is dead and nothing is wrong`)
  for (const traceId of dead) {
    const isBad = server.poison.has(traceId) || server.spoilsFlush.has(traceId)
    if (!isBad && !dropped.has(traceId))
      fail(
        `${traceId} is dead and nothing is wrong with it: ${JSON.stringify(read.traceDetail(traceId)?.deliveryHistory)}`,
      )
  }
  // Of a long backlog a sample is looked for; the rest says 'delivered', not 'confirmed'.
  const unlooked = new Set(
    server.spoilsFlush.size === 0
      ? []
      : db
          .prepare<[], string>(
            `SELECT r.trace_id FROM records r JOIN batches b ON r.seq BETWEEN b.first_seq AND b.last_seq WHERE b.state = 'delivered'`,
          )
          .pluck()
          .all(),
  )
  const lost = new Set(
    db
      .prepare<[], string>(
        `SELECT r.trace_id FROM records r JOIN batches b ON r.seq BETWEEN b.first_seq AND b.last_seq
         WHERE b.state = 'lost' AND r.kind = 'turn'`,
      )
      .pluck()
      .all(),
  )
  const spans = [...server.stored.values()]
  const projectsOf = new Map<string, Set<string>>()
  for (const { traceId, projectId } of spans) {
    projectsOf.set(traceId, (projectsOf.get(traceId) ?? new Set()).add(projectId))
  }
  for (const [traceId, projects] of projectsOf) {
    if (projects.size > 1) fail(`${traceId} is in several projects: ${[...projects].join(', ')}`)
  }
  const parkedTraces = new Set(
    db
      .prepare<[], string>(
        `SELECT r.trace_id FROM records r JOIN batches b ON r.seq BETWEEN b.first_seq AND b.last_seq WHERE b.project_id = ''`,
      )
      .pluck()
      .all(),
  )
  if (!damages && parkedTraces.size > 0) fail('a record has no project, and nothing was damaged')
  if (!makesRoom) {
    for (const [id, value] of scored) {
      const traceId = id.slice(0, 32)
      if (parkedTraces.has(traceId)) continue
      if (deadScores.has(traceId) || dead.has(traceId) || dropped.has(traceId) || unlooked.has(traceId)) continue
      // Beside its trace, unless the score was there before it and the user then moved the trace.
      const values = simProjects.map((key) => server.scores.get(`${key}/${id}`)?.value)
      if (!values.includes(value)) fail(`score ${id} is ${values.join(', ')}, not ${value}`)
    }
  }
  const deadWithdrawals = deadOf('withdrawal')
  const scoreProjects = new Map(
    db
      .prepare<[], { id: string; count: number }>(
        `SELECT r.trace_id AS id, COUNT(DISTINCT b.project_id) AS count FROM records r
           JOIN batches b ON r.seq BETWEEN b.first_seq AND b.last_seq WHERE r.kind = 'score' GROUP BY r.trace_id`,
      )
      .all()
      .map(({ id, count }) => [id, count] as const),
  )
  const withdrawnFrom = new Map(
    db
      .prepare<[], { id: string; project: string | null }>(
        `SELECT json_extract(p.payload, '$.body.id') AS id, b.project_id AS project FROM records r JOIN payloads p ON p.seq = r.seq
           JOIN batches b ON r.seq BETWEEN b.first_seq AND b.last_seq WHERE r.kind = 'withdrawal'`,
      )
      .all()
      .map(({ id, project }) => [id, project] as const),
  )
  if (!makesRoom) {
    for (const id of withdrawn) {
      const traceId = id.slice(0, 32)
      if (parkedTraces.has(traceId) || deadWithdrawals.has(traceId)) continue
      // Where the user changed projects between two scores of the same answer, the one that held is withdrawn.
      const stamp = withdrawnFrom.get(id) ?? ''
      const places = simProjects.filter((key) => server.scores.has(`${key}/${id}`))
      const isRight = (key: string): boolean => stamp === key || stamp.endsWith(`-${key}`)
      const wasMoved = (scoreProjects.get(traceId) ?? 0) > 1
      if (places.some(isRight) || (places.length > 0 && !wasMoved)) fail(`score ${id} was withdrawn and is there`)
    }
  }
  const lostRecords = db
    .prepare<[], number>(
      "SELECT COUNT(*) FROM records r JOIN batches b ON r.seq BETWEEN b.first_seq AND b.last_seq WHERE b.state = 'lost'",
    )
    .pluck()
    .get()
  const accounted = read.losses(100_000).reduce((sum, loss) => sum + (loss.recordCount ?? 0), 0)
  if (accounted !== lostRecords) fail(`${accounted} lost by the account of losses, not ${lostRecords}`)
  if (lostRecords !== read.outboxState().ledger.lost) fail(`${lostRecords} lost, but the ledger says otherwise`)
  const spansOf = new Map<string, number>()
  for (const { traceId } of spans) spansOf.set(traceId, (spansOf.get(traceId) ?? 0) + 1)
  for (const traceId of accepted) {
    const count = spansOf.get(traceId) ?? 0
    if (
      dropped.has(traceId) ||
      unlooked.has(traceId) ||
      parkedTraces.has(traceId) ||
      ((merges || storesById) && lost.has(traceId))
    )
      continue
    const expected = dead.has(traceId) || lost.has(traceId) ? 0 : (spanCounts.get(traceId) ?? 2)
    if (count !== expected)
      fail(
        `${traceId} has ${count} spans at the server, not ${expected}: ${JSON.stringify(read.traceDetail(traceId)?.deliveryHistory)}`,
      )
  }
  for (const traceId of spansOf.keys()) if (!accepted.has(traceId)) fail(`${traceId} was never accepted`)
  const doubled = spans.filter((span) => span.receipts > 1)
  if (!merges && doubled.length > 0) fail(`${doubled.length} spans were sent twice to a server that does not merge`)
  const { ledger } = read.outboxState()
  const total = accepted.size + scoreRecords
  if (ledger.accepted !== total) fail(`${ledger.accepted} on record of ${total} accepted`)
  if (server.violations.length > 0) fail(server.violations.join('; '))
  if (errors.length > 0) fail(errors.join('; '))
  return dead.size
}
