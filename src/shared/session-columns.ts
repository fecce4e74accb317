import { parseCursorOf, type CursorOf } from './cursor.ts'

/** The columns of the list of sessions, as addresses and the sorting name them. */
export const sessionColumns = [
  'session',
  'started',
  'ended',
  'duration',
  'traces',
  'errors',
  'tokens',
  'cost',
  'model',
  'user',
] as const
export type SessionColumn = (typeof sessionColumns)[number]

export interface SessionSort {
  column: SessionColumn
  isDescending: boolean
}

export const latestFirst: SessionSort = { column: 'ended', isDescending: true }

/** Where a page of sorted sessions begins: behind the session of this value and id. */
export type SessionCursor = CursorOf<string>

/** Null where it is none of ours. */
export const parseSessionCursor = (cursor: string): SessionCursor | null =>
  parseCursorOf(cursor, (row): row is string => typeof row === 'string')
