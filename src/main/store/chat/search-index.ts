import { joinedSearchWords } from '../../../shared/search-text.ts'
import type { Db } from '../schema/db.ts'

/** A step is short, so that a turn's own writes are never kept waiting. */
const rowsPerStep = 200
const charactersPerStep = 500_000

/** Rows that are still to be indexed, as `meta` keeps the highest of them. */
const backlogKey = 'searchBacklog'

/** Whether what an earlier version left is still being indexed, so that a search may miss some of it. */
export function createBacklogCheck(db: Db): () => boolean {
  const backlog = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  return () => backlog.get(backlogKey) !== undefined
}

/** The one place that writes to the search: all that is found of a message is what is put here. */
export function createSearchIndex(db: Db) {
  // Numbers are bound as REAL, and FTS5 takes no rowid for one.
  const remove = db.prepare('DELETE FROM said WHERE rowid = CAST(? AS INTEGER)')
  const insert = db.prepare('INSERT INTO said (rowid, words) VALUES (CAST(? AS INTEGER), ?)')
  const readBacklog = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const setBacklog = db.prepare('UPDATE meta SET value = ? WHERE key = ?')
  const endBacklog = db.prepare('DELETE FROM meta WHERE key = ?')
  const below = db.prepare<[number], { row: number; content: unknown; extras_words: unknown }>(
    'SELECT row, content, extras_words FROM messages WHERE row <= CAST(? AS INTEGER) ORDER BY row DESC LIMIT 1',
  )

  /** `texts` together are the message, which is found by nothing else from now on. */
  function put(row: number | bigint, ...texts: string[]): void {
    remove.run(row)
    const words = joinedSearchWords(texts.filter((text) => text !== '').join('\n'))
    if (words !== '') insert.run(row, words)
  }

  function indexStep(): boolean {
    let backlog = Number(readBacklog.get(backlogKey) ?? 0)
    let characters = 0
    for (let count = 0; count < rowsPerStep && characters < charactersPerStep && backlog > 0; count += 1) {
      const message = below.get(backlog)
      const texts = message ? [message.content, message.extras_words].filter((text) => typeof text === 'string') : []
      if (message) put(message.row, ...texts)
      for (const text of texts) characters += text.length
      backlog = message ? message.row - 1 : 0
    }
    if (backlog > 0) setBacklog.run(String(backlog), backlogKey)
    else endBacklog.run(backlogKey)
    return backlog === 0
  }

  return {
    put,
    /** Indexes some of what an earlier version left; true once nothing is left. */
    indexStep: db.transaction(indexStep).immediate,
  }
}
