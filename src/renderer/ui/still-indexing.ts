/** Stands by a search that may miss what an earlier version left. */
export const stillIndexing = 'Older messages are still being indexed after the update. Search again in a minute.'
