import { fittingLimitsBytes, maxBodyBytes } from '../../records/encode.ts'
import type { RecordKind } from '../../records/record.ts'
import { bodyOf, digestOf, envelopeBytes, isIntact, limitToFit, type IntactRow, type RecordRow } from './batch-body.ts'
import { createBatchMoves } from './batch-moves.ts'
import { batchProblem, createBatchMending } from './batch-damage.ts'
import type { BatchRow } from './batch-row.ts'
import type { ClaimedBatch, Launch, SealLimits, RecordOutcome } from '../../records/batch.ts'
import type { Db } from '../schema/db.ts'
import { createFeedbackOrder } from './feedback-order.ts'
import { createLedgerMending } from './ledger-mending.ts'
import { createLookWrites } from './look-writes.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

/** Scores go out as events whatever Langfuse it is. */
const anywhere: Launch = { projectId: null, asEvents: ['score'], askAtMs: 0, aloneMs: 0, withdrawAfterMs: 0 }

const waitingStates = new Set<BatchRow['state']>(['sealed', 'retry'])
const setAsideMs = 3_600_000

/** The writes of the outbox. A batch moves sealed → sending → delivered | retry | ambiguous | dead, one transaction a step. */
export function createBatchWrites(db: Db) {
  const moves = createBatchMoves(db)
  const { must, move, remove, members, log, sealRange, sealAround, sealTail } = moves
  const looks = createLookWrites(db, moves)
  const { mustWait, withdrawAfter, withdrawAgain } = createFeedbackOrder(db, moves)
  const lastBefore = db
    .prepare<[number], number>('SELECT last_seq FROM batches WHERE first_seq < ? ORDER BY first_seq DESC LIMIT 1')
    .pluck()
  const firstAfter = db
    .prepare<[number], number>('SELECT first_seq FROM batches WHERE first_seq > ? ORDER BY first_seq LIMIT 1')
    .pluck()
  const setLaunch = db.prepare('UPDATE batches SET by_id = ?, project_id = ? WHERE id = ?')
  const othersAlone = db.prepare(
    `UPDATE batches SET next_try_at_ms = @atMs
     WHERE state = 'retry' AND drops > 0 AND id <> @id AND COALESCE(next_try_at_ms, 0) < @atMs`,
  )
  const setGate = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('outbox.gate', ?)")

  const mending = createBatchMending(db)
  const mendLedger = createLedgerMending(db, mending)
  const reseal = db.prepare(
    'UPDATE batches SET digest = ?, payload_bytes = ?, service_version = ?, body_limit_bytes = ? WHERE id = ?',
  )

  /** From here on it belongs to the project that it is sent to. */
  function markSending(batch: BatchRow, nowMs: number, { projectId, asEvents, aloneMs }: Launch): void {
    if (isAnothers(batch, { projectId })) throw new Error(`batch ${batch.id} belongs to another project`)
    move(batch, { state: 'sending', nowMs, answer: null, attempts: batch.attempts + 1, kind: 'sent' })
    setLaunch.run(isById(batch, asEvents) ? 1 : 0, projectId ?? batch.project_id, batch.id)
    // Langfuse drops what it writes at once as a whole, so the next one alone is not to be written with this.
    if (batch.drops > 0) othersAlone.run({ id: batch.id, atMs: nowMs + aloneMs })
    withdrawAfter(batch, nowMs)
  }

  /**
   * What may be there as events must not go as spans too: since the server was updated Langfuse is asked for each record
   * first.
   */
  function mustAskFirst(batch: BatchRow, { asEvents, askAtMs }: Launch, nowMs: number): boolean {
    if (batch.by_id === 0 || batch.maybe_stored === 0 || isById(batch, asEvents)) return false
    const answer = 'sent as events before the server was updated; Langfuse is asked for each record'
    move(batch, { state: 'ambiguous', nowMs, answer, nextTryAtMs: askAtMs, misses: 0 })
    return true
  }

  /**
   * Seals and marks as sending, in a transaction that commits before the first byte goes out. Null where nothing waits,
   * or what was sealed is not to be sent now: it is of another kind than `only`, or for another project.
   */
  function sealNext(
    limits: SealLimits,
    nowMs: number,
    launching = anywhere,
    only?: readonly RecordKind[],
  ): ClaimedBatch | null {
    const sealed = sealTail(limits, nowMs)
    if (!sealed || (only !== undefined && !only.includes(sealed.kind))) return null
    const batch = must(sealed.id)
    if (isAnothers(batch, launching) || mustWait(batch, launching, nowMs)) return null
    markSending(batch, nowMs, launching)
    return sealed
  }

  /** Marks as sending what was sealed ahead, in a transaction as before. False where it is no longer what was sealed. */
  function launch(id: number, digest: string, nowMs: number, launching = anywhere): boolean {
    const batch = moves.find(id)
    if (batch?.state !== 'sealed' || batch.digest !== digest || isAnothers(batch, launching)) return false
    if (mustWait(batch, launching, nowMs) || mustAskFirst(batch, launching, nowMs)) return false
    markSending(batch, nowMs, launching)
    return true
  }

  /**
   * Marks a sealed batch as sending, in a transaction that commits before its first byte goes out. Null where it had to
   * be taken apart, because a record in it was damaged since, or it is not waiting for this project any more.
   */
  function claim(id: number, nowMs: number, launching = anywhere): ClaimedBatch | null {
    const batch = moves.find(id)
    if (!batch || !waitingStates.has(batch.state) || isAnothers(batch, launching)) return null
    const rows = members.all(batch.first_seq, batch.last_seq)
    const problem = problemOf(batch, rows)
    if (problem !== null) {
      mending.mend(nowMs, { id, reason: problem })
      return null
    }
    const intact = rows.filter(isIntact)
    // A batch that was put together again by a salvage has no digest yet.
    if (intact.length < rows.length || batch.digest === '') {
      remove.run(id)
      sealAround(rows, batch, nowMs)
      return null
    }
    const body = bodyOf(intact, batch.service_version, batch.body_limit_bytes)
    if (digestOf(body) !== batch.digest) {
      sealAnew(batch, intact, nowMs)
      return null
    }
    if (mustWait(batch, launching, nowMs) || mustAskFirst(batch, launching, nowMs)) return null
    markSending(batch, nowMs, launching)
    const { kind, record_count: recordCount, body_limit_bytes: bodyLimitBytes } = batch
    const wasDead = batch.state === 'sealed' && batch.refusals > 0
    return { id, kind, recordCount, bodyLimitBytes, wasDead, body }
  }

  function problemOf(batch: BatchRow, rows: RecordRow[]): string | null {
    const problem = batchProblem(batch, rows.length, mending.highestSeq())
    if (problem !== null) return problem
    if (rows.some((row) => isIntact(row) && row.kind !== batch.kind)) return `not all of its records are ${batch.kind}s`
    const before = lastBefore.get(batch.first_seq)
    const after = firstAfter.get(batch.first_seq)
    const isApart = (before ?? 0) < batch.first_seq && (after ?? Infinity) > batch.last_seq
    return isApart ? null : 'its range reaches into another batch'
  }

  /**
   * Its records are those that were recorded, by checksums of their own, and it is definitely not stored: so only what it
   * says of itself was damaged.
   */
  function sealAnew(batch: BatchRow, rows: IntactRow[], nowMs: number): void {
    const isLimit = fittingLimitsBytes.some((limit) => limit === batch.body_limit_bytes)
    const limitBytes = isLimit ? batch.body_limit_bytes : limitToFit(rows)
    const version = /^[\w.+-]{1,40}$/.test(batch.service_version) ? batch.service_version : 'unknown'
    const body = bodyOf(rows, version, limitBytes)
    reseal.run(digestOf(body), body.byteLength, version, limitBytes, batch.id)
    log.run(batch.first_seq, batch.last_seq, nowMs, 'sealed', 'the batch’s digest was damaged; sealed anew')
  }

  /** What fails at every try steps out of the way of the others, in a state that a person sees. */
  function setAsideBatch(id: number, nowMs: number, reason: string): void {
    const batch = must(id)
    const answer = said('could not be handled on this disk: {reason}', { reason })
    if (batch.state === 'sealed' || batch.state === 'retry') move(batch, { state: 'dead', nowMs, answer })
    // It may have arrived, so it must not be sent: it is asked for again in an hour.
    else if (batch.state === 'sending' || batch.state === 'ambiguous')
      move(batch, { state: 'ambiguous', nowMs, answer, nextTryAtMs: nowMs + setAsideMs })
    else postpone.run(null, id)
  }

  /**
   * `firstCount` records go into the first part; half of them where it is left out. None where it had to be taken apart
   * around a damaged record instead.
   */
  function split(id: number, nowMs: number, answer: string, firstCount?: number): number[] {
    const batch = must(id)
    const all = members.all(batch.first_seq, batch.last_seq)
    const rows = all.filter(isIntact)
    remove.run(id)
    if (rows.length < 2 || rows.length < all.length) {
      sealAround(all, batch, nowMs)
      return []
    }
    const half = firstCount ?? rows.length >> 1
    return [rows.slice(0, half), rows.slice(half)].map(
      (part) => sealRange(part, { ...batch, last_answer: answer }, nowMs).id,
    )
  }

  /**
   * Langfuse answered for each record: neighbours with the same outcome become a batch in the state that it means, what
   * was refused stands alone. Answers their ids.
   */
  function settleEach(
    id: number,
    outcomes: RecordOutcome[],
    nowMs: number,
    nextTryAtMs: number,
    confirmAtMs: number | null,
    /** Whether what was refused is dead; else it waits, each alone, until others were tried. */
    kills = true,
  ): number[] {
    const batch = must(id)
    const rows = members.all(batch.first_seq, batch.last_seq).filter(isIntact)
    if (rows.length !== outcomes.length)
      throw new Error(`batch ${id} has ${rows.length} records, not ${outcomes.length}`)
    remove.run(id)
    const runs: { outcome: RecordOutcome; rows: IntactRow[] }[] = []
    for (const [index, row] of rows.entries()) {
      const outcome = outcomes[index] ?? { kind: 'later', detail: '' }
      const run = runs.at(-1)
      if (run && isAlike(run.outcome, outcome)) run.rows.push(row)
      else runs.push({ outcome, rows: [row] })
    }
    return runs.map(({ outcome, rows: part }) => {
      const sealed = sealRange(part, batch, nowMs)
      // What was refused as a whole, and never went unanswered before, is definitely not there.
      const isNowhere = outcome.kind !== 'accepted' && outcome.isWhole === true && batch.maybe_stored === 0
      setLaunch.run(isNowhere ? 0 : batch.by_id, batch.project_id, sealed.id)
      const to = { nowMs, attempts: batch.attempts }
      switch (outcome.kind) {
        case 'accepted':
          move(must(sealed.id), { ...to, state: 'delivered', answer: 'accepted', refusals: 0, kind: 'accepted' })
          confirmAt.run(confirmAtMs, 0, sealed.id)
          break
        case 'refused':
          if (kills) move(must(sealed.id), { ...to, state: 'dead', answer: outcome.detail, refusals: 1 })
          else move(must(sealed.id), { ...to, state: 'retry', answer: outcome.detail, nextTryAtMs, refusals: 1 })
          break
        case 'later':
          move(must(sealed.id), { ...to, state: 'retry', answer: outcome.detail, nextTryAtMs })
      }
      return sealed.id
    })
  }

  const sending = db.prepare<[], BatchRow>("SELECT * FROM batches WHERE state = 'sending'")
  // What goes again alone keeps its distance.
  const waiting = db.prepare("UPDATE batches SET next_try_at_ms = NULL WHERE state = 'retry' AND drops = 0")
  const doubts = db.prepare("UPDATE batches SET next_try_at_ms = next_try_at_ms + ? WHERE state = 'ambiguous'")
  const restartDoubts = db.prepare("UPDATE batches SET next_try_at_ms = ?, misses = 0 WHERE state = 'ambiguous'")
  const farTries = db.prepare(
    "UPDATE batches SET next_try_at_ms = @latestMs WHERE state IN ('retry', 'ambiguous') AND next_try_at_ms > @latestMs",
  )
  const farConfirms = db.prepare('UPDATE batches SET confirm_at_ms = @latestMs WHERE confirm_at_ms > @latestMs')
  const confirmAt = db.prepare('UPDATE batches SET confirm_at_ms = ?, confirm_misses = ? WHERE id = ?')
  const postpone = db.prepare('UPDATE batches SET confirm_at_ms = ? WHERE id = ?')
  const retestable = db.prepare<{ kind: RecordKind | null; projectId: string }, BatchRow>(
    `SELECT * FROM batches WHERE state = 'dead' AND retest = 1 AND (@kind IS NULL OR kind = @kind)
       AND (project_id = @projectId OR project_id IS NULL)`,
  )
  const uncut = db.prepare(
    `UPDATE batches SET body_limit_bytes = NULL, digest = '' WHERE id = @id AND body_limit_bytes IS NOT NULL
       AND (SELECT SUM(payload_bytes) FROM records WHERE seq BETWEEN first_seq AND last_seq) <= @roomBytes`,
  )

  return {
    sealNext: db.transaction(sealNext).immediate,
    ...looks,
    claimBatch: db.transaction(claim).immediate,
    launchBatch: db.transaction(launch).immediate,
    sealTail: db.transaction(sealTail).immediate,
    withdrawAgain: db.transaction(withdrawAgain).immediate,
    /** `confirmAtMs`: when Langfuse shall be asked whether it really has it; null for never. */
    acknowledgeBatch: db.transaction((id: number, nowMs: number, answer: string, confirmAtMs: number | null = null) => {
      move(must(id), { state: 'delivered', nowMs, answer, misses: 0, refusals: 0, kind: 'accepted' })
      confirmAt.run(confirmAtMs, 0, id)
    }).immediate,
    /** Definitely not stored: may be sent again at `nextTryAtMs`. `gate` is what shuts the way for all, if anything does. */
    retryBatchAt: db.transaction((id: number, nextTryAtMs: number, nowMs: number, answer: string, gate?: string) => {
      move(must(id), { state: 'retry', nowMs, answer, nextTryAtMs, misses: 0 })
      if (gate !== undefined) setGate.run(gate)
    }).immediate,
    /** Perhaps stored: Langfuse is asked at `nextTryAtMs`. */
    doubtBatch: db.transaction((id: number, nextTryAtMs: number, misses: number, nowMs: number, answer: string) => {
      move(must(id), { state: 'ambiguous', nowMs, answer, nextTryAtMs, misses })
    }).immediate,
    /** Refused; tried again at `nextTryAtMs`, after others. */
    suspectBatch: db.transaction((id: number, nextTryAtMs: number, nowMs: number, answer: string) => {
      const batch = must(id)
      move(batch, { state: 'retry', nowMs, answer, nextTryAtMs, misses: 0, refusals: batch.refusals + 1 })
    }).immediate,
    /** `retest`: on weak evidence, so that it is tried once more after the next acceptance. */
    killBatch: db.transaction((id: number, nowMs: number, answer: string, retest = false) => {
      const batch = must(id)
      move(batch, { state: 'dead', nowMs, answer, refusals: batch.refusals + 1, retest })
    }).immediate,
    /** What died on weak evidence is tried once more, whole where it had been cut; answers their ids. Null is every kind. */
    retestDead: db.transaction((kind: RecordKind | null, projectId: string, nowMs: number): number[] =>
      retestable.all({ kind, projectId }).map((batch) => {
        move(batch, { state: 'retry', nowMs, answer: null, nextTryAtMs: nowMs, kind: 'revived' })
        uncut.run({ id: batch.id, roomBytes: maxBodyBytes - envelopeBytes })
        return batch.id
      }),
    ).immediate,
    setAsideBatch: db.transaction(setAsideBatch).immediate,
    /** For a ledger that does not add up. */
    mendLedger,
    splitBatch: db.transaction(split).immediate,
    settleEach: db.transaction(settleEach).immediate,
    cutBatch: db.transaction(moves.cut).immediate,
    /**
     * What was being sent when the process died, or when an error came up, is in doubt. At a start the doubts from before
     * begin anew, since the clock may have been moved while nobody watched.
     */
    doubtSending: db.transaction((nextTryAtMs: number, nowMs: number, atStart = true): number => {
      const batches = sending.all()
      if (atStart) restartDoubts.run(nextTryAtMs)
      const answer = atStart
        ? words('Holdfast quit while this was being sent')
        : words('an error came up while this was being sent')
      for (const batch of batches) {
        // Events are stored by their ids: sent twice, they are there once; and one that is found speaks for no other.
        const to = batch.by_id ? ({ state: 'retry' } as const) : ({ state: 'ambiguous', nextTryAtMs } as const)
        move(batch, { ...to, nowMs, answer, misses: 0 })
      }
      return batches.length
    }).immediate,
    /** Retry now: waiting times end; doubts keep theirs, since looking early proves nothing. */
    endWaiting: (): void => void waiting.run(),
    /** A clock that jumped back must not leave a batch waiting for next year. */
    clampWaiting: (latestMs: number): void => {
      farTries.run({ latestMs })
      farConfirms.run({ latestMs })
    },
    /** The wall clock jumped while the app ran: doubts wait as long as they would have. */
    shiftDoubts: (byMs: number): void => void doubts.run(byMs),
  }
}

/** What was refused stands alone. */
function isAlike(a: RecordOutcome, b: RecordOutcome): boolean {
  if (a.kind === 'accepted' || b.kind === 'accepted') return a.kind === b.kind
  return a.kind === 'later' && b.kind === 'later' && a.isWhole === b.isWhole
}

/** Sent twice it is there once, and what is withdrawn twice is gone. */
const isById = ({ kind }: BatchRow, asEvents: Launch['asEvents']): boolean =>
  kind === 'withdrawal' || asEvents.includes(kind)

function isAnothers(batch: BatchRow, { projectId }: Pick<Launch, 'projectId'>): boolean {
  return projectId !== null && batch.project_id !== null && batch.project_id !== projectId
}
