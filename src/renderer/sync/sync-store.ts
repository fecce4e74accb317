import { create } from 'zustand'
import type { ConnectionHistoryEntry, DeadRecord, Loss, SetAsideRow, SyncStatus } from '../../shared/domain.ts'
import { bridge, onReconnect } from '../bridge.ts'

const shown = 200

/** What the Sync view and the foot of the rail show. The status is null until the first answer. */
export const useSync = create<{
  status: SyncStatus | null
  dead: DeadRecord[]
  history: ConnectionHistoryEntry[]
  losses: Loss[]
  setAside: SetAsideRow[]
  error: string | null
}>(() => ({ status: null, dead: [], history: [], losses: [], setAside: [], error: null }))

/** The status tells which list has changed, so that nothing is asked for in vain. */
function show(status: SyncStatus): void {
  const before = useSync.getState().status
  useSync.setState({ status, error: null })
  if (before?.ledger.dead !== status.ledger.dead || before.newestDeadAtMs !== status.newestDeadAtMs) void loadDead()
  if (before?.ledger.lost !== status.ledger.lost) void loadLosses()
  if (status.setAsideCount > 0 && before?.setAsideCount !== status.setAsideCount) void loadSetAside()
  const hasNews =
    before?.newestConnectionId !== status.newestConnectionId ||
    before.newestConnectionAtMs !== status.newestConnectionAtMs
  if (hasNews) void loadHistory()
}

async function loadDead(): Promise<void> {
  const result = await bridge.request('sync.dead', { limit: shown })
  if (result.ok) useSync.setState({ dead: result.value })
}

async function loadLosses(): Promise<void> {
  const result = await bridge.request('sync.losses', { limit: shown })
  if (result.ok) useSync.setState({ losses: result.value })
}

async function loadSetAside(): Promise<void> {
  const result = await bridge.request('sync.setAside', { limit: shown })
  if (result.ok) useSync.setState({ setAside: result.value })
}

async function loadHistory(): Promise<void> {
  const result = await bridge.request('sync.history', { limit: shown })
  if (result.ok) useSync.setState({ history: result.value })
}

export async function loadSync(): Promise<void> {
  const result = await bridge.request('sync.status', null)
  if (result.ok) show(result.value)
  else useSync.setState({ error: result.error.message })
}

/** Asks once and is told of every change from then on. */
export function startSync(): void {
  bridge.on('sync.changed', ({ status }) => show(status))
  onReconnect(() => void loadSync())
  void loadSync()
}
