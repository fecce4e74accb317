import type { AnswerExtras } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { readExtras } from './read-extras.ts'

/** How much of a turn's texts is on disk, in UTF-16 units. */
export interface SavedLengths {
  output: number
  reasoning: number
}

export interface ProgressChange {
  /** As JSON, in the place of those before; absent or null leaves them. */
  extras?: string | null
  /** The texts take the place of all that is on disk. */
  anew?: boolean
}

/** What a turn that was left open had received. */
export interface TurnProgress {
  output: string
  reasoning: string
  extras: AnswerExtras | null
  timeToFirstTokenMs: number | null
  /** Null where nothing was saved since the start. */
  seenAtMs: number | null
}

interface Part {
  output_offset: number
  output: string
  reasoning_offset: number
  reasoning: string
}

const gapMarker = '\n[… a part of this text could not be read …]\n'

/** What has streamed of the open turns, piece by piece. Read only where a crash left a turn open. */
export function createTurnProgress(db: Db) {
  const selectSaved = db.prepare<[string], SavedLengths>(
    'SELECT output_length AS output, reasoning_length AS reasoning FROM open_turn_progress WHERE trace_id = ?',
  )
  const isOpen = db.prepare<[string], number>('SELECT 1 FROM open_turns WHERE trace_id = ?').pluck()
  const putSaved = db.prepare(
    `INSERT INTO open_turn_progress (trace_id, output_length, reasoning_length, ttft_ms, seen_at_ms, extras) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (trace_id) DO UPDATE SET output_length = excluded.output_length, reasoning_length = excluded.reasoning_length,
       ttft_ms = excluded.ttft_ms, seen_at_ms = excluded.seen_at_ms, extras = COALESCE(excluded.extras, extras)`,
  )
  const insertPart = db.prepare(
    'INSERT INTO open_turn_parts (trace_id, output_offset, output, reasoning_offset, reasoning) VALUES (?, ?, ?, ?, ?)',
  )
  const selectParts = db.prepare<[string], Part>(
    'SELECT output_offset, output, reasoning_offset, reasoning FROM open_turn_parts WHERE trace_id = ? ORDER BY row',
  )
  const selectProgress = db.prepare<[string], { ttft_ms: number | null; seen_at_ms: number; extras: string | null }>(
    'SELECT ttft_ms, seen_at_ms, extras FROM open_turn_progress WHERE trace_id = ?',
  )
  const deleteParts = db.prepare('DELETE FROM open_turn_parts WHERE trace_id = ?')
  const deleteProgress = db.prepare('DELETE FROM open_turn_progress WHERE trace_id = ?')

  function drop(traceId: string): void {
    deleteParts.run(traceId)
    deleteProgress.run(traceId)
  }

  /**
   * Appends what came since, and answers how much is on disk now. `from` says where the texts begin: what is there already
   * is not written twice, and what would leave a gap is not written at all, so that the caller sends it again from there.
   */
  function save(
    traceId: string,
    output: string,
    reasoning: string,
    ttftMs: number | null,
    atMs: number,
    from?: SavedLengths,
    { extras = null, anew = false }: ProgressChange = {},
  ): SavedLengths {
    if (anew) drop(traceId)
    const saved = selectSaved.get(traceId) ?? { output: 0, reasoning: 0 }
    if (isOpen.get(traceId) === undefined) return saved
    const newOutput = newSince(saved.output, from?.output ?? saved.output, output)
    const newReasoning = newSince(saved.reasoning, from?.reasoning ?? saved.reasoning, reasoning)
    if (newOutput !== '' || newReasoning !== '') {
      insertPart.run(traceId, saved.output, newOutput, saved.reasoning, newReasoning)
    }
    const now = { output: saved.output + newOutput.length, reasoning: saved.reasoning + newReasoning.length }
    putSaved.run(traceId, now.output, now.reasoning, ttftMs, atMs, extras)
    return now
  }

  return {
    save: db.transaction(save).immediate,
    read(traceId: string): TurnProgress {
      const parts = selectParts.all(traceId)
      const progress = selectProgress.get(traceId)
      return {
        output: join(parts.map((part) => [part.output_offset, part.output])),
        reasoning: join(parts.map((part) => [part.reasoning_offset, part.reasoning])),
        extras: readExtras(progress?.extras ?? null),
        timeToFirstTokenMs: progress?.ttft_ms ?? null,
        seenAtMs: progress?.seen_at_ms ?? null,
      }
    },
    delete: drop,
  }
}

function newSince(savedLength: number, from: number, text: string): string {
  return from > savedLength ? '' : text.slice(savedLength - from)
}

/** Parts may be missing where pages were damaged. */
function join(parts: [offset: number, text: string][]): string {
  let length = 0
  return parts
    .map(([offset, text]) => {
      const isWhole = offset === length
      length = offset + text.length
      return isWhole ? text : gapMarker + text
    })
    .join('')
}
