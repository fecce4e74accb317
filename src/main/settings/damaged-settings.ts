import { gateProblem } from '../outbox/gate.ts'
import { networkProblem } from './network-settings.ts'
import { providersProblem } from './providers.ts'
import { settingsProblem } from './settings.ts'
import type { Store } from '../store/thread/store.ts'
import { serversProblem } from '../tools/server-config.ts'
import { said } from '../../shared/words/said.ts'

const checked: { key: string; name: string; problemOf(text: string): string | null }[] = [
  { key: 'settings', name: 'the settings', problemOf: settingsProblem },
  { key: 'providers', name: 'the list of providers', problemOf: providersProblem },
  { key: 'network', name: 'the network settings', problemOf: networkProblem },
  { key: 'tools', name: 'the servers of tools', problemOf: serversProblem },
  { key: 'outbox.gate', name: 'why sending waited', problemOf: gateProblem },
]

/** What falls back to its defaults because it cannot be read is kept as it was, and the user is told. */
export async function setAsideDamagedSettings(store: Store): Promise<string | null> {
  const notices: string[] = []
  for (const { key, name, problemOf } of checked) {
    const text: unknown = await store.read.getMeta(key)
    if (text === null || text === '') continue
    const problem = typeof text === 'string' ? problemOf(text) : 'it is no text'
    if (problem === null) continue
    // Only the first time: what was made of it since must not take the place of what it was.
    const kept = await store.read.getMeta(`${key}.damaged`)
    if (kept === String(text)) continue
    await store.write.setMeta(`${key}.damaged`, String(text))
    notices.push(`${name} (${problem})`)
  }
  if (notices.length === 0) return null
  return said(
    'Damaged on this disk and set back to what can be read: {parts}. Look through Settings and correct what is missing; the damaged text is kept in the database.',
    { parts: notices.join(', ') },
  )
}
