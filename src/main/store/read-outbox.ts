import type {
  BatchView,
  ConnectionHistoryEntry,
  ConnectionState,
  DeadRecord,
  Ledger,
  Loss,
} from '../../shared/domain.ts'
import type { BatchRow } from './batches.ts'
import type { Db } from './database.ts'

/** What the outbox has to do next, read in one go. */
export interface OutboxWork {
  /** Batches that may be sent now, oldest first; the smallest first when `smallestFirst`. */
  dueBatchId: number | null
  /** A batch in doubt whose time to ask has come. */
  dueDoubtId: number | null
  /** Records wait that no batch holds yet. */
  hasUnsealed: boolean
  /** When the next waiting batch falls due; null where none waits. */
  nextTryAtMs: number | null
  /** An accepted batch whose time has come to be looked up. */
  dueConfirmId: number | null
  nextConfirmAtMs: number | null
}

export interface OutboxReads {
  ledger: Ledger
  newestDeadAtMs: number | null
  newestConnectionId: number
  oldestPendingAtMs: number | null
  pendingBytes: number
  batches: BatchView[]
}

/** Reads for the outbox and for Sync. Each part of the ledger is counted by itself, so that a loss would show. */
export function createOutboxReads(db: Db) {
  const byState = db.prepare<
    [],
    { state: BatchRow['state']; records: number; bytes: number; newestEndAtMs: number | null }
  >(
    `SELECT state, SUM(record_count) AS records, SUM(payload_bytes) AS bytes, MAX(ended_at_ms) AS newestEndAtMs
     FROM batches GROUP BY state`,
  )
  const lastSealed = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches').pluck()
  const countTail = createTailCount(db)
  const anyAfter = db.prepare<[number], number>('SELECT seq FROM records WHERE seq > ? LIMIT 1').pluck()
  const oldestInBatches = db
    .prepare<[], number | null>(
      `SELECT MIN(r.recorded_at_ms) FROM batches b JOIN records r ON r.seq = b.first_seq
       WHERE b.state IN ('sealed', 'sending', 'retry', 'ambiguous')`,
    )
    .pluck()
  const counter = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const open = db.prepare<[], BatchRow>(
    `SELECT * FROM batches WHERE state IN ('sealed', 'sending', 'retry', 'ambiguous') ORDER BY first_seq LIMIT 200`,
  )
  const due = (order: string) =>
    db
      .prepare<[number], number>(
        `SELECT id FROM batches WHERE state = 'sealed' OR (state = 'retry' AND COALESCE(next_try_at_ms, 0) <= ?) ORDER BY ${order} LIMIT 1`,
      )
      .pluck()
  const dueOldest = due('first_seq')
  const dueSmallest = due('payload_bytes')
  const dueDoubt = db
    .prepare<[number], number>(
      "SELECT id FROM batches WHERE state = 'ambiguous' AND COALESCE(next_try_at_ms, 0) <= ? ORDER BY next_try_at_ms LIMIT 1",
    )
    .pluck()
  const dueConfirm = db
    .prepare<[number], number>('SELECT id FROM batches WHERE confirm_at_ms <= ? ORDER BY confirm_at_ms LIMIT 1')
    .pluck()
  const nextConfirm = db.prepare<[], number | null>('SELECT MIN(confirm_at_ms) FROM batches').pluck()
  const inDoubt = db
    .prepare<[], number>("SELECT id FROM batches WHERE state = 'ambiguous' ORDER BY first_seq LIMIT 50")
    .pluck()
  const next = db
    .prepare<[], number | null>("SELECT MIN(next_try_at_ms) FROM batches WHERE state IN ('retry', 'ambiguous')")
    .pluck()
  const dead = db.prepare<
    [number],
    {
      seq: number
      kind: DeadRecord['kind']
      trace_id: string
      model: string | null
      started_at_ms: number | null
      payload_bytes: number
      last_answer: string | null
      ended_at_ms: number | null
    }
  >(
    `SELECT r.seq, r.kind, r.trace_id, t.model, t.started_at_ms, r.payload_bytes, b.last_answer, b.ended_at_ms
     FROM batches b JOIN records r ON r.seq BETWEEN b.first_seq AND b.last_seq LEFT JOIN traces t ON t.trace_id = r.trace_id
     WHERE b.state = 'dead' ORDER BY b.ended_at_ms DESC LIMIT ?`,
  )
  const evicted = db.prepare<[number], { at_ms: number; records: number; reason: string }>(
    `SELECT ended_at_ms AS at_ms, SUM(record_count) AS records, last_answer AS reason FROM batches
     WHERE state = 'lost' GROUP BY ended_at_ms, last_answer ORDER BY ended_at_ms DESC LIMIT ?`,
  )
  const connections = db.prepare<[number], { at_ms: number; state: ConnectionState['kind']; detail: string }>(
    'SELECT at_ms, state, detail FROM connection_log ORDER BY id DESC LIMIT ?',
  )
  const newestConnectionId = db.prepare<[], number>('SELECT COALESCE(MAX(id), 0) FROM connection_log').pluck()

  return {
    outboxWork(nowMs: number, smallestFirst: boolean): OutboxWork {
      return {
        dueBatchId: (smallestFirst ? dueSmallest : dueOldest).get(nowMs) ?? null,
        dueDoubtId: dueDoubt.get(nowMs) ?? null,
        hasUnsealed: anyAfter.get(lastSealed.get() ?? 0) !== undefined,
        nextTryAtMs: next.get() ?? null,
        dueConfirmId: dueConfirm.get(nowMs) ?? null,
        nextConfirmAtMs: nextConfirm.get() ?? null,
      }
    },
    outboxState: db.transaction((): OutboxReads => {
      const states = new Map(byState.all().map((row) => [row.state, row]))
      const waiting = (['sealed', 'sending', 'retry', 'ambiguous'] as const).flatMap((state) => states.get(state) ?? [])
      const rest = countTail(lastSealed.get() ?? 0)
      const sum = (pick: (row: { records: number; bytes: number }) => number): number =>
        waiting.reduce((total, row) => total + pick(row), 0)
      const oldest = [rest.oldestAtMs, oldestInBatches.get()].filter((value) => typeof value === 'number')
      return {
        ledger: {
          accepted: Number(counter.get('accepted') ?? 0),
          delivered: (states.get('delivered')?.records ?? 0) + (states.get('confirmed')?.records ?? 0),
          pending: sum((row) => row.records) + rest.records,
          dead: states.get('dead')?.records ?? 0,
          // Evicted ones keep their batch; what a damaged page took with it is only a number.
          lost: (states.get('lost')?.records ?? 0) + Number(counter.get('lost') ?? 0),
          ...(counter.get('lost.unknown') === undefined ? {} : { lostIsUnknown: true as const }),
        },
        newestDeadAtMs: states.get('dead')?.newestEndAtMs ?? null,
        newestConnectionId: newestConnectionId.get() ?? 0,
        oldestPendingAtMs: oldest.length === 0 ? null : Math.min(...oldest),
        pendingBytes: sum((row) => row.bytes) + rest.bytes,
        batches: open.all().map(toView),
      }
    }).deferred,
    batchesInDoubt: (): number[] => inDoubt.all(),
    deadRecords: (limit: number): DeadRecord[] =>
      dead.all(limit).map((row) => ({
        seq: row.seq,
        kind: row.kind,
        traceId: row.trace_id,
        model: row.model,
        startedAtMs: row.started_at_ms ?? 0,
        payloadBytes: row.payload_bytes,
        answer: row.last_answer ?? '',
        diedAtMs: row.ended_at_ms ?? 0,
      })),
    losses(limit: number): Loss[] {
      const damaged = Number(counter.get('lost') ?? 0)
      return [
        ...evicted.all(limit).map((row) => ({ atMs: row.at_ms, recordCount: row.records, reason: row.reason })),
        ...(damaged > 0
          ? [{ atMs: null, recordCount: damaged, reason: 'could not be read from a damaged database' }]
          : []),
        ...(counter.get('lost.unknown') === undefined
          ? []
          : [{ atMs: null, recordCount: null, reason: 'what counted them could not be read from a damaged database' }]),
      ]
    },
    connectionHistory: (limit: number): ConnectionHistoryEntry[] =>
      connections.all(limit).map((row) => ({ atMs: row.at_ms, state: row.state, detail: row.detail })),
  }
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

function toView(row: BatchRow): BatchView {
  return {
    id: row.id,
    state: row.state as BatchView['state'],
    recordCount: row.record_count,
    payloadBytes: row.payload_bytes,
    sealedAtMs: row.sealed_at_ms,
    attempts: row.attempts,
    lastAnswer: row.last_answer,
    nextTryAtMs: row.next_try_at_ms,
  }
}
