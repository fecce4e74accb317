import type { RecordRef } from '../../records/record.ts'
import { isIntact, refOf, type RecordRow } from './batch-body.ts'
import type { BatchMoves } from './batch-moves.ts'
import type { BatchRow } from './batch-row.ts'
import type { DoubtfulBatch, Looked } from '../../records/batch.ts'
import type { Db } from '../schema/db.ts'
import { createRangeInsert } from './log-ranges.ts'
import { createUnanswered } from './unanswered.ts'
import { words } from '../../../shared/words/t.ts'

const droppedOnce = words('Langfuse accepted this and then dropped it; it goes again, alone')
const droppedAgain = words('Langfuse accepted this again and again and dropped it each time: it is not there')
/** Whoever it was that spoilt what was written with it. */
const mostDrops = 5
/** What was accepted just before and after something that was dropped may have been written, and dropped, with it. */
const neighbours = 10

/** It was dropped, goes again alone, and what becomes of it is not known yet. */
const isGoingAgain = "drops > 0 AND state NOT IN ('dead', 'lost', 'confirmed')"

export interface Dropping {
  looked: Looked[]
  /** Of its first miss: what was seen since then shows that Langfuse shows what it has. */
  sinceMs: number
  againAtMs: number
  nowMs: number
  /** Longer than Langfuse gathers what it writes, and drops, at once. */
  aloneMs: number
}

/** How many records of a batch are dead now, and how many go again. Neither, and `isUnseen`: Langfuse shows nothing at all. */
export interface Dropped {
  deadCount: number
  againCount: number
  isUnseen: boolean
}

