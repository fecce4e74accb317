import type { ImportFormat, ImportProblem } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { createChatImports } from '../chat/chat-imports.ts'
import { checksumOf } from '../log/record-log.ts'
import { createObservationPut, createTracePut } from '../traces/derived-rows.ts'
import { isShown, type ImportedRows, type StoredUpTo } from './import-reads.ts'

export interface StagedSpan {
  traceId: string
  spanId: string
  startedAtMs: number
  /** A `ResourceSpans` with this span alone. */
  payload: string
}

const deriveImportsAnewSql =
  "UPDATE imports SET state = 'storing', stored_trace_id = NULL, stored_row = NULL WHERE state IN ('storing', 'done')"

/** A step is short, so that a turn's own writes are never kept waiting. */
const spansPerStep = 60

/**
 * An import comes in two parts: first its spans as they are read, of which nothing is seen; then, once the user has agreed, the rows
 * that are derived from them, a step at a time. A kill leaves the first part to be taken away, and the second to be gone on with.
 */
export function createImportWrites(db: Db) {
  const isReading = db.prepare<[number], number>("SELECT 1 FROM imports WHERE id = ? AND state = 'reading'").pluck()
  const begin = db.prepare(
    "INSERT INTO imports (file_name, file_bytes, state, begun_at_ms) VALUES (?, ?, 'reading', ?)",
  )
  const isOwn = db.prepare<[string], number>("SELECT 1 FROM traces WHERE trace_id = ? AND source = 'chat'").pluck()
  const isKnown = db
    .prepare<{ traceId: string; spanId: string; checksum: string; importId: number }, number>(
      `SELECT 1 FROM imported_spans s JOIN imports i ON i.id = s.import_id
       WHERE s.trace_id = @traceId AND s.span_id = @spanId AND s.checksum = @checksum
         AND (i.state IN ('storing', 'done') OR i.id = @importId)`,
    )
    .pluck()
  const replace = db.prepare(
    `UPDATE imported_spans SET checksum = @checksum, payload = @payload
     WHERE trace_id = @traceId AND span_id = @spanId AND import_id = @importId`,
  )
  const insert = db.prepare(
    `INSERT INTO imported_spans (import_id, trace_id, span_id, checksum, payload)
     VALUES (@importId, @traceId, @spanId, @checksum, @payload)`,
  )
  const count = db.prepare(
    `UPDATE imports SET format = COALESCE(format, @format), span_count = span_count + @added, known_count = known_count + @known,
       own_count = own_count + @own, first_start_ms = MIN(COALESCE(first_start_ms, @firstStartMs), COALESCE(@firstStartMs, first_start_ms)),
       last_start_ms = MAX(COALESCE(last_start_ms, @lastStartMs), COALESCE(@lastStartMs, last_start_ms))
     WHERE id = @importId`,
  )
  const countTraces = db.prepare(
    'UPDATE imports SET trace_count = trace_count + (SELECT COUNT(*) FROM json_each(@ids) WHERE NOT EXISTS (SELECT 1 FROM imported_spans WHERE import_id = @importId AND trace_id = value)) WHERE id = @importId',
  )
  const endReading = db.prepare(
    "UPDATE imports SET state = 'ready', problem_count = ?, problems = ? WHERE id = ? AND state = 'reading'",
  )
  const confirm = db.prepare("UPDATE imports SET state = 'storing' WHERE id = ? AND state = 'ready'")
  const setDone = db.prepare("UPDATE imports SET state = 'done' WHERE id = ?")
  const setRemoving = db.prepare("UPDATE imports SET state = 'removing' WHERE id = ?")
  const isStoredUpTo = db
    .prepare<[number, string | null, number | null], number>(
      "SELECT 1 FROM imports WHERE id = ? AND state = 'storing' AND stored_trace_id IS ? AND stored_row IS ?",
    )
    .pluck()
  const hasSpan = db.prepare<[number], number>(`SELECT 1 FROM imported_spans s WHERE row = ? AND ${isShown}`).pluck()
  const setStoredUpTo = db.prepare(
    'UPDATE imports SET stored_trace_id = @traceId, stored_row = @row WHERE id = @importId',
  )
  const again = db.prepare(`${deriveImportsAnewSql} AND id = ?`)
  const allAgain = db.prepare(deriveImportsAnewSql)
  const putObservation = createObservationPut(db, 'import_row')
  const putTrace = createTracePut(db)
  const nameImport = db.prepare(
    `UPDATE traces SET conversation_id = @sessionId, provider_id = @provider, prompt = @prompt, import_id = COALESCE(import_id, @importId)
     WHERE trace_id = @traceId`,
  )
  // Numbers are bound as REAL, and FTS5 takes no rowid for one.
  const removeWords = db.prepare('DELETE FROM imported_words WHERE rowid = CAST(? AS INTEGER)')
  const insertWords = db.prepare('INSERT INTO imported_words (rowid, words) VALUES (CAST(? AS INTEGER), ?)')
  const spansOf = db.prepare<[number, number], { row: number; trace_id: string }>(
    'SELECT row, trace_id FROM imported_spans WHERE import_id = ? ORDER BY trace_id LIMIT ?',
  )
  const removeSpan = db.prepare('DELETE FROM imported_spans WHERE row = ?')
  const removeObservation = db.prepare('DELETE FROM observations WHERE import_row = ?')
  const removeTrace = db.prepare("DELETE FROM traces WHERE trace_id = ? AND source = 'import'")
  const othersWith = db
    .prepare<[string, number], number>(
      'SELECT DISTINCT import_id FROM imported_spans WHERE trace_id = ? AND import_id <> ?',
    )
    .pluck()
  const addMissing = db.prepare(
    `INSERT INTO imports (id, file_name, file_bytes, state, begun_at_ms, trace_count, span_count)
     SELECT import_id, 'A file (its name was damaged)', 0, 'done', ?, COUNT(DISTINCT trace_id), COUNT(*) FROM imported_spans
     WHERE import_id NOT IN (SELECT id FROM imports) GROUP BY import_id`,
  )
  const recount = db.prepare(
    `UPDATE imports SET (trace_count, span_count) =
       (SELECT COUNT(DISTINCT trace_id), COUNT(*) FROM imported_spans s WHERE s.import_id = imports.id)`,
  )
  const removeObservationsLeft = db.prepare(
    'DELETE FROM observations WHERE import_row IS NOT NULL AND import_row NOT IN (SELECT row FROM imported_spans)',
  )
  const removeTracesLeft = db.prepare(
    "DELETE FROM traces WHERE source = 'import' AND trace_id NOT IN (SELECT trace_id FROM imported_spans)",
  )
  const removeImport = db.prepare('DELETE FROM imports WHERE id = ?')

  const { removeChatOf } = createChatImports(db)

  function stage(importId: number, format: ImportFormat, spans: StagedSpan[]): void {
    if (!isReading.get(importId)) return
    let known = 0
    let own = 0
    const added: (StagedSpan & { checksum: string })[] = []
    for (const span of spans) {
      const staged = { ...span, checksum: checksumOf(span.payload) }
      if (isOwn.get(span.traceId)) own += 1
      else if (isKnown.get({ traceId: span.traceId, spanId: span.spanId, checksum: staged.checksum, importId }))
        known += 1
      else added.push(staged)
    }
    countTraces.run({ importId, ids: JSON.stringify([...new Set(added.map(({ traceId }) => traceId))]) })
    let replaced = 0
    for (const { traceId, spanId, checksum, payload } of added) {
      const values = { importId, traceId, spanId, checksum, payload }
      // A span that comes again within the file: the latest holds.
      if (replace.run(values).changes > 0) replaced += 1
      else insert.run(values)
    }
    const starts = added.map(({ startedAtMs }) => startedAtMs)
    count.run({
      importId,
      format,
      known,
      own,
      added: added.length - replaced,
      firstStartMs: starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b)),
      lastStartMs: starts.length === 0 ? null : starts.reduce((a, b) => Math.max(a, b)),
    })
  }

  function store(importId: number, { from, rows, summaries, upTo }: ImportedRows): void {
    if (!isStoredUpTo.get(importId, from.traceId, from.row)) return
    // Where nothing is stored yet, what was begun anew looks the same.
    if (!rows.every(({ importRow }) => hasSpan.get(importRow))) return
    for (const { row, importRow, words } of rows) {
      putObservation(row, importRow)
      removeWords.run(importRow)
      if (words !== '') insertWords.run(importRow, words)
    }
    for (const { summary, prompt } of summaries) {
      if (isOwn.get(summary.traceId)) continue
      putTrace(summary, null)
      const { traceId, sessionId, providers } = summary
      nameImport.run({ traceId, importId, prompt, sessionId: sessionId ?? '', provider: providers[0] ?? '' })
    }
    if (upTo) setStoredUpTo.run({ importId, ...upTo } satisfies StoredUpTo & { importId: number })
    else setDone.run(importId)
  }

  function removeStep(importId: number): boolean {
    setRemoving.run(importId)
    if (!removeChatOf(importId)) return false
    const spans = spansOf.all(importId, spansPerStep)
    for (const traceId of new Set(spans.map(({ trace_id }) => trace_id))) {
      removeTrace.run(traceId)
      // What another import has of it is derived anew.
      for (const other of othersWith.all(traceId, importId)) again.run(other)
    }
    for (const { row } of spans) {
      removeObservation.run(row)
      removeWords.run(row)
      removeSpan.run(row)
    }
    if (spans.length === 0) removeImport.run(importId)
    return spans.length === 0
  }

  return {
    beginImport: (fileName: string, fileBytes: number, nowMs: number): number =>
      Number(begin.run(fileName, fileBytes, nowMs).lastInsertRowid),
    /** Keeps spans as they are read. Those that are here already, and those of one's own chats, are counted and left out. */
    stageImport: db.transaction(stage).immediate,
    /** The file is read to its end. */
    endImportReading(importId: number, problemCount: number, problems: readonly ImportProblem[]): void {
      endReading.run(problemCount, JSON.stringify(problems), importId)
    },
    /** From here on it is gone on with, also after a kill. False where it waits for no word. */
    confirmImport: (importId: number): boolean => confirm.run(importId).changes > 0,
    /**
     * Writes rows that were derived, until nothing is left. Where something was removed since they were read, or is to be derived
     * anew, nothing is written: they are to be read again.
     */
    storeImport: db.transaction(store).immediate,
    /** Takes away some of an import; true once nothing of it is left. */
    removeImportStep: db.transaction(removeStep).immediate,
    /** All imports are derived anew, a step at a time. */
    deriveImportsAnew(): void {
      allAgain.run()
    },
    /**
     * After damage: spans whose import is gone have one again, an import counts what is left of it, rows whose spans are gone go too, and
     * all are derived anew.
     */
    mendImports(nowMs: number): void {
      addMissing.run(nowMs)
      recount.run()
      removeObservationsLeft.run()
      removeTracesLeft.run()
      allAgain.run()
    },
  }
}
