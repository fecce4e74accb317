import { useEffect, useRef } from 'react'
import type { ToolServer } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { takeTools } from '../../chat/tools/tools-store.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/toast-store.ts'

/** For a server that wants to know who asks: the browser is opened by this button alone, and after a dialog. */
export function SignIn({ server, nameId, onGone }: { server: ToolServer; nameId: string; onGone(): void }) {
  const hadFocus = useRef(false)
  const isUnderWay = server.state === 'signing-in'
  const isShown = isUnderWay || server.state === 'signed-out'
  useEffect(() => {
    if (isShown || !hadFocus.current) return
    hadFocus.current = false
    if (document.activeElement === document.body || document.activeElement === null) onGone()
  })
  if (!isShown) return null
  const press = async (): Promise<void> => {
    const result = await bridge.request(isUnderWay ? 'tools.cancelSignIn' : 'tools.signIn', { id: server.id })
    if (result.ok) takeTools(result)
    else showToast({ message: result.error.message, severity: 'error' })
  }
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-2 pl-[21px]">
      <p aria-live="polite" className="min-w-52 flex-1 text-sm text-ink-2">
        {isUnderWay
          ? t('Answer the dialog, then sign in in your browser. Holdfast goes on once the browser comes back.')
          : t(
              'You need an account with this server. Signing in opens your browser, once you have confirmed the address.',
            )}
      </p>
      <Button
        small
        variant={isUnderWay ? 'secondary' : 'primary'}
        aria-describedby={nameId}
        onFocus={() => {
          hadFocus.current = true
        }}
        onClick={() => void press()}
      >
        {isUnderWay ? t('Cancel') : t('Sign in')}
      </Button>
    </div>
  )
}
