import type { TraceFacets } from '../../../shared/domain.ts'
import { shownTitle } from '../../../shared/text.ts'
import type { Db } from '../schema/db.ts'
import { textOr } from '../sound-values.ts'

/** The chats that were in use last, to choose from. */
export function createLatestChats(db: Db): () => TraceFacets['chats'] {
  const latest = db.prepare<[], { id: string; title: unknown }>(
    'SELECT id, title FROM conversations ORDER BY updated_at_ms DESC LIMIT 200',
  )
  return () => latest.all().map(({ id, title }) => ({ id, name: shownTitle(textOr(title, '')) }))
}
