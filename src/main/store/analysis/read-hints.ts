import type { DuckDBConnection } from '@duckdb/node-api'
import type { HintAnswer, HintFilter } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import type { Db } from '../schema/db.ts'
import { createRecordedInputs } from '../traces/recorded-inputs.ts'
import type { Ask } from './ask.ts'
import type { Condition } from './condition.ts'
import { readHintColumns } from './hint-columns.ts'
import { hintsOf, type Dismissed } from './hints/hints.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

/** What is looked at at most, the newest: each takes 80 bytes of memory meanwhile. */
const mostTraces = 2_000_000
/** What is usual is told by so much before the range. */
const pastMs = 30 * 86_400_000

/** Hints, worked out where they are read: whoever asks for them waits, and nobody else. */
export function createHintReads(ask: Ask, sources: Sources, db: Db, most = mostTraces) {
  const inputOf = createRecordedInputs(db)
  const traceIdOf = db.prepare<[number], string>('SELECT trace_id FROM traces WHERE row = CAST(? AS INTEGER)').pluck()

  return {
    readHints: (filter: HintFilter, dismissed: Dismissed): Promise<HintAnswer> =>
      ask(async (connection) => {
        const fromMs = Math.max(0, filter.fromMs ?? 0)
        const all = { ...filter, fromMs: Math.max(0, fromMs - pastMs), toMs: filter.toMs ?? latestMs }
        const condition = await sources.condition(connection, all)
        const count = await countOf(connection, condition)
        const onlySinceMs = count <= most ? null : await startOfNewest(connection, condition, most)
        const looked =
          onlySinceMs === null ? condition : await sources.condition(connection, { ...all, fromMs: onlySinceMs })
        const traceCount = onlySinceMs === null ? count : await countOf(connection, looked)
        const { columns, calls } = await readHintColumns(connection, looked, traceCount)
        const hints = hintsOf(columns, calls, fromMs, dismissed, {
          inputOf,
          traceIdOf: (row) => traceIdOf.get(row) ?? '',
        })
        return { hints, traceCount, onlySinceMs }
      }),
  }
}

const countOf = async (connection: DuckDBConnection, { from, where, values }: Condition): Promise<number> =>
  (await rowsOf<{ count: number }>(connection, `SELECT COUNT(*)::DOUBLE AS count FROM ${from} ${where}`, values))[0]
    ?.count ?? 0

/** When the first of so many began. */
async function startOfNewest(
  connection: DuckDBConnection,
  { from, where, values }: Condition,
  count: number,
): Promise<number | null> {
  const newest = `SELECT t.started_at_ms::DOUBLE AS atMs FROM ${from} ${where} ORDER BY atMs DESC LIMIT 1 OFFSET ${count - 1}`
  return (await rowsOf<{ atMs: number }>(connection, newest, values))[0]?.atMs ?? null
}
