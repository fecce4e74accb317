import { first } from './0001-first.ts'
import { keeping } from './0002-keeping.ts'
import { scores } from './0003-scores.ts'
import { cacheWrites } from './0004-cache-writes.ts'

export interface Migration {
  /** Consecutive from 1; equals SQLite's user_version once it has run. */
  version: number
  name: string
  sql: string
}

export const migrations: readonly Migration[] = [first, keeping, scores, cacheWrites]
