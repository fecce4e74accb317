import { roughUsage, writtenBy, type RoughMessage } from '../../records/rough-usage.ts'
import type { TurnStart, TurnStep } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'
import type { FinishTurn } from './finish-turn.ts'
import { createSetAside } from '../log/set-aside-rows.ts'
import { amountOr, isTime, objectIn, textOr } from '../sound-values.ts'
import type { TurnProgress } from './turn-progress.ts'
import { endSteps, withRoundTexts } from './interrupted-steps.ts'
import { readStart, type ReadStart, type TraceFacts } from './turn-start.ts'
import { words } from '../../../shared/words/t.ts'

export interface Interrupted {
  traceIds: string[]
  /** Of these, whose own row was damaged: their input may be missing. */
  damagedCount: number
  /** Rows that could not be closed at all and are kept apart. */
  setAsideCount: number
}

interface OpenRow {
  row: number
  trace_id: unknown
  start: unknown
  partial_output: unknown
  partial_reasoning: unknown
  ttft_ms: unknown
  last_seen_at_ms: unknown
}

/** No answer streams longer; a longer one is a damaged number. */
const longestMs = 7 * 86_400_000
const nothingReceived: TurnProgress = {
  output: '',
  reasoning: '',
  extras: null,
  timeToFirstTokenMs: null,
  seenAtMs: null,
}
const damagedWords = '; a part of its record was damaged on this computer'

/** Reads the start of a turn, with its trace as the second witness. */
export function createStartReads(db: Db) {
  const facts = db.prepare<[unknown], TraceFacts>('SELECT * FROM traces WHERE trace_id = ?')
  const settings = db.prepare<[], unknown>("SELECT value FROM meta WHERE key = 'settings'").pluck()
  const traceOf = (...ids: unknown[]): TraceFacts | null => {
    for (const id of ids) {
      const found = typeof id === 'string' ? facts.get(id) : undefined
      if (found) return found
    }
    return null
  }
  return (traceId: unknown, text: unknown): (ReadStart & { recordSeq: unknown }) | null => {
    const trace = traceOf(traceId, objectIn(text)?.['traceId'])
    const read = readStart(text, trace, textOr(settings.get(), null))
    return read && { ...read, recordSeq: trace?.record_seq ?? null }
  }
}

