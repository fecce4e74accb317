export type SqlValue = string | number | boolean | null

/** What became of a user's own question about the Monitor's copy. */
export type SqlAnswer =
  | {
      outcome: 'rows'
      columns: { name: string; type: string }[]
      rows: SqlValue[][]
      /** There are more, which were not read. */
      isCut: boolean
      tookMs: number
    }
  /** In words for the user: it is none that may be asked, or DuckDB does not understand it. */
  | { outcome: 'refused' | 'failed'; message: string }
  | { outcome: 'cancelled' | 'too_slow' }

/** A question under a name. */
export interface SavedQuery {
  id: string
  name: string
  sql: string
}
