import { CircleAlert, Info, X } from 'lucide-react'
import { useState } from 'react'
import { shown, t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { useSync } from '../sync/sync-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { showToast } from '../ui/toast-store.ts'
import { Banner } from './banner.tsx'
import { goTo, usePlace, viewHref } from './navigation.ts'
import { showLastReport } from './report-store.ts'
import { dismissNotice, useNotices } from './notices-store.ts'
import { UpdateBanner } from './update-banner.tsx'

const looks = {
  info: { className: 'bg-accent-soft', icon: <Info size={14} className="text-accent-text" /> },
  warning: { className: 'bg-warn-soft', icon: <CircleAlert size={14} className="text-warn" /> },
  error: { className: 'bg-bad-soft', icon: <CircleAlert size={14} className="text-bad" /> },
}

function MendButton() {
  const [busy, setBusy] = useState(false)
  const mend = async (): Promise<void> => {
    setBusy(true)
    const result = await bridge.request('data.mend', null)
    setBusy(false)
    if (!result.ok) showToast({ severity: 'error', message: result.error.message })
  }
  return (
    <Button small busy={busy && t('Reopening…')} onClick={() => void mend()}>
      {t('Reopen database')}
    </Button>
  )
}

/** Notices of the app, above whatever view is open. */
export function Banners() {
  const { notices } = useNotices()
  const question = useSync(({ status }) => status?.projectQuestion ?? null)
  const { view } = usePlace()
  return (
    <>
      {question && view !== 'sync' && (
        <Banner {...looks.warning}>
          <p className="min-w-0 flex-1 py-0.5 wrap-anywhere">
            <span className="font-medium">
              {t('Langfuse’s keys now belong to “{project}”.', { project: question.to })}
            </span>{' '}
            <span className="text-ink-2">
              {t('Records are still waiting for “{project}”. Nothing is sent until you choose what happens to them.', {
                project: question.from,
              })}
            </span>
          </p>
          <Button small onClick={() => goTo(viewHref('sync'))}>
            {t('Choose in Sync')}
          </Button>
        </Banner>
      )}
      {notices.map(({ id, severity, message, advice, action }) => (
        <Banner key={id} {...looks[severity]} isQuiet={action === 'report'}>
          <p className="min-w-0 flex-1 py-0.5 wrap-anywhere select-text">
            <span className="font-medium">{shown(message)}</span> <span className="text-ink-2">{shown(advice)}</span>
          </p>
          {action === 'mend' && <MendButton />}
          {action === 'report' && (
            <Button small onClick={() => void showLastReport()}>
              {t('Show report')}
            </Button>
          )}
          <IconButton small label={t('Dismiss')} onClick={() => dismissNotice(id)}>
            <X size={14} />
          </IconButton>
        </Banner>
      ))}
      <UpdateBanner />
    </>
  )
}
