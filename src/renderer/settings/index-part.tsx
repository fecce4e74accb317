import { useEffect, useState } from 'react'
import type { IndexState } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
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
        title={t('Index')}
        about={t(
          'What the Monitor and the search show follows from the records and chats. If it looks wrong, make it anew; records and chats are not touched, and you can go on working meanwhile.',
        )}
        actions={
          <Button small disabled={isRebuilding} busy={isRebuilding && t('Rebuilding…')} onClick={() => void rebuild()}>
            {t('Rebuild index')}
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
  if (state.kind === 'failed') {
    return t('The index could not be completed: {problem} Rebuild it to try again.', { problem: shown(state.message) })
  }
  if (state.kind !== 'rebuilding') return ''
  return state.recordsLeft === null || state.recordsLeft === 0
    ? t('The search is being indexed.')
    : t('{count, plural, one {# record} other {# records}} left.', { count: state.recordsLeft })
}
