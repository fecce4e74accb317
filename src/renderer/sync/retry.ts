import type { SyncStatus } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'
import { openOutcome, outcomeOf, type Outcome } from './retry-words.ts'
import { useSync } from './sync-store.ts'

/** What comes of a try is told at the latest after this time. */
const patienceMs = 10_000

/** Ends every wait, sends all that is waiting without pauses, and reports the outcome. */
export async function retry(): Promise<void> {
  const before = useSync.getState().status
  const outcome = before && outcomeSince(before)
  const result = await bridge.request('sync.flush', null)
  if (!result.ok) showToast({ severity: 'error', message: result.error.message })
  else if (outcome) showToast(await outcome)
}

function outcomeSince(before: SyncStatus): Promise<Outcome> {
  return new Promise((resolve) => {
    const finish = (outcome: Outcome): void => {
      end()
      clearTimeout(timer)
      resolve(outcome)
    }
    const end = useSync.subscribe(({ status }) => {
      const outcome = status && outcomeOf(before, status)
      if (outcome) finish(outcome)
    })
    const timer = setTimeout(() => finish(openOutcome(useSync.getState().status ?? before)), patienceMs)
  })
}
