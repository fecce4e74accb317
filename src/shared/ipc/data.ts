import type { Backup, DataFolderState, DatabaseCheck, IndexState } from '../domain.ts'

export interface DataRoutes {
  /** Newest first. */
  'data.backups': { input: null; value: Backup[] }
  'data.backUp': { input: null; value: Backup }
  /**
   * Sets the present database aside, as a backup too, and opens the chosen one in its place. Answers once that is done;
   * `app.reopened` tells every page to begin anew.
   */
  'data.restore': { input: { name: string }; value: null }
  'data.deleteBackup': { input: { name: string }; value: null }
  /** Reads all of the database, on a thread of its own. What is found damaged can be mended by `data.mend`. */
  'data.check': { input: null; value: DatabaseCheck }
  'data.indexState': { input: null; value: IndexState }
  /** Derives everything that the Monitor and the search show anew from what was recorded; answers once it has begun. */
  'data.rebuildIndex': { input: null; value: null }
  /** Opens the database anew, which mends what was found damaged. Answers once that is done; `app.reopened` follows. */
  'data.mend': { input: null; value: null }
  'data.folder': { input: null; value: DataFolderState }
  /** Asks where to; answers false where the user chose not to. Else the app begins again from there, and nothing is answered. */
  'data.moveFolder': { input: null; value: boolean }
  'data.deleteKept': { input: { kind: 'moved-from' } | { kind: 'copy'; name: string }; value: null }
  /**
   * As after an installation: chats, traces, settings and keys go. `undeliveredCount`: how many records the user knows of that were not
   * delivered; where there are more, nothing happens. `app.reopened` follows.
   */
  'data.startAnew': { input: { isKept: boolean; undeliveredCount: number }; value: null }
}
