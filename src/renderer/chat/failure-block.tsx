import type { DeliveryState, MessageError } from '../../shared/domain.ts'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'

/** What the failure means for the record of the call. */
function recordSentence(delivery: DeliveryState | null): string {
  if (delivery === 'delivered' || delivery === 'confirmed')
    return 'Your message is kept; the failed call is recorded and delivered.'
  if (delivery === 'dead')
    return 'Your message is kept; the failed call is recorded, but Langfuse refused it. See Sync.'
  if (delivery === 'lost') return 'Your message is kept; the record of the failed call left this disk undelivered.'
  return 'Your message is kept; the failed call is recorded, not yet delivered.'
}

/** What happened, what it means for the data, and what to do next. */
export function FailureBlock({
  error,
  delivery,
  onRetry,
}: {
  error: MessageError
  delivery: DeliveryState | null
  onRetry(): void
}) {
  return (
    <div role="group" aria-label="Failure" className="mt-3 flex items-start gap-3 rounded-md border bg-bad-soft p-3">
      <span className="mt-1">
        <Shape name="cross" size={13} />
      </span>
      <div className="min-w-0 flex-1 text-sm wrap-anywhere select-text">
        <p className="font-medium">{error.message}</p>
        <p className="text-ink-2">{error.advice}</p>
        <p className="mt-1 text-xs text-ink-3">{recordSentence(delivery)}</p>
      </div>
      <Button small onClick={onRetry}>
        Retry
      </Button>
    </div>
  )
}
