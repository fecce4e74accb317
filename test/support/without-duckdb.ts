import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** Environment of an app on a computer that DuckDB has no build for. */
export const withoutDuckDb = {
  NODE_OPTIONS: `--import=${pathToFileURL(path.join(import.meta.dirname, 'without-duckdb.mjs')).href}`,
}

/** Of one where DuckDB ends the process that loads it. */
export const deadlyDuckDb = { ...withoutDuckDb, HOLDFAST_TEST_DUCKDB: 'deadly' }
