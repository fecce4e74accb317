import { useState } from 'react'
import type { SyncStatus } from '../../shared/domain.ts'
import type { Route, Routes } from '../../shared/ipc.ts'
import { goTo, placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { useNow } from '../ui/now.ts'
import { Shape } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'
import { connectionWords } from './connection-words.ts'

/** What the connection is doing, in words, and what can be done about it. */
export function ConnectionPanel({ status }: { status: SyncStatus }) {
  const [busy, setBusy] = useState<string | null>(null)
  const { kind } = status.connection
  const words = connectionWords(
    status,
    useNow(kind === 'waiting' || kind === 'backing_off' || kind === 'paused_refused'),
  )
  const isConfigured = kind !== 'not_configured'
  const isOff = kind === 'off'

  const run = async <R extends Route>(what: string, route: R, input: Routes[R]['input']): Promise<void> => {
    setBusy(what)
    const result = await bridge.request(route, input)
    setBusy(null)
    if (!result.ok) showToast({ severity: 'error', message: result.error.message })
  }

  return (
    <section
      aria-label="Connection"
      className="flex flex-wrap items-start gap-x-6 gap-y-3 rounded-lg border bg-raised p-4"
    >
      <div className="flex min-w-64 flex-1 gap-3" role="status">
        <span className="mt-1">
          <Shape name={words.shape} size={16} />
        </span>
        <div className="min-w-0">
          <h2 className="text-base font-medium">{words.title}</h2>
          <p className="text-sm text-ink-2">{words.meaning}</p>
          {words.detail && (
            <p className="mt-1 font-mono text-xs wrap-anywhere text-ink-3 select-text">{words.detail}</p>
          )}
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        {words.inSettings && (
          <Button
            variant={isConfigured ? 'secondary' : 'primary'}
            onClick={() => goTo(placeHref('settings', 'langfuse'))}
          >
            {isConfigured ? 'Open Settings' : 'Connect to Langfuse'}
          </Button>
        )}
        {kind === 'store_failed' && (
          <Button
            variant="primary"
            title="Ends what streams, closes the database and opens it anew. Nothing is deleted."
            busy={busy === 'mend' && 'Reopening…'}
            onClick={() => void run('mend', 'data.mend', null)}
          >
            Reopen database
          </Button>
        )}
        {isConfigured && !isOff && kind !== 'project_changed' && (
          <>
            <Button
              title="Ends every waiting time and tries at once. What is in doubt is asked for, never sent blindly."
              busy={busy === 'retry' && 'Retrying…'}
              onClick={() => void run('retry', 'sync.retryNow', null)}
            >
              Retry now
            </Button>
            <Button
              title="Sends everything that waits, without pauses that can be left out."
              disabled={status.paused || status.ledger.pending === 0}
              busy={busy === 'flush' && 'Sending…'}
              onClick={() => void run('flush', 'sync.flush', null)}
            >
              Flush now
            </Button>
            <Button
              busy={busy === 'pause' && (status.paused ? 'Resuming…' : 'Pausing…')}
              onClick={() => void run('pause', 'sync.setPaused', { paused: !status.paused })}
            >
              {status.paused ? 'Resume' : 'Pause'}
            </Button>
          </>
        )}
      </div>
    </section>
  )
}
