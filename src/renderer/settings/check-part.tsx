import { useState } from 'react'
import type { DatabaseCheck } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { showToast } from '../ui/toast-store.ts'
import { Part, PartHead } from './section.tsx'

type State = { kind: 'idle' } | { kind: 'checking' } | { kind: 'checked'; check: DatabaseCheck }

const isDamaged = ({ findings, ledgerAddsUp }: DatabaseCheck): boolean => findings.length > 0 || !ledgerAddsUp

/** Reads the whole database, and says what is to be done where something is wrong. */
export function CheckPart() {
  const [state, setState] = useState<State>({ kind: 'idle' })
  const [isMending, setMending] = useState(false)
  const check = async (): Promise<void> => {
    setState({ kind: 'checking' })
    const result = await bridge.request('data.check', null)
    setState(result.ok ? { kind: 'checked', check: result.value } : { kind: 'idle' })
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  }
  const mend = async (): Promise<void> => {
    setMending(true)
    const result = await bridge.request('data.mend', null)
    setMending(false)
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  }
  return (
    <Part>
      <PartHead
        title={t('Check database')}
        about={t(
          'Reads all of it and counts every record again. Nothing is changed, and you can go on working meanwhile.',
        )}
        actions={
          <>
            {state.kind === 'checked' && isDamaged(state.check) && (
              <Button small variant="primary" busy={isMending && t('Reopening…')} onClick={() => void mend()}>
                {t('Reopen database')}
              </Button>
            )}
            <Button small busy={state.kind === 'checking' && t('Checking…')} onClick={() => void check()}>
              {t('Check now')}
            </Button>
          </>
        }
      >
        <div aria-live="polite">{state.kind === 'checked' && <Outcome check={state.check} />}</div>
      </PartHead>
    </Part>
  )
}

function Outcome({ check }: { check: DatabaseCheck }) {
  const { findings, danglingCount, ledgerAddsUp } = check
  if (!isDamaged(check) && danglingCount === 0) {
    return <p className="mt-1 text-xs text-good">{t('The database is sound, and every record is accounted for.')}</p>
  }
  if (!isDamaged(check)) {
    return (
      <p className="mt-1 text-xs text-ink-2">
        {t(
          'The database is sound, and every record is accounted for. {count, plural, one {# row names} other {# rows name}} something that is no longer there, which an earlier mending can leave; nothing has to be done.',
          { count: danglingCount },
        )}
      </p>
    )
  }
  return (
    <div className="mt-1 text-xs text-bad">
      <p>
        {t(
          '{damage} Nothing is sent until it is mended. Reopen the database: the damaged file is set aside, what can be read is saved, and what cannot is counted. Nothing is deleted.',
          {
            damage:
              findings.length > 0
                ? t('A part of the database is damaged.')
                : t('The numbers of the ledger do not add up.'),
          },
        )}
      </p>
      {findings.length > 0 && (
        <details className="mt-1 text-ink-2">
          <summary className="cursor-pointer">
            {ledgerAddsUp
              ? t('{count, plural, one {# finding} other {# findings}}', { count: findings.length })
              : t('{count, plural, one {# finding} other {# findings}}, and the ledger does not add up', {
                  count: findings.length,
                })}
          </summary>
          <ul className="mt-1 max-h-40 overflow-auto rounded-md border bg-sunken p-2 font-mono select-text">
            {findings.map((finding, index) => (
              <li key={index} className="wrap-anywhere">
                {finding}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
