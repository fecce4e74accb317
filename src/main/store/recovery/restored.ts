/** What came of a restore, for the user. */
export type Restored =
  | {
      ok: true
      /** The backup that is the database now. */
      name: string
      /** The name under which the database from before is among the backups; null where it was damaged. */
      setAsideAs: string | null
      /** Records that only the one set aside has; null where that could not be read. */
      leftBehind: number | null
      /** Records that Langfuse is asked for before they are sent. */
      inDoubt: number
    }
  /** Nothing was changed. */
  | { ok: false; message: string }
