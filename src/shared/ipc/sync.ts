import type { ConnectionHistoryEntry, DeadExport, DeadRecord, Loss, SetAsideRow, SyncStatus } from '../domain.ts'

export interface SyncRoutes {
  'sync.status': { input: null; value: SyncStatus }
  'sync.retryNow': { input: null; value: null }
  'sync.flush': { input: null; value: null }
  'sync.setPaused': { input: { paused: boolean }; value: null }
  /**
   * The keys are another project's than what waits is for. `move`: what is definitely not at the old one goes to the new
   * one. `keep`: it waits for the old one's keys. What may be at the old one stays there in both.
   */
  'sync.resolveProject': { input: { choice: 'move' | 'keep' }; value: null }
  /**
   * What waits for another project's keys is sent to the present one after all. `alsoInDoubt`: with what that project may
   * have, which may then be in both.
   */
  'sync.sendElsewhere': { input: { projectId: string; alsoInDoubt: boolean }; value: null }
  'sync.dead': { input: { limit: number }; value: DeadRecord[] }
  /** Null retries all dead records. */
  'sync.retryDead': { input: { seqs: number[] | null }; value: null }
  /**
   * They count as lost and cannot be brought back. Null is all that had died by `diedUpToMs`, so that nothing goes that was
   * not seen. Answers how many records went; what is sent again meanwhile stays.
   */
  'sync.discardDead': { input: { seqs: number[] | null; diedUpToMs: number }; value: { recordCount: number } }
  /** With all that was recorded of each; the newest first, as many as a file of sensible size holds. */
  'sync.exportDead': { input: null; value: DeadExport }
  /** The account of what is lost, newest first; its counts add up to the ledger's. */
  'sync.losses': { input: { limit: number }; value: Loss[] }
  /** Rows that could not be read, newest first, and all of them as a file. */
  'sync.setAside': { input: { limit: number }; value: SetAsideRow[] }
  'sync.exportSetAside': { input: null; value: DeadExport }
  /** Files that Langfuse refused, or that were gone, are sent again; answers how many. */
  'sync.retryFiles': { input: null; value: { fileCount: number } }
  'sync.history': { input: { limit: number }; value: ConnectionHistoryEntry[] }
}
