import type { SyncStatus } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { ledgerWords } from '../ui/delivery-words.ts'
import { formatBytes, formatDuration, formatExactTime, formatRate, nothing, roundRate, wholeMs } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Quantity } from '../ui/quantity.tsx'

/** How much waits, since when, and how long it will take. */
export function Backlog({ status }: { status: SyncStatus }) {
  const { pending } = status.ledger
  const nowMs = useNow(pending > 0)
  const oldest = status.oldestPendingAtMs
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 px-1 text-sm">
      <Figure name={shown(ledgerWords.pending)}>
        <Quantity raw={pending} exact={t('{count, number} records', { count: pending })}>
          {pending === 0 ? t('nothing') : t('{count, plural, one {# record} other {# records}}', { count: pending })}
        </Quantity>
      </Figure>
      <Figure name={t('Size')}>
        <Quantity raw={status.pendingBytes}>{pending === 0 ? nothing : formatBytes(status.pendingBytes)}</Quantity>
      </Figure>
      <Figure name={t('Oldest', {}, 'record')}>
        <Quantity
          raw={oldest === null ? null : wholeMs(Math.max(0, nowMs - oldest))}
          exact={oldest === null ? '' : formatExactTime(oldest)}
        >
          {oldest === null ? nothing : formatDuration(Math.max(0, nowMs - oldest))}
        </Quantity>
      </Figure>
      <Figure name={t('Rate')}>
        <Quantity raw={roundRate(status.recordsPerSecond)}>
          {formatRate(status.recordsPerSecond, t('records/s'))}
        </Quantity>
      </Figure>
      <Figure name={t('Time left')}>
        <Quantity raw={status.secondsToGo === null ? null : Math.round(status.secondsToGo)}>
          {status.secondsToGo === null ? nothing : formatDuration(status.secondsToGo * 1000)}
        </Quantity>
      </Figure>
    </dl>
  )
}

function Figure({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex items-baseline gap-2">
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="text-ink">{children}</dd>
    </div>
  )
}
