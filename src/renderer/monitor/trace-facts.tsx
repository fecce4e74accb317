import { ListFilter } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TraceDetail, Usage } from '../../shared/domain.ts'
import { IconButton } from '../ui/button.tsx'
import { feedbackWords } from '../ui/feedback-words.ts'
import {
  formatCost,
  formatCount,
  formatDuration,
  formatExactTime,
  formatRate,
  nothing,
  plainNumber,
  wholeMs,
} from '../ui/format.ts'
import { deliveryWords } from '../ui/delivery-words.ts'
import { Quantity } from '../ui/quantity.tsx'
import { tokensPerSecond } from '../ui/token-rate.ts'
import { fieldNames } from './filter-fields.ts'
import type { ListField } from './monitor-query.ts'
import { narrow, useMonitor } from './monitor-store.ts'

const buckets: [key: Exclude<keyof Usage, 'estimated'>, name: string][] = [
  ['input', 'input'],
  ['inputCached', 'cached'],
  ['inputCacheWrite', 'written to cache'],
  ['output', 'output'],
  ['outputReasoning', 'reasoning'],
]

/** What the call took and under which names it stands. Tokens are disjoint: they add up to the total. */
export function TraceFacts({ detail }: { detail: TraceDetail }) {
  const { usage, costUsd, durationMs, timeToFirstTokenMs } = detail
  const rate = tokensPerSecond(detail)
  const metadata = detail.observations.find((observation) => observation.type === 'generation')?.metadata
  const costSource = typeof metadata?.['cost_source'] === 'string' ? metadata['cost_source'] : null
  return (
    <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
      <Fact name="Model">
        <FilterBy field="model" value={detail.model}>
          <span className="wrap-anywhere select-text">{detail.model}</span>
        </FilterBy>
        {detail.providerName !== '' && <span className="text-ink-3"> · {detail.providerName}</span>}
      </Fact>
      <Fact name="Started">
        <Quantity raw={new Date(detail.startedAtMs).toISOString()}>{formatExactTime(detail.startedAtMs)}</Quantity>
      </Fact>
      <Fact name="Latency">
        <Quantity raw={wholeMs(durationMs)}>{formatDuration(durationMs)}</Quantity>
      </Fact>
      <Fact name="First token">
        <Quantity raw={wholeMs(timeToFirstTokenMs)}>{formatDuration(timeToFirstTokenMs)}</Quantity>
        {rate !== null && <span className="text-ink-3"> then {formatRate(rate)}</span>}
      </Fact>
      <Fact name="Tokens">
        {usage ? (
          <>
            <Quantity raw={usage.total}>{formatCount(usage.total)}</Quantity>
            <span className="text-ink-3">
              {' = '}
              {buckets
                .filter(([key]) => usage[key] > 0)
                .map(([key, name]) => `${formatCount(usage[key])} ${name}`)
                .join(' + ')}
              {usage.estimated && ', estimated here'}
            </span>
          </>
        ) : (
          nothing
        )}
      </Fact>
      <Fact name="Cost">
        <Quantity
          raw={costUsd}
          exact={costUsd === null ? 'No price is known for this model' : `$${plainNumber(costUsd)}`}
        >
          {usage ? formatCost(costUsd) : nothing}
        </Quantity>
        {costUsd !== null && costSource !== null && <span className="text-ink-3"> {costSources[costSource]}</span>}
      </Fact>
      {detail.feedback && (
        <Fact name="Feedback">
          {detail.feedback.value === null ? 'Removed by you' : feedbackWords[detail.feedback.value]}
          <span className="text-ink-3">
            {detail.feedback.comment !== '' && ` “${detail.feedback.comment}”`},{' '}
            {deliveryWords[detail.feedback.delivery].word}
          </span>
        </Fact>
      )}
      <Fact name="User">
        <FilterBy field="user" value={detail.userId}>
          {detail.userId}
        </FilterBy>
      </Fact>
      <Fact name="Session">
        <FilterBy field="chat" value={detail.sessionId}>
          <span className="font-mono text-xs">{detail.sessionId}</span>
        </FilterBy>
      </Fact>
      <Fact name="Environment">
        <FilterBy field="environment" value={detail.environment}>
          {detail.environment}
        </FilterBy>
      </Fact>
      {detail.release !== null && <Fact name="Release">{detail.release}</Fact>}
    </dl>
  )
}

const costSources: Record<string, string> = {
  provider: 'reported by the provider',
  table: 'from the price list',
  estimate: 'from the price list, for estimated tokens',
  local: 'runs on this computer',
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 wrap-anywhere select-text">{children}</dd>
    </>
  )
}

/** A fact, and a way to the traces that share it. */
function FilterBy({ field, value, children }: { field: ListField; value: string; children: ReactNode }) {
  const isWanted = useMonitor(({ query }) => query[field].includes(value))
  return (
    <>
      {children}
      {!isWanted && value !== '' && (
        <IconButton
          small
          label={`Show only this ${fieldNames[field].toLowerCase()}`}
          className="-my-1 ml-1 align-middle"
          onClick={() => narrow({ [field]: [value] })}
        >
          <ListFilter size={12} />
        </IconButton>
      )}
    </>
  )
}
