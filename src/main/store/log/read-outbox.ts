import type { BatchView, Ledger, ProjectBacklog } from '../../../shared/domain.ts'
import type { BatchRow } from './batch-row.ts'
import { createConnectionReads } from './connection-log.ts'
import type { Db } from '../schema/db.ts'
import { isBehind } from './withdrawals.ts'
import { parseProject } from './projects.ts'
import type { ProjectName } from '../../records/project.ts'
import { createSetAsideReads } from './set-aside-rows.ts'
import { amountOr, textOr, timeOr } from '../sound-values.ts'
import type { WaitingBatch } from '../../records/batch.ts'

export interface OutboxReads {
  /** Whose the records are that were sent to none yet. */
  project: ProjectName | null
  /** What belongs to a project by its stamp, the present one included. */
  backlogs: ProjectBacklog[]
  ledger: Ledger
  /** False where the sum is not true, or only by a count that passes over the indexes. */
  addsUp: boolean
  setAsideCount: number
  newestDeadAtMs: number | null
  newestConnectionId: number
  newestConnectionAtMs: number
  oldestPendingAtMs: number | null
  pendingBytes: number
  /** The oldest two hundred. */
  batches: WaitingBatch[]
  batchCount: number
  /** Records that wait and that no drain takes along: in doubt, refused before, or for another project's keys. */
  stillRecords: number
}

interface StateRow {
  state: BatchRow['state']
  batches: number
  records: number
  bytes: number
  newestEndAtMs: number | null
}

const addsUp = ({ accepted, delivered, pending, dead, lost }: Ledger): boolean =>
  accepted === delivered + pending + dead + lost

/** Reads for the outbox and for Sync. Each part of the ledger is counted by itself, so that a loss would show. */
export function createOutboxReads(db: Db) {
  const sumsOf = (table: string) =>
    db.prepare<[], StateRow>(
      `SELECT state, COUNT(*) AS batches, SUM(record_count) AS records, SUM(payload_bytes) AS bytes, MAX(ended_at_ms) AS newestEndAtMs
       FROM ${table} GROUP BY state`,
    )
  const byState = sumsOf('batches')
  const byStateInTable = sumsOf('batches NOT INDEXED')
  const lastSealedInTable = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches NOT INDEXED').pluck()
  const { setAsideCount, setAsideRows, exportSetAside } = createSetAsideReads(db)
  const lastSealed = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches').pluck()
  let countTail = createTailCount(db)
  const oldestInBatches = db
    .prepare<[], number | null>(
      `SELECT MIN(r.recorded_at_ms) FROM batches b JOIN records r ON r.seq = b.first_seq
       WHERE b.state IN ('sealed', 'sending', 'retry', 'ambiguous')`,
    )
    .pluck()
  const counter = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const open = db.prepare<[], BatchRow & { is_behind: 0 | 1 }>(
    `SELECT b.*, ${isBehind('b')} AS is_behind FROM batches b
     WHERE state IN ('sealed', 'sending', 'retry', 'ambiguous') ORDER BY first_seq LIMIT 200`,
  )
  const still = db
    .prepare<[string | null], number>(
      `SELECT TOTAL(record_count) FROM batches WHERE state IN ('sealed', 'sending', 'retry', 'ambiguous')
         AND (state = 'ambiguous' OR refusals > 0 OR project_id <> ?)`,
    )
    .pluck()
  const backlogs = db.prepare<[], BacklogRow>(
    `SELECT project_id, state, maybe_stored AS maybeStored, SUM(record_count) AS records FROM batches
     WHERE state IN ('sealed', 'sending', 'retry', 'ambiguous', 'dead') AND project_id IS NOT NULL GROUP BY project_id, state, maybe_stored`,
  )
  const projectNames = db.prepare<[], { id: string; name: string }>('SELECT id, name FROM projects')
  const linkTo = db.prepare<[number], { last_seq: number; id: string; host: string }>(
    `SELECT b.last_seq, p.id, p.host FROM batches b JOIN projects p ON p.id = b.project_id AND p.is_named = 1
     WHERE b.first_seq = (SELECT MAX(first_seq) FROM batches WHERE first_seq <= ?)`,
  )
  const seqOf = db.prepare<[string], number | null>('SELECT record_seq FROM traces WHERE trace_id = ?').pluck()
  const { newestConnection } = createConnectionReads(db)

  /** A counter that is no number makes the sum untrue. */
  const counterOf = (key: 'accepted' | 'lost'): number => {
    const text: unknown = counter.get(key)
    return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : NaN
  }

  function count(rows: StateRow[], sealedUpTo: number): Omit<OutboxReads, 'addsUp'> {
    const states = new Map(rows.map((row) => [row.state, row]))
    const waiting = (['sealed', 'sending', 'retry', 'ambiguous'] as const).flatMap((state) => states.get(state) ?? [])
    const rest = countTail(sealedUpTo)
    const sum = (pick: (row: StateRow) => number): number => waiting.reduce((total, row) => total + pick(row), 0)
    const oldest = [rest.oldestAtMs, oldestInBatches.get()].filter((value) => typeof value === 'number')
    const names = new Map(projectNames.all().map(({ id, name }) => [id, name]))
    const project = parseProject(counter.get('outbox.project'))
    const newest = newestConnection()
    return {
      project,
      backlogs: backlogsOf(backlogs.all(), names),
      ledger: {
        accepted: counterOf('accepted'),
        delivered: (states.get('delivered')?.records ?? 0) + (states.get('confirmed')?.records ?? 0),
        pending: sum((row) => row.records) + rest.records,
        dead: states.get('dead')?.records ?? 0,
        // Evicted ones keep their batch; what a damaged page took with it is only a number.
        lost: (states.get('lost')?.records ?? 0) + counterOf('lost'),
        ...(counter.get('lost.unknown') === undefined ? {} : { lostIsUnknown: true as const }),
      },
      newestDeadAtMs: states.get('dead')?.newestEndAtMs ?? null,
      newestConnectionId: newest.id,
      newestConnectionAtMs: newest.atMs,
      oldestPendingAtMs: oldest.length === 0 ? null : timeOr(Math.min(...oldest), null),
      pendingBytes: sum((row) => row.bytes) + rest.bytes,
      batches: open.all().map((row) => toView(row, elsewhere(row.project_id, project, names))),
      batchCount: sum((row) => row.batches),
      stillRecords: still.get(project?.id ?? null) ?? 0,
      setAsideCount: setAsideCount(),
    }
  }

  return {
    setAsideRows,
    exportSetAside,
    /** Where a trace is: the project and the address it is known under. Null where it went to none that has a name. */
    projectOfTrace: (traceId: string): { id: string; host: string } | null => {
      const seq = seqOf.get(traceId)
      const link = seq === undefined || seq === null ? undefined : linkTo.get(seq)
      return link && seq !== undefined && seq !== null && link.last_seq >= seq ? { id: link.id, host: link.host } : null
    },
    outboxState: db.transaction((): OutboxReads => {
      const counted = count(byState.all(), lastSealed.get() ?? 0)
      if (addsUp(counted.ledger)) return { ...counted, addsUp: true }
      // An index may lie, and so may what was counted before.
      countTail = createTailCount(db)
      return { ...count(byStateInTable.all(), lastSealedInTable.get() ?? 0), addsUp: false }
    }).deferred,
  }
}

