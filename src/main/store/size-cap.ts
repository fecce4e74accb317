import { truncateBodies } from '../records/encode.ts'
import { bodyOf, digestOf, isIntact } from './log/batch-body.ts'
import type { BatchRow } from './log/batch-row.ts'
import type { SealLimits } from '../records/batch.ts'
import { createSealing } from './log/sealing.ts'
import type { Db } from './schema/db.ts'
import { checksumOf } from './log/record-log.ts'

export interface MakingRoom {
  /** Under the cap, or nothing is left that may go and would help. */
  done: boolean
  /** False where letting go of all that waits would not get it under the cap. */
  canBeKept: boolean
  /** Records that left without having been delivered, in this step. */
  lostCount: number
}

/** What a body keeps once it is cut to make room. */
const keptBodyBytes = 500
/** A step is short, so that a turn's own writes are never kept waiting. */
const batchesPerStep = 8
const freedPagesPerStep = 2_000
const lostAnswer = 'dropped at the size cap before it was delivered'

/**
 * Makes room under the size cap, a step at a time: first the bodies of what is delivered, oldest first; then input and
 * output of what waits, oldest first; only when all of these are cut the oldest itself, which is counted as lost and
 * shown. What may be on its way (sending, ambiguous) is never touched, and nothing is let go for a cap that cannot be
 * kept: conversations always stay.
 */
export function createSizeCapWrites(db: Db) {
  const { members, log, ...sealing } = createSealing(db)
  const sealTail = db.transaction(sealing.sealTail).immediate
  const pick = (states: string, below: number, and = '') =>
    db.prepare<[number], BatchRow>(
      `SELECT * FROM batches WHERE bodies_gone < ${below} AND state IN (${states}) ${and} ORDER BY first_seq LIMIT ?`,
    )
  // A withdrawal is small, and goes again where its score does.
  const deliveredWhole = pick("'delivered', 'confirmed'", 2, "AND kind <> 'withdrawal'")
  const waitingWhole = pick("'sealed', 'retry', 'dead'", 1)
  const waiting = pick("'sealed', 'retry', 'dead'", 2)
  /** What letting all of them go would free at least. */
  const evictableBytes = db
    .prepare<[], number>(
      "SELECT TOTAL(payload_bytes) FROM batches WHERE bodies_gone < 2 AND state IN ('sealed', 'retry', 'dead')",
    )
    .pluck()
  const removePayloads = db.prepare('DELETE FROM payloads WHERE seq BETWEEN ? AND ?')
  const setGone = db.prepare('UPDATE batches SET bodies_gone = ? WHERE id = ?')
  const setLost = db.prepare(
    "UPDATE batches SET state = 'lost', bodies_gone = 2, last_answer = ?, ended_at_ms = ?, next_try_at_ms = NULL WHERE id = ?",
  )
  const setPayload = db.prepare('UPDATE payloads SET payload = ?, checksum = ? WHERE seq = ?')
  const setBytes = db.prepare('UPDATE records SET payload_bytes = ? WHERE seq = ?')
  const setBatch = db.prepare('UPDATE batches SET payload_bytes = ?, digest = ?, bodies_gone = 1 WHERE id = ?')

  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }))
  const usedBytes = (): number => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')

  const fileBytes = (): number => pragma('page_count') * pragma('page_size')
  let hasShrunk = false

  function shrink(): void {
    db.pragma(`incremental_vacuum(${freedPagesPerStep})`)
    hasShrunk = true
  }

  function forgetDelivered(): boolean {
    const batches = deliveredWhole.all(batchesPerStep)
    for (const batch of batches) {
      removePayloads.run(batch.first_seq, batch.last_seq)
      setGone.run(2, batch.id)
    }
    return batches.length > 0
  }

  /** Definitely not at Langfuse, so its bytes may still change. */
  function cutOldest(nowMs: number): boolean {
    const batch = waitingWhole.all(1)[0]
    if (!batch) return false
    const rows = members.all(batch.first_seq, batch.last_seq)
    for (const row of rows) {
      if (!isIntact(row) || row.kind !== 'turn') continue
      row.payload = truncateBodies(row.payload, keptBodyBytes)
      row.checksum = checksumOf(row.payload)
      row.payload_bytes = Buffer.byteLength(row.payload)
      setPayload.run(row.payload, row.checksum, row.seq)
      setBytes.run(row.payload_bytes, row.seq)
    }
    const body = bodyOf(rows.filter(isIntact), batch.service_version, batch.body_limit_bytes)
    setBatch.run(body.byteLength, digestOf(body), batch.id)
    log.run(batch.first_seq, batch.last_seq, nowMs, 'cut', 'input and output were cut to stay under the size cap')
    return true
  }

  function evictOldest(nowMs: number): number {
    const batch = waiting.all(1)[0]
    if (!batch) return 0
    removePayloads.run(batch.first_seq, batch.last_seq)
    setLost.run(lostAnswer, nowMs, batch.id)
    log.run(batch.first_seq, batch.last_seq, nowMs, 'lost', lostAnswer)
    return batch.record_count
  }

  const step = db.transaction((capBytes: number, nowMs: number, limits: SealLimits): MakingRoom => {
    if (usedBytes() <= capBytes) return { done: true, canBeKept: true, lostCount: 0 }
    // What no batch holds yet must be in one before it can be cut; nothing is lost while anything is left to cut.
    if (forgetDelivered() || cutOldest(nowMs) || sealTail(limits, nowMs)) {
      return { done: false, canBeKept: true, lostCount: 0 }
    }
    if (usedBytes() - (evictableBytes.get() ?? 0) > capBytes) return { done: true, canBeKept: false, lostCount: 0 }
    const lostCount = evictOldest(nowMs)
    return { done: lostCount === 0, canBeKept: lostCount > 0, lostCount }
  })

  return {
    /** One step towards the cap; call again until it is done. */
    makeRoom(capBytes: number, nowMs: number, limits: SealLimits) {
      const room = step.immediate(capBytes, nowMs, limits)
      if (!room.done) shrink()
      // Under the cap is what the file takes, not only what is used of it.
      if (room.done && fileBytes() > capBytes && pragma('freelist_count') > 0) {
        shrink()
        return { ...room, done: false }
      }
      if (room.done && hasShrunk) {
        hasShrunk = false
        // The file itself gets shorter with the checkpoint, and the next write may be far away.
        db.pragma('wal_checkpoint(PASSIVE)')
      }
      return room
    },
  }
}
