import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { ToolServer } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { takeTools } from '../../chat/tools/tools-store.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { rich } from '../../ui/rich.tsx'
import { showToast } from '../../ui/toast-store.ts'

/** Where one registers an app, any port of this computer is meant by it. */
const redirectAddress = 'http://127.0.0.1/signed-in'

/** For a server that wants to know who asks: the browser is opened by this button alone, and after a dialog. */
export function SignIn({ server, nameId, onGone }: { server: ToolServer; nameId: string; onGone(): void }) {
  const hadFocus = useRef(false)
  const [client, setClient] = useState({ id: '', secret: '' })
  const isUnderWay = server.state === 'signing-in'
  const isShown = isUnderWay || server.state === 'signed-out'
  useEffect(() => {
    if (isShown || !hadFocus.current) return
    hadFocus.current = false
    if (document.activeElement === document.body || document.activeElement === null) onGone()
  })
  if (!isShown) return null
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const given = client.id.trim() === '' ? null : client
    const result = isUnderWay
      ? await bridge.request('tools.cancelSignIn', { id: server.id })
      : await bridge.request('tools.signIn', { id: server.id, client: given })
    if (result.ok) takeTools(result)
    else showToast({ message: result.error.message, severity: 'error' })
  }
  return (
    <form
      noValidate
      aria-label={t('Sign in to {name}', { name: server.name })}
      onSubmit={(event) => void submit(event)}
      onFocus={() => {
        hadFocus.current = true
      }}
      className="mt-1.5 flex flex-col gap-3"
    >
      {server.wantsClient && !isUnderWay && (
        <div className="flex flex-wrap gap-4">
          <div className="min-w-52 flex-1">
            <TextField
              label={t('Client ID')}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              value={client.id}
              onChange={(event) => setClient({ ...client, id: event.target.value })}
            />
          </div>
          <div className="min-w-52 flex-1">
            <TextField
              label={t('Client secret')}
              type="password"
              autoComplete="off"
              value={client.secret}
              placeholder={t('If it has one')}
              onChange={(event) => setClient({ ...client, secret: event.target.value })}
            />
          </div>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p aria-live="polite" className="min-w-52 flex-1 text-sm text-ink-2">
          {whatToDo(server)}
        </p>
        <Button type="submit" small variant={isUnderWay ? 'secondary' : 'primary'} aria-describedby={nameId}>
          {isUnderWay ? t('Cancel') : t('Sign in')}
        </Button>
      </div>
    </form>
  )
}

function whatToDo({ state, wantsClient, problem }: ToolServer): ReactNode {
  if (state === 'signing-in')
    return t('Answer the dialog, then sign in with your browser. Holdfast goes on once it comes back.')
  if (wantsClient) {
    return rich('Of the app that you registered there, with the redirect address {address}.', {
      address: <span className="font-mono whitespace-nowrap select-text">{redirectAddress}</span>,
    })
  }
  // What went wrong says it.
  if (problem !== null) return null
  return t('You need an account with this server. Signing in opens your browser, once you have confirmed the address.')
}
