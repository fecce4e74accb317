import { openWriterDatabase } from '../../src/main/store/schema/database.ts'
import { temporaryFolder } from '../e2e/launch.ts'
import { createRowMaker } from './monitor-rows.ts'

/** As many as the app is to be as quick with as with none. `BENCH_TRACES` says otherwise. */
export const traceCount = (): number => Number(process.env['BENCH_TRACES'] ?? 1_000_000)

/** A data folder with so many traces and their conversations. */
export function filledFolder(): { folder: string; remove(): void } {
  const { folder, remove } = temporaryFolder()
  const db = openWriterDatabase(folder)
  createRowMaker(traceCount()).add(db, traceCount())
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return { folder, remove }
}
