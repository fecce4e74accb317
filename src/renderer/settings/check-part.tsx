import { useState } from 'react'
import type { DatabaseCheck } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/format.ts'
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
        title="Check database"
        about="Reads all of it and counts every record again. Nothing is changed, and you can go on working meanwhile."
        actions={
          <>
            {state.kind === 'checked' && isDamaged(state.check) && (
              <Button small variant="primary" busy={isMending && 'Reopening…'} onClick={() => void mend()}>
                Reopen database
              </Button>
            )}
            <Button small busy={state.kind === 'checking' && 'Checking…'} onClick={() => void check()}>
              Check now
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
    return <p className="mt-1 text-xs text-good">The database is sound, and every record is accounted for.</p>
  }
  if (!isDamaged(check)) {
    return (
      <p className="mt-1 text-xs text-ink-2">
        The database is sound, and every record is accounted for. {plural(danglingCount, 'row')}{' '}
        {danglingCount === 1 ? 'names' : 'name'} something that is no longer there, which an earlier mending can leave;
        nothing has to be done.
      </p>
    )
  }
  return (
    <div className="mt-1 text-xs text-bad">
      <p>
        {findings.length > 0 ? 'A part of the database is damaged.' : 'The numbers of the ledger do not add up.'}{' '}
        Nothing is sent until it is mended. Reopen the database: the damaged file is set aside, what can be read is
        saved, and what cannot is counted. Nothing is deleted.
      </p>
      {findings.length > 0 && (
        <details className="mt-1 text-ink-2">
          <summary className="cursor-pointer">
            {plural(findings.length, 'finding')}
            {ledgerAddsUp ? '' : ', and the ledger does not add up'}
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
