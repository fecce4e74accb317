import type { TraceFacets } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { createLatestChats } from '../chat/latest-chats.ts'
import type { Ask } from './ask.ts'
import { rowsOf } from './rows-of.ts'

/** What can be filtered by. */
export function createFacetReads(ask: Ask, db: Db) {
  const latestChats = createLatestChats(db)
  return {
    facets: (): Promise<TraceFacets> =>
      ask(async (connection) => {
        const seen = async (column: 'model' | 'user_id' | 'environment'): Promise<string[]> =>
          (
            await rowsOf<{ value: string }>(
              connection,
              `SELECT DISTINCT ${column} AS value FROM copied_traces WHERE ${column} IS NOT NULL ORDER BY value`,
            )
          ).map(({ value }) => value)
        return {
          models: await seen('model'),
          providers: await rowsOf<{ id: string; name: string }>(
            connection,
            `SELECT provider_id AS id, coalesce(max(provider_name), '') AS name FROM copied_traces
             WHERE provider_id IS NOT NULL GROUP BY provider_id ORDER BY name`,
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