/** At start: ends what a crash left open. Each on its own, so that one that cannot be read holds up no other. */
export function createInterruption(
  db: Db,
  readOpen: ReturnType<typeof createStartReads>,
  readProgress: (traceId: string) => TurnProgress,
  stepsOf: (messageId: string) => TurnStep[],
  conclude: (start: TurnStart, finish: Omit<FinishTurn, 'traceId'>) => unknown,
) {
  const allOpen = db.prepare<[], OpenRow>('SELECT rowid AS row, * FROM open_turns ORDER BY rowid')
  const removeOpen = db.prepare('DELETE FROM open_turns WHERE rowid = ?')
  const withoutRecord = db
    .prepare<[], unknown>(
      "SELECT trace_id FROM traces WHERE record_seq IS NULL AND source = 'chat' AND trace_id NOT IN (SELECT trace_id FROM open_turns)",
    )
    .pluck()
  const recordOf = db.prepare<[string], number>("SELECT seq FROM records WHERE trace_id = ? AND kind = 'turn'").pluck()
  const nameRecord = db.prepare('UPDATE traces SET record_seq = ? WHERE trace_id = ?')
  const endMessage = db.prepare(
    "UPDATE messages SET status = 'interrupted', error = ? WHERE trace_id = ? AND status = 'streaming'",
  )
  const setAside = createSetAside(db)

  /** Under the id that the turn has, or the one that its row had. What cannot be read of it is left out. */
  function receivedOf(traceId: string, open: OpenRow | null): TurnProgress {
    let found = nothingReceived
    for (const id of new Set([traceId, open?.trace_id])) {
      if (typeof id !== 'string' || found.output !== '' || found.reasoning !== '' || found.extras) continue
      tryTo(() => {
        found = readProgress(id)
      })
    }
    return found
  }

  /** In a savepoint of its own: what fails of it is undone. */
  const close = db.transaction((read: ReadStart, open: OpenRow | null, nowMs: number): void => {
    const { start, damaged } = read
    const statusMessage = `interrupted: Holdfast quit during this answer${damaged ? damagedWords : ''}`
    const kept = stepsOf(start.messageId)
    const received = withRoundTexts(kept, receivedOf(start.traceId, open))
    // The row's own is what an earlier version left.
    const output = textOr(open?.partial_output, '') + received.output
    const reasoning = textOr(open?.partial_reasoning, '') + received.reasoning
    const { extras } = received
    const steps = endSteps(kept, start, { ...received, output, reasoning })
    const written = writtenBy(output, extras)
    const seenAtMs = [received.seenAtMs, open?.last_seen_at_ms].find(isTime) ?? null
    const lastedMs = seenAtMs === null ? null : Math.max(0, seenAtMs - start.startedAtMs)
    const durationMs = lastedMs !== null && lastedMs <= longestMs ? lastedMs : null
    const ttftMs = amountOr(received.timeToFirstTokenMs, amountOr(open?.ttft_ms, null))
    if (open) removeOpen.run(open.row)
    conclude(start, {
      messageStatus: 'interrupted',
      messageError: {
        type: 'interrupted',
        message: words('Holdfast quit during this answer.'),
        advice: words('What arrived is saved. Retry to ask again.'),
      },
      end: {
        status: 'interrupted',
        output,
        reasoning,
        extras,
        usage: written === '' && reasoning === '' ? null : roughUsage(start.input.map(roughly), written, reasoning),
        costUsd: null,
        costSource: null,
        // The last sign of life; the true end is unknown, but not before it.
        durationMs,
        timeToFirstTokenMs: ttftMs !== null && ttftMs <= longestMs ? ttftMs : null,
        providerRequestId: null,
        responseModel: null,
        finishReason: null,
        level: 'ERROR',
        statusMessage,
        errorType: 'interrupted',
        errorMessage: statusMessage,
        ...(steps.length > 0 && { steps }),
      },
      nowMs,
    })
  })

  function setOpenAside(open: OpenRow, reason: string, nowMs: number): void {
    setAside('open_turns', open.trace_id, open, reason, nowMs)
    removeOpen.run(open.row)
    const error = {
      type: 'damaged',
      message: words('The record of this answer was damaged on this computer.'),
      advice: words('It is set aside; see Sync. Retry to ask again.'),
    }
    for (const traceId of new Set([open.trace_id, objectIn(open.start)?.['traceId']])) {
      if (typeof traceId === 'string') tryTo(() => endMessage.run(JSON.stringify(error), traceId))
    }
  }

  function interruptOpenTurns(nowMs: number): Interrupted {
    const done: Interrupted = { traceIds: [], damagedCount: 0, setAsideCount: 0 }
    const tryToClose = (read: ReadStart, open: OpenRow | null): string | null => {
      const problem = tryTo(() => close(read, open, nowMs))
      if (problem !== null) return problem
      done.traceIds.push(read.start.traceId)
      if (read.damaged) done.damagedCount += 1
      return null
    }
    for (const open of allOpen.all()) {
      const read = readOpen(open.trace_id, open.start)
      let problem: string | null = 'neither its trace nor its start can be read'
      if (read) problem = read.recordSeq === null ? tryToClose(read, open) : 'its turn is on record already'
      if (problem !== null) {
        setOpenAside(open, problem, nowMs)
        done.setAsideCount += 1
      }
    }
    // A turn has a trace from its first moment on: one without a record and without an open turn has lost the latter.
    for (const traceId of withoutRecord.all()) {
      const read = readOpen(traceId, null)
      if (!read) continue
      const seq = recordOf.get(read.start.traceId)
      if (seq === undefined) tryToClose(read, null)
      else nameRecord.run(seq, read.start.traceId)
    }
    return done
  }
  return db.transaction(interruptOpenTurns).immediate
}

/** In words, why a row's own change failed; null where it did not. */
function tryTo(change: () => unknown): string | null {
  try {
    change()
    return null
  } catch (error) {
    if (!isOfTheRow(error)) throw error
    return error instanceof Error ? error.message : String(error)
  }
}

/** What SQLite itself fails at (a full disk, a bad page) concerns more than this row. */
function isOfTheRow(error: unknown): boolean {
  const code = String((error as { code?: unknown }).code)
  return !code.startsWith('SQLITE_') || /^SQLITE_(CONSTRAINT|MISMATCH|RANGE|TOOBIG)/.test(code)
}

/** Documents and pictures that were sent count, by what is known of them. */
const roughly = ({ content, files = [] }: TurnStart['input'][number]): RoughMessage => ({
  content,
  pictureCount: files.filter(({ kind }) => kind === 'image').length,
  fileTextLength: files.reduce((sum, { textLength = 0 }) => sum + textLength, 0),
})
