import { LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from './button.tsx'

/** Says what is waited for, once the wait has lasted 300 ms. */
export function Waiting({ what }: { what: string }) {
  return (
    <div role="status" className="appear-late flex items-center gap-2 p-3 text-xs text-ink-3">
      <LoaderCircle size={14} className="spin" />
      {what}…
    </div>
  )
}

/** What went wrong, with a way on. */
export function Failure({ message, onRetry }: { message: string; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex items-start gap-3 p-3 text-sm text-ink-2">
      <span className="flex-1">{message}</span>
      {onRetry && (
        <Button small onClick={onRetry}>
          {t('Try again')}
        </Button>
      )}
    </div>
  )
}

/** An empty view teaches its first step. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 p-8 text-center">
      <p className="text-sm font-medium text-ink">{title}</p>
      {children && <div className="max-w-md text-sm text-ink-2">{children}</div>}
    </div>
  )
}
