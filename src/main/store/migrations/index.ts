import { first } from './0001-first.ts'
import { keeping } from './0002-keeping.ts'
import { scores } from './0003-scores.ts'
import { turnProgress } from './0004-turn-progress.ts'

export interface Migration {
  /** Consecutive from 1; equals SQLite's user_version once it has run. */
  version: number
  name: string
  sql: string
}

export const migrations: readonly Migration[] = [first, keeping, scores, turnProgress]
