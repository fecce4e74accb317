import { useEffect, useState } from 'react'
import type { IndexState } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'
import { Part, PartHead } from './section.tsx'

async function rebuild(): Promise<void> {
  const result = await bridge.request('data.rebuildIndex', null)
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
}

/** What the Monitor and the search show can be made anew from the records. */
export function IndexPart() {
  const [state, setState] = useState<IndexState>({ kind: 'whole' })
  useEffect(() => {
    const unsubscribe = bridge.on('index.changed', (changed) => setState(changed.state))
    void bridge.request('data.indexState', null).then((result) => result.ok && setState(result.value))
    return unsubscribe
  }, [])
  const isRebuilding = state.kind === 'rebuilding'
  return (
    <Part>
      <PartHead
        title="Index"
        about="What the Monitor and the search show follows from the records and chats. If it looks wrong, make it anew; records and chats are not touched, and you can go on working meanwhile."
        actions={
          <Button small disabled={isRebuilding} busy={isRebuilding && 'Rebuilding…'} onClick={() => void rebuild()}>
            Rebuild index
          </Button>
        }
      >
        <p aria-live="polite" className="text-xs text-ink-2">
          {wordsFor(state)}
        </p>
      </PartHead>
    </Part>
  )
}

function wordsFor(state: IndexState): string {
  if (state.kind === 'failed') return `The index could not be completed: ${state.message} Rebuild it to try again.`
  if (state.kind !== 'rebuilding') return ''
  return state.recordsLeft === null || state.recordsLeft === 0
    ? 'The search is being indexed.'
    : `${plural(state.recordsLeft, 'record')} left.`
}
