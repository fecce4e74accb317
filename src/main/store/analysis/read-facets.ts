import type { TraceFacets } from '../../../shared/domain.ts'
import type { RowKind } from '../../../shared/row-kinds.ts'
import type { Db } from '../schema/db.ts'
import { createLatestChats } from '../chat/latest-chats.ts'
import type { Ask } from './ask.ts'
import { rowsOf } from './rows-of.ts'

const ofTraces = 'SELECT provider_id AS id, provider_name AS name FROM copied_traces'
/** A trace has one; the calls of an import may have gone to several, which are called by their names. */
const providersSql: Record<RowKind, string> = {
  traces: ofTraces,
  observations: `${ofTraces} WHERE source = 'chat' UNION ALL
    SELECT provider, provider FROM copied_observations
    WHERE provider IS NOT NULL AND trace_row IN (SELECT row FROM copied_traces WHERE source = 'import')`,
}

/** What can be filtered by, where these are the rows. */
export function createFacetReads(ask: Ask, db: Db) {
  const latestChats = createLatestChats(db)
  return {
    facets: (rows: RowKind = 'traces'): Promise<TraceFacets> =>
      ask(async (connection) => {
        const seen = async (
          column: 'model' | 'user_id' | 'environment',
          table: RowKind = 'traces',
        ): Promise<string[]> =>
          (
            await rowsOf<{ value: string }>(
              connection,
              `SELECT DISTINCT ${column} AS value FROM copied_${table} WHERE ${column} IS NOT NULL ORDER BY value`,
            )
          ).map(({ value }) => value)
        return {
          models: await seen('model', rows),
          providers: await rowsOf<{ id: string; name: string }>(
            connection,
            `SELECT id, coalesce(max(name), '') AS name FROM (${providersSql[rows]}) WHERE id <> '' GROUP BY id ORDER BY name`,
          ),
          users: await seen('user_id'),
          environments: await seen('environment'),
          tags: (
            await rowsOf<{ tag: string }>(
              connection,
              `SELECT DISTINCT unnest(from_json(tags, '["VARCHAR"]')) AS tag FROM
                 (SELECT DISTINCT tags FROM copied_traces WHERE tags <> '[]') ORDER BY tag`,
            )
          ).map(({ tag }) => tag),
          chats: latestChats(),
        }
      }),
  }
}
