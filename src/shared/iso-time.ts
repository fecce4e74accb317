// UTC, as files and their names have it.

/** 2026-11-26 */
export const isoDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** 2026-11-26 09:15 */
export const isoMinute = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')

/** 2026-11-26T09-15-30, which every file system takes. */
export const isoFileStamp = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')
