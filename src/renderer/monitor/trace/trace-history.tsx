import type { DeliveryEvent } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { answerSentence } from '../../sync/answer-words.ts'
import { eventWord } from '../../ui/delivery-words.ts'
import { formatClock, formatExactTime } from '../../ui/format.ts'
import { Part } from '../part.tsx'

/** What became of the record, oldest first. */
export function TraceHistory({ events }: { events: DeliveryEvent[] }) {
  if (events.length === 0) return null
  return (
    <Part title={t('Delivery history')}>
      <ol className="rounded-md border bg-raised py-1">
        {events.map((event, index) => (
          // History is appended to and never changed.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="flex gap-3 px-3 py-0.5 text-xs">
            <time
              dateTime={new Date(event.atMs).toISOString()}
              title={formatExactTime(event.atMs)}
              className="w-14 shrink-0 text-ink-3"
            >
              {formatClock(event.atMs)}
            </time>
            <span className="w-24 shrink-0">{shown(eventWord(event.kind))}</span>
            <span className="min-w-0 wrap-anywhere text-ink-2 select-text">{answerSentence(event.detail)}</span>
          </li>
        ))}
      </ol>
    </Part>
  )
}
