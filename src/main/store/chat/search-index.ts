import { joinedSearchWords } from '../../../shared/search-text.ts'
import type { Db } from '../schema/db.ts'
import { createHolding } from './attachments.ts'

/** A step is short, so that a turn's own writes are never kept waiting. */
const rowsPerStep = 200
const charactersPerStep = 500_000

/** Rows that are still to be indexed, as `meta` keeps the highest of them. */
const backlogKey = 'searchBacklog'
/** Single rows that are, as a list: texts so long that the turn's own transaction is not kept waiting for them. */
const laterKey = 'searchLater'
const laterCharacters = 200_000

/** By what a message is found: nothing, once it was deleted. */
const foundTexts = `CASE WHEN deleted_at_ms IS NULL THEN content END AS content,
  CASE WHEN deleted_at_ms IS NULL THEN extras_words END AS extras_words`

/** Whether some of what was said is still being indexed, so that a search may miss some of it. */
export function createBacklogCheck(db: Db): () => boolean {
  const left = db.prepare<[string, string], number>('SELECT COUNT(*) FROM meta WHERE key IN (?, ?)').pluck()
  return () => left.get(backlogKey, laterKey) !== 0
}

interface IndexedMessage {
  id: unknown
  content: unknown
  extras_words: unknown
}

/** The one place that writes to the search: all that is found of a message is what is put here. */
export function createSearchIndex(db: Db) {
  // Numbers are bound as REAL, and FTS5 takes no rowid for one.
  const remove = db.prepare('DELETE FROM said WHERE rowid = CAST(? AS INTEGER)')
  const insert = db.prepare('INSERT INTO said (rowid, words) VALUES (CAST(? AS INTEGER), ?)')
  const readBacklog = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const setBacklog = db.prepare('INSERT OR REPLACE INTO meta (value, key) VALUES (?, ?)')
  const endBacklog = db.prepare('DELETE FROM meta WHERE key = ?')
  const { wordsOf } = createHolding(db)
  const below = db.prepare<[number], IndexedMessage & { row: number }>(
    `SELECT row, id, ${foundTexts} FROM messages WHERE row <= CAST(? AS INTEGER) ORDER BY row DESC LIMIT 1`,
  )

  const contentOf = db.prepare<[number], IndexedMessage>(
    `SELECT id, ${foundTexts} FROM messages WHERE row = CAST(? AS INTEGER)`,
  )
  const lastRow = db.prepare<[], number | null>('SELECT MAX(row) FROM messages').pluck()
  const empty = db.prepare("INSERT INTO said (said) VALUES ('delete-all')")

  /** `texts` together are the message, which is found by nothing else from now on. */
  function put(row: number | bigint, ...texts: string[]): void {
    remove.run(row)
    const words = joinedSearchWords(texts.filter((text) => text !== '').join('\n'))
    if (words !== '') insert.run(row, words)
  }

  /** The same, but for a text that is long: that is found a little later. */
  function putSoon(row: number | bigint, ...texts: string[]): void {
    const length = texts.reduce((sum, text) => sum + text.length, 0)
    if (length <= laterCharacters) put(row, ...texts)
    else setBacklog.run(JSON.stringify([...rowsForLater(), Number(row)]), laterKey)
  }

  function rowsForLater(): number[] {
    try {
      const rows: unknown = JSON.parse(readBacklog.get(laterKey) ?? '[]')
      return Array.isArray(rows) ? rows.filter((row) => Number.isSafeInteger(row)) : []
    } catch {
      return []
    }
  }

  /** Answers how many characters it had. */
  function index(row: number, message: IndexedMessage): number {
    const texts = [
      message.content,
      message.extras_words,
      message.content === null ? null : wordsOf(String(message.id)),
    ].filter((text) => typeof text === 'string')
    put(row, ...texts)
    return texts.reduce((sum, text) => sum + text.length, 0)
  }

  /** One at a time. */
  function indexLater(): void {
    const [row, ...others] = rowsForLater()
    const message = row === undefined ? undefined : contentOf.get(row)
    if (row !== undefined && message) index(row, message)
    if (others.length > 0) setBacklog.run(JSON.stringify(others), laterKey)
    else endBacklog.run(laterKey)
  }

  function indexStep(): boolean {
    indexLater()
    let backlog = Number(readBacklog.get(backlogKey) ?? 0)
    let characters = 0
    for (let count = 0; count < rowsPerStep && characters < charactersPerStep && backlog > 0; count += 1) {
      const message = below.get(backlog)
      if (message) characters += index(message.row, message)
      backlog = message ? message.row - 1 : 0
    }
    if (backlog > 0) setBacklog.run(String(backlog), backlogKey)
    else endBacklog.run(backlogKey)
    return backlog === 0 && readBacklog.get(laterKey) === undefined
  }

  const isLeft = createBacklogCheck(db)
  const takeStep = db.transaction(indexStep)
  return {
    put,
    putSoon,
    /** The message goes. */
    remove: (row: number): void => void remove.run(row),
    /** Indexes some of what is left; true once nothing is. Asked after each turn, so where nothing is it writes nothing. */
    indexStep: (): boolean => !isLeft() || takeStep.immediate(),
    /** From now on all that was said is indexed anew, a step at a time. Within the caller's transaction. */
    indexAnew(): void {
      empty.run()
      endBacklog.run(laterKey)
      const last = lastRow.get()
      if (last) setBacklog.run(String(last), backlogKey)
    },
  }
}
