import { useState } from 'react'
import type { SyncStatus } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { goTo, placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { useNow } from '../ui/now.ts'
import { Shape } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'
import { answerSentence } from './answer-words.ts'
import { connectionWords, countsDown } from './connection-words.ts'
import { setPaused } from './pause.ts'
import { retry } from './retry.ts'
import { whyNoRetry } from './retry-words.ts'
import { rich } from '../ui/rich.tsx'

/** What the connection is doing, in words, and what can be done about it. */
export function ConnectionPanel({ status }: { status: SyncStatus }) {
  const [busy, setBusy] = useState<string | null>(null)
  const { kind } = status.connection
  const words = connectionWords(status, useNow(countsDown(status)))
  const isSetUp = kind !== 'not_configured' && kind !== 'keys_missing'

  const during = async (what: string, work: () => Promise<void>): Promise<void> => {
    setBusy(what)
    await work()
    setBusy(null)
  }
  const mend = (): Promise<void> =>
    during('mend', async () => {
      const result = await bridge.request('data.mend', null)
      if (!result.ok) showToast({ severity: 'error', message: result.error.message })
    })

  return (
    <section
      aria-label={t('Connection')}
      className="flex flex-wrap items-start gap-x-6 gap-y-3 rounded-lg border bg-raised p-4"
    >
      <div className="flex min-w-52 flex-1 gap-3">
        <span className="mt-1">
          <Shape name={words.shape} size={16} />
        </span>
        <div className="min-w-0">
          <h2 className="text-base font-medium">{words.title}</h2>
          <p className="text-sm text-ink-2">{words.meaning}</p>
          {status.isSavingPower && status.ledger.pending > 0 && (
            <p className="text-sm text-ink-2">
              {rich('To save power, small batches go out with pauses between. {retry} does not wait.', {
                retry: <em className="not-italic">{t('Retry now')}</em>,
              })}
            </p>
          )}
          {words.detail && (
            <p title={words.detail} className="mt-1 text-xs wrap-anywhere text-ink-3 select-text">
              {answerSentence(words.detail)}
            </p>
          )}
        </div>
        {/* What counts seconds is not read out each second. */}
        <span role="status" className="sr-only">
          {words.stillTitle ?? words.title}
        </span>
      </div>
      <div className="flex flex-wrap gap-2">
        {words.settingsAction !== null && (
          <Button
            variant={isSetUp ? 'secondary' : 'primary'}
            onClick={() => goTo(placeHref('settings', 'langfuse', kind === 'keys_missing' ? 'secret-key' : null))}
          >
            {words.settingsAction}
          </Button>
        )}
        {kind === 'store_failed' && (
          <Button
            variant="primary"
            title={t('Stops running answers, closes the database and opens it again. Nothing is deleted.')}
            busy={busy === 'mend' && t('Reopening…')}
            onClick={() => void mend()}
          >
            {t('Reopen database')}
          </Button>
        )}
        <Button
          title={t(
            'Ends every wait and sends all that is waiting. What is in doubt is checked first, never sent blindly.',
          )}
          blocked={whyNoRetry(status)}
          busy={busy === 'retry' && t('Sending…')}
          className="min-w-24"
          onClick={() => void during('retry', () => retry())}
        >
          {kind === 'metered' ? t('Send now') : t('Retry now')}
        </Button>
        {isSetUp && kind !== 'off' && (
          <Button
            busy={busy === 'pause' && (status.paused ? t('Resuming…') : t('Pausing…'))}
            className="min-w-24"
            onClick={() => void during('pause', () => setPaused(!status.paused))}
          >
            {status.paused ? t('Resume') : t('Pause')}
          </Button>
        )}
      </div>
    </section>
  )
}
