import type { RecordKind } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'
import { isBehind } from './withdrawals.ts'
import type { OutboxWork, WorkFilter } from '../../records/batch.ts'

const anybodys: WorkFilter = { projectId: null, only: null }

interface Bindings {
  projectId: string | null
  /** Joined: no kind's name is a part of another's. */
  only: string | null
}

const toBindings = ({ projectId, only }: WorkFilter): Bindings => ({ projectId, only: only?.join(',') ?? null })

/** Reads for the outbox: what is to be done next, of whom. */
export function createWorkReads(db: Db) {
  const lastSealed = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches').pluck()
  const mine = '(@projectId IS NULL OR project_id IS NULL OR project_id = @projectId)'
  const kind = '(@only IS NULL OR instr(@only, kind) > 0)'
  const inOrder = `NOT ${isBehind('batches')}`
  // Of one project at a time the index has them in order, however many wait for another.
  const oldestSealed = db.prepare<Bindings, { id: number; first_seq: number }>(
    `SELECT id, first_seq FROM batches WHERE state = 'sealed' AND project_id IS @projectId AND next_try_at_ms IS NULL AND ${kind}
     AND ${inOrder} ORDER BY first_seq LIMIT 1`,
  )
  const oldestOfAnybody = db.prepare<Pick<Bindings, 'only'>, { id: number; first_seq: number }>(
    `SELECT id, first_seq FROM batches WHERE state = 'sealed' AND ${kind} AND ${inOrder} ORDER BY first_seq LIMIT 1`,
  )
  const oldestRetry = (refused: string) =>
    db.prepare<Bindings & { nowMs: number }, { id: number; first_seq: number }>(
      `SELECT id, first_seq FROM batches WHERE state = 'retry' AND COALESCE(next_try_at_ms, 0) <= @nowMs AND ${mine} AND ${kind}
       AND refusals ${refused} AND ${inOrder} ORDER BY refusals, first_seq LIMIT 1`,
    )
  const dueRetry = oldestRetry('= 0')
  const dueRefused = oldestRetry('> 0')
  const dueSmallest = db
    .prepare<Bindings & { nowMs: number }, number>(
      `SELECT id FROM batches WHERE (state = 'sealed' OR (state = 'retry' AND COALESCE(next_try_at_ms, 0) <= @nowMs AND refusals = 0))
       AND ${mine} AND ${kind} AND ${inOrder} ORDER BY payload_bytes LIMIT 1`,
    )
    .pluck()
  const dueDoubt = db
    .prepare<Bindings & { nowMs: number }, number>(
      `SELECT id FROM batches WHERE state = 'ambiguous' AND COALESCE(next_try_at_ms, 0) <= @nowMs AND ${mine} ORDER BY next_try_at_ms LIMIT 1`,
    )
    .pluck()
  // A miss must mean something: what went nobody knows where is not looked for.
  const dueConfirm = db
    .prepare<[string, number], number>(
      'SELECT id FROM batches WHERE project_id = ? AND confirm_at_ms <= ? ORDER BY confirm_at_ms LIMIT 1',
    )
    .pluck()
  const dueConfirmOfAny = db
    .prepare<[number], number>('SELECT id FROM batches WHERE confirm_at_ms <= ? LIMIT 1')
    .pluck()
  const nextConfirm = db
    .prepare<[string], number | null>(
      'SELECT MIN(confirm_at_ms) FROM batches WHERE project_id = ? AND confirm_at_ms IS NOT NULL',
    )
    .pluck()
  const anyConfirm = db
    .prepare<[], number | null>('SELECT MIN(confirm_at_ms) FROM batches WHERE confirm_at_ms IS NOT NULL')
    .pluck()
  const inDoubt = db
    .prepare<{ projectId: string | null }, number>(
      `SELECT id FROM batches WHERE state = 'ambiguous' AND ${mine} ORDER BY first_seq LIMIT 50`,
    )
    .pluck()
  const nextOf = (state: string, and = '') =>
    db
      .prepare<Bindings, number | null>(
        `SELECT MIN(next_try_at_ms) FROM batches WHERE state = '${state}' AND ${mine} AND ${kind} ${and}`,
      )
      .pluck()
  // What another must go before has no time of its own.
  const nextRetry = nextOf('retry', `AND ${inOrder}`)
  const nextDoubt = nextOf('ambiguous')
  const kindOf = db.prepare<[number], RecordKind>('SELECT kind FROM records WHERE seq > ? ORDER BY seq LIMIT 1').pluck()
  const leastRefused = db.prepare<Bindings, { id: number; record_count: number; refusals: number }>(
    `SELECT id, record_count, refusals FROM batches WHERE state IN ('sealed', 'retry') AND ${mine} AND ${kind} AND ${inOrder}
     ORDER BY refusals LIMIT 500`,
  )
  const waitingCount = db
    .prepare<Bindings & { but: number }, number>(
      `SELECT COUNT(*) FROM (SELECT 1 FROM batches WHERE state IN ('sealed', 'retry') AND id <> @but AND ${mine} AND ${kind}
       AND ${inOrder} LIMIT 1)`,
    )
    .pluck()

  return {
    outboxWork(nowMs: number, smallestFirst: boolean, filter: WorkFilter = anybodys): OutboxWork {
      const of = toBindings(filter)
      const bindings = { ...of, nowMs }
      const kindAtEnd = kindOf.get(lastSealed.get() ?? 0) ?? null
      const { projectId, only } = of
      return {
        dueBatchId: smallestFirst ? (dueSmallest.get(bindings) ?? null) : oldestDue(),
        dueRefusedId: dueRefused.get(bindings)?.id ?? null,
        dueDoubtId: dueDoubt.get(bindings) ?? null,
        hasUnsealed: kindAtEnd !== null,
        unsealedKind: kindAtEnd,
        nextTryAtMs: earliest(nextRetry.get(of), nextDoubt.get({ ...of, only: null })),
        dueConfirmId: (projectId === null ? dueConfirmOfAny.get(nowMs) : dueConfirm.get(projectId, nowMs)) ?? null,
        nextConfirmAtMs: (projectId === null ? anyConfirm.get() : nextConfirm.get(projectId)) ?? null,
      }

      function oldestDue(): number | null {
        const sealed =
          projectId === null
            ? [oldestOfAnybody.get({ only })]
            : [oldestSealed.get({ projectId: null, only }), oldestSealed.get({ projectId, only })]
        const candidates = [...sealed, dueRetry.get(bindings)].filter((row) => row !== undefined)
        return candidates.toSorted((a, b) => a.first_seq - b.first_seq)[0]?.id ?? null
      }
    },
    /** What waits of one kind, of which as little as possible was refused before. */
    leastRefused: (filter: WorkFilter): { id: number; recordCount: number }[] => {
      const rows = leastRefused.all(toBindings(filter))
      return rows
        .filter(({ refusals }) => refusals === rows[0]?.refusals)
        .map(({ id, record_count: recordCount }) => ({ id, recordCount }))
    },
    /** Whether anything but this batch waits to be sent. */
    isAnythingElseWaiting: (id: number, filter: WorkFilter): boolean => {
      const tail = kindOf.get(lastSealed.get() ?? 0)
      return (
        (waitingCount.get({ ...toBindings(filter), but: id }) ?? 0) > 0 ||
        (tail !== undefined && (filter.only?.includes(tail) ?? true))
      )
    },
    batchesInDoubt: (projectId: string | null = null): number[] => inDoubt.all({ projectId }),
  }
}

const earliest = (...times: (number | null | undefined)[]): number | null => {
  const known = times.filter((time) => typeof time === 'number')
  return known.length === 0 ? null : Math.min(...known)
}
