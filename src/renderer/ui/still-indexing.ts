import { words } from '../../shared/words/t.ts'

/** Stands by a search that may miss what an earlier version left; `shown` says it. */
export const stillIndexing = words('Older messages are still being indexed after the update. Search again in a minute.')
