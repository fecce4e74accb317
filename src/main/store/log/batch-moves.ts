import { cutText } from '../../../shared/text.ts'
import type { BatchRow } from './batch-row.ts'
import type { Db } from '../schema/db.ts'
import { isIntact } from './batch-body.ts'
import { createSealing } from './sealing.ts'

const endStates = new Set<BatchRow['state']>(['delivered', 'confirmed', 'dead', 'lost'])
const answerLength = 500

export interface Move {
  state: BatchRow['state']
  nowMs: number
  answer: string | null
  nextTryAtMs?: number | null
  attempts?: number
  misses?: number
  refusals?: number
  retest?: boolean
  kind?: string
}

/** What every change of a batch is made of. */
export function createBatchMoves(db: Db) {
  const { members, log, logCut, sealRange, sealAround, sealTail } = createSealing(db)
  const byId = db.prepare<[number], BatchRow>('SELECT * FROM batches WHERE id = ?')
  const remove = db.prepare('DELETE FROM batches WHERE id = ?')
  const setState = db.prepare(
    `UPDATE batches SET state = ?, attempts = ?, misses = ?, next_try_at_ms = ?, last_answer = ?, ended_at_ms = ?, maybe_stored = ?,
       refusals = ?, retest = ? WHERE id = ?`,
  )

  function must(id: number): BatchRow {
    const batch = byId.get(id)
    if (!batch) throw new Error(`batch ${id} is gone`)
    return batch
  }

  function move(batch: BatchRow, to: Move): void {
    const answer = to.answer === null ? null : cutText(to.answer, answerLength)
    const ended = endStates.has(to.state) ? to.nowMs : null
    // Events are stored by their ids, so one that is put off may be there all the same.
    const mayBeThere =
      to.state === 'ambiguous' || to.state === 'delivered' || (to.state === 'retry' && batch.by_id === 1)
    setState.run(
      to.state,
      to.attempts ?? batch.attempts,
      to.misses ?? batch.misses,
      to.nextTryAtMs ?? null,
      answer ?? batch.last_answer,
      ended,
      mayBeThere ? 1 : batch.maybe_stored,
      to.refusals ?? batch.refusals,
      to.retest === true ? 1 : 0,
      batch.id,
    )
    log.run(batch.first_seq, batch.last_seq, to.nowMs, to.kind ?? to.state, answer ?? '')
  }

  /** Closed anew with its input and output cut; answers its new id. */
  function cut(id: number, limitBytes: number, nowMs: number, answer: string): number {
    const batch = must(id)
    const rows = members.all(batch.first_seq, batch.last_seq).filter(isIntact)
    remove.run(id)
    logCut(batch.first_seq, batch.last_seq, limitBytes, nowMs)
    return sealRange(rows, { ...batch, body_limit_bytes: limitBytes, last_answer: answer }, nowMs).id
  }

  return {
    cut,
    find: (id: number) => byId.get(id),
    must,
    move,
    remove,
    members,
    log,
    sealRange,
    sealAround,
    sealTail,
  }
}

export type BatchMoves = ReturnType<typeof createBatchMoves>