interface BacklogRow {
  project_id: string
  state: BatchRow['state']
  maybeStored: 0 | 1
  records: number
}

function backlogsOf(rows: BacklogRow[], names: Map<string, string>): ProjectBacklog[] {
  const byProject = new Map<string, ProjectBacklog>()
  for (const { project_id: projectId, state, maybeStored, records } of rows) {
    const name = names.get(projectId) ?? projectId
    const backlog = byProject.get(projectId) ?? { projectId, name, unsent: 0, inDoubt: 0, refused: 0 }
    byProject.set(projectId, backlog)
    if (state === 'dead') backlog.refused += records
    else if (maybeStored === 1 || state === 'sending') backlog.inDoubt += records
    else backlog.unsent += records
  }
  return [...byProject.values()]
}

/**
 * What of the log no batch holds yet. A million rows are counted once; from then on only those that were sealed or
 * appended since, which is what the log allows: it grows at its end alone, and is sealed from its beginning.
 */
function createTailCount(
  db: Db,
): (lastSealed: number) => { records: number; bytes: number; oldestAtMs: number | null } {
  const between = db.prepare<[number, number], { records: number; bytes: number | null }>(
    'SELECT COUNT(*) AS records, SUM(payload_bytes) AS bytes FROM records WHERE seq > ? AND seq <= ?',
  )
  const lastSeq = db.prepare<[], number | null>('SELECT MAX(seq) FROM records').pluck()
  const oldest = db
    .prepare<[number], number>('SELECT recorded_at_ms FROM records WHERE seq > ? ORDER BY seq LIMIT 1')
    .pluck()
  let from = 0
  let to = 0
  let records = 0
  let bytes = 0
  const add = (after: number, upTo: number, sign: 1 | -1): void => {
    if (upTo <= after) return
    const counted = between.get(after, upTo)
    records += sign * (counted?.records ?? 0)
    bytes += sign * (counted?.bytes ?? 0)
  }
  return (lastSealed) => {
    const last = lastSeq.get() ?? 0
    if (lastSealed < from || last < to || lastSealed > to) {
      from = lastSealed
      to = lastSealed
      records = 0
      bytes = 0
    }
    add(from, lastSealed, -1)
    add(to, last, 1)
    from = lastSealed
    to = Math.max(last, lastSealed)
    return { records, bytes, oldestAtMs: oldest.get(lastSealed) ?? null }
  }
}

/** The name of the project, other than the present one, that a batch belongs to. */
function elsewhere(projectId: string | null, present: ProjectName | null, names: Map<string, string>): string | null {
  return projectId === null || projectId === present?.id ? null : (names.get(projectId) ?? projectId)
}

function toView(row: BatchRow & { is_behind: 0 | 1 }, ofProject: string | null): WaitingBatch {
  return {
    id: row.id,
    state: row.state as BatchView['state'],
    recordCount: amountOr(row.record_count, 0),
    payloadBytes: amountOr(row.payload_bytes, 0),
    sealedAtMs: timeOr(row.sealed_at_ms, 0),
    attempts: amountOr(row.attempts, 0),
    lastAnswer: textOr(row.last_answer, null),
    nextTryAtMs: timeOr(row.next_try_at_ms, null),
    elsewhere: ofProject,
    kind: row.kind,
    isRefused: amountOr(row.refusals, 0) > 0,
    isBehind: row.is_behind === 1,
  }
}
