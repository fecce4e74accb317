import type { SyncStatus } from './domain.ts'

export type OpenMatter = 'damage' | 'refused' | 'keys' | 'quota' | 'address' | 'project'

const byConnection: Partial<Record<SyncStatus['connection']['kind'], OpenMatter>> = {
  keys_missing: 'keys',
  paused_keys: 'keys',
  paused_quota: 'quota',
  paused_address: 'address',
  project_changed: 'project',
}

/** What stays as it is until a person does something, one entry a matter: a hundred refused records are one. */
export function openMatters(
  status: Pick<SyncStatus, 'ledger' | 'connection' | 'damaged' | 'projectQuestion'> | null,
): OpenMatter[] {
  if (!status) return []
  const byWay = byConnection[status.connection.kind] ?? (status.projectQuestion ? 'project' : undefined)
  return [
    ...(status.damaged ? ['damage' as const] : []),
    ...(byWay ? [byWay] : []),
    ...(status.ledger.dead > 0 ? ['refused' as const] : []),
  ]
}