/** What follows from looking whether Langfuse has what was sent. */
export function createLookWrites(db: Db, moves: BatchMoves) {
  const { must, move, members, sealRange, remove, log } = moves
  const cutUnanswered = createUnanswered(db, moves)
  const insertRange = createRangeInsert(db)
  const confirmAt = db.prepare('UPDATE batches SET confirm_at_ms = ?, confirm_misses = ? WHERE id = ?')
  const postpone = db.prepare('UPDATE batches SET confirm_at_ms = ? WHERE id = ?')
  const thin = db.prepare(
    `UPDATE batches SET confirm_at_ms = NULL
     WHERE project_id = @projectId AND confirm_at_ms IS NOT NULL AND confirm_misses = 0 AND drops = 0
       AND kind <> 'withdrawal'
       AND id NOT IN (SELECT id FROM batches WHERE project_id = @projectId AND confirm_at_ms IS NOT NULL ORDER BY id DESC LIMIT @keep)`,
  )
  const adopt = db.prepare('UPDATE batches SET project_id = ? WHERE id = ? AND project_id IS NULL')
  const park = db.prepare("UPDATE batches SET project_id = '', last_answer = ? WHERE id = ?")
  const projectCount = db.prepare<[], number>('SELECT COUNT(*) FROM projects').pluck()
  // What was missed, or goes again because it was.
  const unseen = db
    .prepare<[string, number], number>(
      `SELECT COUNT(*) FROM batches WHERE project_id = ? AND id <> ? AND kind <> 'withdrawal'
         AND ((state = 'delivered' AND confirm_misses > 0) OR (${isGoingAgain}))`,
    )
    .pluck()
  const seenSince = db
    .prepare<[string, number], number>(
      "SELECT COUNT(*) FROM batches WHERE project_id = ? AND state = 'confirmed' AND ended_at_ms > ?",
    )
    .pluck()
  const goingAgain = db
    .prepare<[string], number>(
      `SELECT COUNT(*) FROM batches WHERE project_id = ? AND kind <> 'withdrawal' AND ${isGoingAgain}`,
    )
    .pluck()
  const rescored = db
    .prepare<[string, number], number>(
      "SELECT EXISTS (SELECT 1 FROM records WHERE trace_id = ? AND kind <> 'turn' AND seq > ?)",
    )
    .pluck()
  const acceptedAt = db
    .prepare<[number], number>(
      "SELECT at_ms FROM delivery_log WHERE kind = 'accepted' AND first_seq = ? ORDER BY id DESC LIMIT 1",
    )
    .pluck()
  const alsoAccepted = db
    .prepare<{ id: number; kind: string; projectId: string | null; fromMs: number; toMs: number }, number>(
      `SELECT 1 FROM delivery_log l JOIN batches b ON b.first_seq BETWEEN l.first_seq AND l.last_seq
       WHERE l.kind = 'accepted' AND l.at_ms BETWEEN @fromMs AND @toMs AND b.id <> @id AND b.kind = @kind
         AND b.project_id IS @projectId AND b.state <> 'confirmed' LIMIT 1`,
    )
    .pluck()
  const setOrigin = db.prepare('UPDATE batches SET by_id = ?, project_id = ?, attempts = ?, drops = ? WHERE id = ?')
  const forgetById = db.prepare('UPDATE batches SET by_id = 0 WHERE id = ?')
  const nearby = (order: string) =>
    db.prepare(
      `UPDATE batches SET confirm_at_ms = @atMs, confirm_misses = MAX(confirm_misses, 1) WHERE id IN (
         SELECT id FROM batches WHERE project_id = @projectId AND state = 'delivered' AND confirm_at_ms IS NULL
           AND kind = @kind AND first_seq ${order} LIMIT ${neighbours})`,
    )
  const before = nearby('< @seq ORDER BY first_seq DESC')
  const after = nearby('> @seq ORDER BY first_seq')

  function refsOf(batch: BatchRow, rows: RecordRow[]): (RecordRef | null)[] {
    return rows.map((row) => {
      if (!isIntact(row)) return null
      // What was said later of the same answer, or its withdrawal, has taken its place there.
      if (batch.kind === 'score' && rescored.get(row.trace_id, row.seq) === 1) return null
      return refOf(row)
    })
  }

  /** Neighbours of which the same was seen, each run as `settle` says. Replaces the batch. */
  function takeApart(
    batch: BatchRow,
    rows: RecordRow[],
    isAlike: (first: number, index: number) => boolean,
    settle: (part: RecordRow[], first: number) => void,
  ): void {
    remove.run(batch.id)
    let from = 0
    for (let index = 1; index <= rows.length; index += 1) {
      if (index < rows.length && isAlike(from, index)) continue
      settle(rows.slice(from, index), from)
      from = index
    }
  }

  /** These records stand as what they were: accepted, and there. */
  function keep(batch: BatchRow, part: RecordRow[], nowMs: number): number {
    const [first, last] = [part[0], part.at(-1)]
    if (!first || !last) throw new Error('a batch needs records')
    const bytes = part.reduce((sum, row) => sum + row.payload_bytes, 0)
    const { kind, service_version: serviceVersion, last_answer: answer, project_id: projectId } = batch
    const range = {
      kind,
      first: first.seq,
      last: last.seq,
      count: part.length,
      bytes,
      serviceVersion,
      answer,
      projectId,
    }
    const id = insertRange({ ...range, fate: 'delivered' }, nowMs)
    setOrigin.run(batch.by_id, projectId, batch.attempts, 0, id)
    return id
  }

  const confirm = (id: number, nowMs: number): void => {
    move(must(id), { state: 'confirmed', nowMs, answer: null, kind: 'confirmed' })
    confirmAt.run(null, 0, id)
  }

  /** These go again, as a batch of their own. */
  function resend(
    batch: BatchRow,
    part: RecordRow[],
    { drops, answer, nowMs, tryAtMs }: { drops: number; answer: string; nowMs: number; tryAtMs: number },
  ): void {
    const { id } = sealRange(part.filter(isIntact), batch, nowMs)
    // It is proven not to be there, as events or otherwise.
    setOrigin.run(0, batch.project_id, batch.attempts, drops, id)
    move(must(id), { state: 'retry', nowMs, answer, nextTryAtMs: tryAtMs, misses: 0 })
  }

  const goesAlone = ({ nowMs, aloneMs }: Dropping) => ({
    drops: 1,
    answer: droppedOnce,
    nowMs,
    tryAtMs: nowMs + aloneMs,
  })

  /** With no proof that Langfuse shows what it has, one record goes again: what becomes of it tells. */
  function tryOne(batch: BatchRow, rows: RecordRow[], dropping: Dropping): number {
    const { looked, againAtMs, nowMs } = dropping
    const chosen = looked.findIndex((isThere, index) => isThere === false && rows[index] && isIntact(rows[index]))
    if (chosen < 0 || batch.drops > 0 || (goingAgain.get(batch.project_id ?? '') ?? 0) > 0) {
      postpone.run(againAtMs, batch.id)
      return 0
    }
    takeApart(
      batch,
      rows,
      (from, index) => (from === chosen) === (index === chosen),
      (part, from) => {
        if (from === chosen) return resend(batch, part, goesAlone(dropping))
        confirmAt.run(againAtMs, batch.confirm_misses, keep(batch, part, nowMs))
      },
    )
    return 1
  }

  /** Nothing else that may have been dropped was written with it, so that it is its own fault. */
  function stoodAlone({ id, kind, project_id, first_seq: seq }: BatchRow, { aloneMs }: Dropping): boolean {
    const atMs = acceptedAt.get(seq)
    if (atMs === undefined) return true
    const around = { id, kind, projectId: project_id, fromMs: atMs - aloneMs, toMs: atMs + aloneMs }
    return alsoAccepted.get(around) === undefined
  }

  /**
   * The last look at each record of a batch missed some. Those that are there are confirmed; the others go again, each alone,
   * so that one that is bad takes no other with it, and is dead when it is dropped again. Not so where nothing of it
   * is there, others are missing too and none was seen since: then it is Langfuse that shows nothing.
   */
  function dropBatch(id: number, dropping: Dropping): Dropped {
    const { looked, sinceMs, nowMs } = dropping
    const batch = must(id)
    const project = batch.project_id ?? ''
    const rows = members.all(batch.first_seq, batch.last_seq)
    const isShown =
      looked.includes(true) || (unseen.get(project, id) ?? 0) === 0 || (seenSince.get(project, sinceMs) ?? 0) > 0
    if (!isShown) return { deadCount: 0, againCount: tryOne(batch, rows, dropping), isUnseen: true }
    const around = { atMs: nowMs, projectId: project, kind: batch.kind, seq: batch.first_seq }
    before.run(around)
    after.run(around)
    if (batch.drops > 0 && batch.drops < mostDrops && !stoodAlone(batch, dropping)) {
      log.run(batch.first_seq, batch.last_seq, nowMs, 'dropped', droppedOnce)
      move(batch, { state: 'retry', nowMs, answer: droppedOnce, nextTryAtMs: nowMs + dropping.aloneMs, misses: 0 })
      setOrigin.run(0, batch.project_id, batch.attempts, batch.drops + 1, id)
      confirmAt.run(null, 0, id)
      return { deadCount: 0, againCount: 1, isUnseen: false }
    }
    if (batch.drops > 0) {
      log.run(batch.first_seq, batch.last_seq, nowMs, 'dropped', droppedAgain)
      move(batch, { state: 'dead', nowMs, answer: droppedAgain })
      confirmAt.run(null, 0, id)
      return { deadCount: batch.record_count, againCount: 0, isUnseen: false }
    }
    let againCount = 0
    takeApart(
      batch,
      rows,
      (from, index) => looked[from] !== false && looked[from] === looked[index],
      (part, from) => {
        const [row] = part
        if (looked[from] !== false || !row || !isIntact(row)) {
          const id = keep(batch, part, nowMs)
          return looked[from] === true ? confirm(id, nowMs) : undefined
        }
        againCount += 1
        log.run(row.seq, row.seq, nowMs, 'dropped', droppedOnce)
        resend(batch, part, goesAlone(dropping))
      },
    )
    return { deadCount: 0, againCount, isUnseen: false }
  }

  /**
   * What was in doubt is not there, after two looks: it may be sent again. `looked` where each record was looked for: those
   * that are there are delivered. Not so where nobody knows which project it was sent to and there is more than one that
   * may have it: then a person decides. False in that case.
   */
  function loseDoubt(id: number, nowMs: number, answer: string, looked: Looked[] | null = null): boolean {
    const batch = must(id)
    if (batch.project_id === null && (projectCount.get() ?? 0) > 1) {
      park.run('may be in one of several projects; nobody knows in which', id)
      return false
    }
    if (cutUnanswered(batch, nowMs)) return true
    const rows = members.all(batch.first_seq, batch.last_seq)
    if (looked === null || !looked.includes(true) || !rows.every(isIntact)) {
      move(batch, { state: 'retry', nowMs, answer, nextTryAtMs: nowMs, misses: 0 })
      forgetById.run(id)
      return true
    }
    takeApart(
      batch,
      rows,
      (from, index) => (looked[from] === true) === (looked[index] === true),
      (part, from) => {
        if (looked[from]) keep(batch, part, nowMs)
        else resend(batch, part, { drops: 0, answer, nowMs, tryAtMs: nowMs })
      },
    )
    return true
  }

  return {
    /** No change of state: to ask whether Langfuse has it. */
    doubtfulBatch: (id: number): DoubtfulBatch => {
      const batch = must(id)
      return {
        id,
        kind: batch.kind,
        state: batch.state,
        recordCount: batch.record_count,
        projectId: batch.project_id,
        misses: batch.misses,
        confirmMisses: batch.confirm_misses,
        byId: batch.by_id === 1,
        refs: refsOf(batch, members.all(batch.first_seq, batch.last_seq)),
      }
    },
    /** What was in doubt is there, in this project. `confirmAtMs`: when each of its records is looked for; null for never. */
    findBatch: db.transaction(
      (id: number, projectId: string, nowMs: number, answer: string, confirmAtMs: number | null = null) => {
        move(must(id), { state: 'delivered', nowMs, answer, misses: 0, refusals: 0, kind: 'accepted' })
        confirmAt.run(confirmAtMs, 0, id)
        adopt.run(projectId, id)
      },
    ).immediate,
    loseDoubt: db.transaction(loseDoubt).immediate,
    confirmBatch: db.transaction(confirm).immediate,
    /** Accepted, and not there when looked up: asked again at `nextAtMs`. */
    missBatch: db.transaction((id: number, nextAtMs: number) => {
      confirmAt.run(nextAtMs, must(id).confirm_misses + 1, id)
    }).immediate,
    dropBatch: db.transaction(dropBatch).immediate,
    /** Of many that wait for their look a sample is enough: the others stay accepted. */
    thinConfirms: (projectId: string, keepCount: number): void => void thin.run({ projectId, keep: keepCount }),
    /** Null: never again. */
    postponeConfirm: (id: number, nextAtMs: number | null): void => void postpone.run(nextAtMs, id),
  }
}
