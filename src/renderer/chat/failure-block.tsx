import { useId, type ReactNode } from 'react'
import type { DeliveryState, MessageError } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { useSync } from '../sync/sync-store.ts'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'

/** What the failure means for the record of the call. */
function recordSentence(delivery: DeliveryState | null, isConnected: boolean): string {
  if (delivery === 'delivered' || delivery === 'confirmed')
    return t('Your message is saved, and the failed call is recorded and delivered.')
  if (delivery === 'dead')
    return t('Your message is saved, and the failed call is recorded, but Langfuse refused it. See Sync.')
  if (delivery === 'lost')
    return t('Your message is saved, but the record of the failed call was lost before delivery.')
  return isConnected
    ? t('Your message is saved, and the failed call is recorded, waiting for delivery.')
    : t('Your message and the failed call are saved on this computer.')
}

/** What happened, what it means for the data, and what to do next. */
export function FailureBlock({
  error,
  delivery,
  onRetry,
  children,
}: {
  error: MessageError
  delivery: DeliveryState | null
  /** Null where nothing can be tried again. */
  onRetry: (() => void) | null
  /** What else can be done. */
  children?: ReactNode
}) {
  const isConnected = useSync(({ status }) => (status?.connection.kind ?? 'not_configured') !== 'not_configured')
  const messageId = useId()
  return (
    <div
      role="group"
      aria-label={t('Failure')}
      className="mt-3 flex flex-wrap items-start gap-3 rounded-md border bg-bad-soft p-3"
    >
      <span className="mt-1">
        <Shape name="cross" size={13} />
      </span>
      <div className="min-w-0 grow basis-48 text-sm wrap-anywhere select-text">
        <p id={messageId} className="font-medium">
          {shown(error.message)}
        </p>
        <p className="text-ink-2">{shown(error.advice)}</p>
        <p className="mt-1 text-xs text-ink-3">{recordSentence(delivery, isConnected)}</p>
        {children}
      </div>
      {onRetry && (
        <Button small aria-describedby={messageId} onClick={onRetry} className="ml-auto">
          {t('Retry')}
        </Button>
      )}
    </div>
  )
}
