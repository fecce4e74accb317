import type { MouseEvent, ReactNode } from 'react'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { showToast } from './toast-store.ts'

/** A link to the web: https alone, opened by the system's browser, never in the app. */
export function SafeLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href || !URL.canParse(href) || new URL(href).protocol !== 'https:') {
    return <span title={href ? t('Only https links open: {href}', { href }) : undefined}>{children}</span>
  }
  const open = (event: MouseEvent): void => {
    event.preventDefault()
    void bridge.request('app.openExternal', { url: href }).then((result) => {
      if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
    })
  }
  return (
    <a
      href={href}
      title={href}
      draggable={false}
      onClick={open}
      onAuxClick={(event) => {
        if (event.button === 1) open(event)
      }}
      className="cursor-pointer text-accent-text underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {children}
    </a>
  )
}
