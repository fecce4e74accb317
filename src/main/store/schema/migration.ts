export interface Migration {
  /** Consecutive from 1; equals SQLite's user_version once it has run. */
  version: number
  name: string
  sql: string
}
