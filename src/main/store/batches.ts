import { bodyLimitsBytes, maxBodyBytes } from '../langfuse/encode.ts'
import type { RecordOutcome } from '../outbox/ports.ts'
import type { RecordKind } from '../record.ts'
import {
  bodyOf,
  digestOf,
  envelopeBytes,
  isIntact,
  limitToFit,
  samplesOf,
  type IntactRow,
  type RecordRow,
} from './batch-body.ts'
import { batchProblem, createBatchMending } from './batch-damage.ts'
import type { BatchRow, ClaimedBatch, DoubtfulBatch, Launch, SealLimits } from './batch-row.ts'
import type { Db } from './database.ts'
import { createLedgerMending } from './ledger-mending.ts'
import { createSealing } from './sealing.ts'

/** Scores go out as events whatever Langfuse it is. */
const anywhere: Launch = { projectId: null, asEvents: ['score'] }

const endStates = new Set<BatchRow['state']>(['delivered', 'confirmed', 'dead', 'lost'])
const waitingStates = new Set<BatchRow['state']>(['sealed', 'retry'])
const answerLength = 500
const setAsideMs = 3_600_000

/** The writes of the outbox. A batch moves sealed → sending → delivered | retry | ambiguous | dead, one transaction a step. */
export function createBatchWrites(db: Db) {
  const { members, log, logCut, sealRange, sealAround, sealTail } = createSealing(db)
  const byId = db.prepare<[number], BatchRow>('SELECT * FROM batches WHERE id = ?')
  const lastBefore = db
    .prepare<[number], number>('SELECT last_seq FROM batches WHERE first_seq < ? ORDER BY first_seq DESC LIMIT 1')
    .pluck()
  const firstAfter = db
    .prepare<[number], number>('SELECT first_seq FROM batches WHERE first_seq > ? ORDER BY first_seq LIMIT 1')
    .pluck()
  const remove = db.prepare('DELETE FROM batches WHERE id = ?')
  const setState = db.prepare(
    `UPDATE batches SET state = ?, attempts = ?, misses = ?, next_try_at_ms = ?, last_answer = ?, ended_at_ms = ?, maybe_stored = ?,
       refusals = ?, retest = ? WHERE id = ?`,
  )
  const setLaunch = db.prepare('UPDATE batches SET by_id = ?, project_id = ? WHERE id = ?')
  const setGate = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('outbox.gate', ?)")

  const mending = createBatchMending(db)
  const mendLedger = createLedgerMending(db, mending)
  const reseal = db.prepare(
    'UPDATE batches SET digest = ?, payload_bytes = ?, service_version = ?, body_limit_bytes = ? WHERE id = ?',
  )

  function must(id: number): BatchRow {
    const batch = byId.get(id)
    if (!batch) throw new Error(`batch ${id} is gone`)
    return batch
  }

  function move(
    batch: BatchRow,
    to: {
      state: BatchRow['state']
      nowMs: number
      answer: string | null
      nextTryAtMs?: number | null
      attempts?: number
      misses?: number
      refusals?: number
      retest?: boolean
      kind?: string
    },
  ): void {
    const answer = to.answer?.slice(0, answerLength) ?? batch.last_answer
    const ended = endStates.has(to.state) ? to.nowMs : null
    // Events are stored by their ids, so one that is put off may be there all the same.
    const mayBeThere =
      to.state === 'ambiguous' || to.state === 'delivered' || (to.state === 'retry' && batch.by_id === 1)
    setState.run(
      to.state,
      to.attempts ?? batch.attempts,
      to.misses ?? batch.misses,
      to.nextTryAtMs ?? null,
      answer,
      ended,
      mayBeThere ? 1 : batch.maybe_stored,
      to.refusals ?? batch.refusals,
      to.retest === true ? 1 : 0,
      batch.id,
    )
    log.run(batch.first_seq, batch.last_seq, to.nowMs, to.kind ?? to.state, to.answer?.slice(0, answerLength) ?? '')
  }

  /** From here on it belongs to the project that it is sent to. */
  function markSending(batch: BatchRow, nowMs: number, { projectId, asEvents }: Launch): void {
    if (isAnothers(batch, { projectId })) throw new Error(`batch ${batch.id} belongs to another project`)
    move(batch, { state: 'sending', nowMs, answer: null, attempts: batch.attempts + 1, kind: 'sent' })
    setLaunch.run(asEvents.includes(batch.kind) ? 1 : 0, projectId ?? batch.project_id, batch.id)
  }

  /**
   * Seals and marks as sending, in a transaction that commits before the first byte goes out. Null where nothing waits,
   * or what was sealed is not to be sent now: it is of another kind than `only`, or for another project.
   */
  function sealNext(limits: SealLimits, nowMs: number, launching = anywhere, only?: RecordKind): ClaimedBatch | null {
    const sealed = sealTail(limits, nowMs)
    if (!sealed || (only !== undefined && sealed.kind !== only)) return null
    const batch = must(sealed.id)
    if (isAnothers(batch, launching)) return null
    markSending(batch, nowMs, launching)
    return sealed
  }

  /** Marks as sending what was sealed ahead, in a transaction as before. False where it is no longer what was sealed. */
  function launch(id: number, digest: string, nowMs: number, launching = anywhere): boolean {
    const batch = byId.get(id)
    if (batch?.state !== 'sealed' || batch.digest !== digest || isAnothers(batch, launching)) return false
    markSending(batch, nowMs, launching)
    return true
  }

  /**
   * Marks a sealed batch as sending, in a transaction that commits before its first byte goes out. Null where it had to
   * be taken apart, because a record in it was damaged since, or it is not waiting for this project any more.
   */
  function claim(id: number, nowMs: number, launching = anywhere): ClaimedBatch | null {
    const batch = byId.get(id)
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
    const [first] = rows
    const isLimit = bodyLimitsBytes.some((limit) => limit === batch.body_limit_bytes)
    const alone = rows.length === 1 && first ? limitToFit(first) : null
    const limitBytes = isLimit ? batch.body_limit_bytes : alone
    const version = /^[\w.+-]{1,40}$/.test(batch.service_version) ? batch.service_version : 'unknown'
    const body = bodyOf(rows, version, limitBytes)
    reseal.run(digestOf(body), body.byteLength, version, limitBytes, batch.id)
    log.run(batch.first_seq, batch.last_seq, nowMs, 'sealed', 'the batch’s digest was damaged; sealed anew')
  }

  /** What fails at every try steps out of the way of the others, in a state that a person sees. */
  function setAsideBatch(id: number, nowMs: number, reason: string): void {
    const batch = must(id)
    const words = `could not be handled on this disk: ${reason}`
    if (batch.state === 'sealed' || batch.state === 'retry') move(batch, { state: 'dead', nowMs, answer: words })
    // It may have arrived, so it must not be sent: it is asked for again in an hour.
    else if (batch.state === 'sending' || batch.state === 'ambiguous')
      move(batch, { state: 'ambiguous', nowMs, answer: words, nextTryAtMs: nowMs + setAsideMs })
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
      if (run && run.outcome.kind === outcome.kind && outcome.kind !== 'refused') run.rows.push(row)
      else runs.push({ outcome, rows: [row] })
    }
    return runs.map(({ outcome, rows: part }) => {
      const sealed = sealRange(part, batch, nowMs)
      setLaunch.run(batch.by_id, batch.project_id, sealed.id)
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

  function cutBodies(id: number, limitBytes: number, nowMs: number, answer: string): number {
    const batch = must(id)
    const rows = members.all(batch.first_seq, batch.last_seq).filter(isIntact)
    remove.run(id)
    logCut(batch.first_seq, batch.last_seq, limitBytes, nowMs)
    return sealRange(rows, { ...batch, body_limit_bytes: limitBytes, last_answer: answer }, nowMs).id
  }

  const sending = db.prepare<[], BatchRow>("SELECT * FROM batches WHERE state = 'sending'")
  const waiting = db.prepare("UPDATE batches SET next_try_at_ms = NULL WHERE state = 'retry'")
  const doubts = db.prepare("UPDATE batches SET next_try_at_ms = next_try_at_ms + ? WHERE state = 'ambiguous'")
  const restartDoubts = db.prepare("UPDATE batches SET next_try_at_ms = ?, misses = 0 WHERE state = 'ambiguous'")
  const farTries = db.prepare(
    "UPDATE batches SET next_try_at_ms = @latestMs WHERE state IN ('retry', 'ambiguous') AND next_try_at_ms > @latestMs",
  )
  const farConfirms = db.prepare('UPDATE batches SET confirm_at_ms = @latestMs WHERE confirm_at_ms > @latestMs')
  const confirmAt = db.prepare('UPDATE batches SET confirm_at_ms = ?, confirm_misses = ? WHERE id = ?')
  const postpone = db.prepare('UPDATE batches SET confirm_at_ms = ? WHERE id = ?')
  const thin = db.prepare(
    `UPDATE batches SET confirm_at_ms = NULL WHERE project_id = @projectId AND confirm_at_ms IS NOT NULL AND confirm_misses = 0
       AND id NOT IN (SELECT id FROM batches WHERE project_id = @projectId AND confirm_at_ms IS NOT NULL ORDER BY id DESC LIMIT @keep)`,
  )
  const adopt = db.prepare('UPDATE batches SET project_id = ? WHERE id = ? AND project_id IS NULL')
  const park = db.prepare("UPDATE batches SET project_id = '', last_answer = ? WHERE id = ?")
  const projectCount = db.prepare<[], number>('SELECT COUNT(*) FROM projects').pluck()
  const unseen = db
    .prepare<[string, number], number>(
      "SELECT COUNT(*) FROM batches WHERE project_id = ? AND state = 'delivered' AND confirm_misses > 0 AND id <> ?",
    )
    .pluck()
  const seenSince = db
    .prepare<[string, number], number>(
      "SELECT COUNT(*) FROM batches WHERE project_id = ? AND state = 'confirmed' AND ended_at_ms > ?",
    )
    .pluck()
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
    claimBatch: db.transaction(claim).immediate,
    launchBatch: db.transaction(launch).immediate,
    /** No change of state: to ask whether Langfuse has it. */
    doubtfulBatch: (id: number): DoubtfulBatch => {
      const batch = must(id)
      const rows = members.all(batch.first_seq, batch.last_seq).filter(isIntact)
      return {
        id,
        state: batch.state,
        recordCount: batch.record_count,
        projectId: batch.project_id,
        misses: batch.misses,
        confirmMisses: batch.confirm_misses,
        samples: samplesOf(rows),
      }
    },
    sealTail: db.transaction(sealTail).immediate,
    /** `confirmAtMs`: when Langfuse shall be asked whether it really has it; null for never. */
    acknowledgeBatch: db.transaction((id: number, nowMs: number, answer: string, confirmAtMs: number | null = null) => {
      move(must(id), { state: 'delivered', nowMs, answer, misses: 0, refusals: 0, kind: 'accepted' })
      confirmAt.run(confirmAtMs, 0, id)
    }).immediate,
    /** What was in doubt is there, in this project. */
    findBatch: db.transaction((id: number, projectId: string, nowMs: number, answer: string) => {
      move(must(id), { state: 'delivered', nowMs, answer, misses: 0, refusals: 0, kind: 'accepted' })
      confirmAt.run(null, 0, id)
      adopt.run(projectId, id)
    }).immediate,
    /**
     * What was in doubt is not there, after two looks: it may be sent again. Not so where nobody knows which project it
     * was sent to and there is more than one that may have it: then a person decides. False in that case.
     */
    loseDoubt: db.transaction((id: number, nowMs: number, answer: string): boolean => {
      const batch = must(id)
      if (batch.project_id === null && (projectCount.get() ?? 0) > 1) {
        park.run('may be in one of several projects; nobody knows in which', id)
        return false
      }
      move(batch, { state: 'retry', nowMs, answer, nextTryAtMs: nowMs, misses: 0 })
      return true
    }).immediate,
    confirmBatch: db.transaction((id: number, nowMs: number) => {
      move(must(id), { state: 'confirmed', nowMs, answer: null, kind: 'confirmed' })
      confirmAt.run(null, 0, id)
    }).immediate,
    /** Accepted, and not there when looked up: asked again at `nextAtMs`. */
    missBatch: db.transaction((id: number, nextAtMs: number) => {
      confirmAt.run(nextAtMs, must(id).confirm_misses + 1, id)
    }).immediate,
    /**
     * The last look missed it as well: Langfuse has dropped it. Not so where others are missing too and none was seen
     * since `sinceMs`: then it is Langfuse that shows nothing, and it is asked again at `againAtMs`. False in that case.
     */
    dropBatch: db.transaction(
      (id: number, sinceMs: number, againAtMs: number, nowMs: number, answer: string): boolean => {
        const batch = must(id)
        const project = batch.project_id ?? ''
        if ((unseen.get(project, id) ?? 0) > 0 && (seenSince.get(project, sinceMs) ?? 0) === 0) {
          postpone.run(againAtMs, id)
          return false
        }
        move(batch, { state: 'dead', nowMs, answer, kind: 'dropped' })
        confirmAt.run(null, batch.confirm_misses + 1, id)
        return true
      },
    ).immediate,
    /** Of many that wait for their look a sample is enough: the others stay accepted. */
    thinConfirms: (projectId: string, keep: number): void => void thin.run({ projectId, keep }),
    /** Null: never again. */
    postponeConfirm: (id: number, nextAtMs: number | null): void => void postpone.run(nextAtMs, id),
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
    cutBatch: db.transaction(cutBodies).immediate,
    /**
     * What was being sent when the process died, or when an error came up, is in doubt. At a start the doubts from before
     * begin anew, since the clock may have been moved while nobody watched.
     */
    doubtSending: db.transaction((nextTryAtMs: number, nowMs: number, atStart = true): number => {
      const batches = sending.all()
      if (atStart) restartDoubts.run(nextTryAtMs)
      const answer = atStart ? 'the app ended while this was being sent' : 'an error came up while this was being sent'
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

function isAnothers(batch: BatchRow, { projectId }: Pick<Launch, 'projectId'>): boolean {
  return projectId !== null && batch.project_id !== null && batch.project_id !== projectId
}
