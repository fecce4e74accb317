import type { Db } from '../schema/db.ts'
import { createReader } from '../thread/reader.ts'
import type { Ask } from './ask.ts'
import type { Limits } from './limits.ts'
import { createFacetReads } from './read-facets.ts'
import { createFigureReads } from './read-figures.ts'
import { createHintReads } from './read-hints.ts'
import { createPageReads } from './read-pages.ts'
import { createSeriesReads } from './read-series.ts'
import { createSessionReads } from './read-sessions.ts'
import { createSources } from './sources.ts'
import { createSqlConsole } from './sql-console.ts'

/** Every question the Monitor asks: what one row holds goes to SQLite, what is counted or sorted to the copy. */
export function createAnalysisReads(db: Db, ask: Ask, limits: Limits) {
  const sources = createSources(db, limits)
  return {
    ...createReader(db),
    ...createFigureReads(ask, sources),
    ...createSeriesReads(ask, sources),
    ...createPageReads(ask, sources, db),
    ...createSessionReads(ask, sources, db),
    ...createHintReads(ask, sources, db),
    ...createFacetReads(ask, db),
    ...createSqlConsole(ask, sources),
  }
}

export type AnalysisReads = ReturnType<typeof createAnalysisReads>
