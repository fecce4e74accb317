import { ListFilter } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Usage } from '../../../shared/domain.ts'
import { msg, shown, t, type Message } from '../../../shared/words/t.ts'
import type { ShownTrace } from './shown-trace.ts'
import { placeHref } from '../../app/navigation.ts'
import { IconButton } from '../../ui/button.tsx'
import { feedbackWords } from '../../ui/feedback-words.ts'
import {
  formatCount,
  formatDuration,
  formatExactTime,
  formatRate,
  nothing,
  wholeMs,
  exactCost,
} from '../../ui/format.ts'
import { deliveryWords } from '../../ui/delivery-words.ts'
import { Quantity } from '../../ui/quantity.tsx'
import { tokensPerSecond } from '../../ui/token-rate.ts'
import { Fact } from './fact.tsx'
import { ownCost } from '../costs.ts'
import { narrow, useMonitor } from '../monitor-store.ts'

/** What can be narrowed down to from here. */
type FactField = 'model' | 'user' | 'chat' | 'environment'

const buckets: [key: Exclude<keyof Usage, 'estimated'>, words: Message][] = [
  ['input', msg('{count, number} input')],
  ['inputCached', msg('{count, number} cached')],
  ['inputCacheWrite', msg('{count, number} written to cache')],
  ['output', msg('{count, number} output')],
  ['outputReasoning', msg('{count, number} reasoning')],
]

const showOnly: Record<FactField, Message> = {
  model: msg('Show only this model'),
  user: msg('Show only this user'),
  chat: msg('Show only this chat'),
  environment: msg('Show only this environment'),
}

function tokenWords(usage: Usage): string {
  const parts = buckets
    .filter(([key]) => usage[key] > 0)
    .map(([key, words]) => t(words, { count: usage[key] }))
    .join(' + ')
  return usage.estimated ? t('{parts}, estimated here', { parts }) : parts
}

/** What the call took and under which names it stands. Tokens are disjoint: they add up to the total. */
export function TraceFacts({ detail }: { detail: ShownTrace }) {
  const { usage, costUsd, durationMs, timeToFirstTokenMs } = detail
  const rate = tokensPerSecond(detail)
  return (
    <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
      {detail.model !== '' && (
        <Fact name={t('Model')}>
          <FilterBy field="model" value={detail.model}>
            <span className="wrap-anywhere select-text">{detail.model}</span>
          </FilterBy>
          {detail.providerName !== '' && <span className="text-ink-3"> · {detail.providerName}</span>}
        </Fact>
      )}
      <Fact name={t('Started')}>
        <Quantity raw={new Date(detail.startedAtMs).toISOString()}>{formatExactTime(detail.startedAtMs)}</Quantity>
      </Fact>
      <Fact name={t('Latency')}>
        <Quantity raw={wholeMs(durationMs)}>{formatDuration(durationMs)}</Quantity>
      </Fact>
      <Fact name={t('First token')}>
        <Quantity raw={wholeMs(timeToFirstTokenMs)}>{formatDuration(timeToFirstTokenMs)}</Quantity>
        {rate !== null && <span className="text-ink-3"> {t('then {rate}', { rate: formatRate(rate) })}</span>}
      </Fact>
      <Fact name={t('Tokens')}>
        {usage ? (
          <>
            <Quantity raw={usage.total}>{formatCount(usage.total)}</Quantity>
            <span className="text-ink-3">
              {' = '}
              {tokenWords(usage)}
            </span>
          </>
        ) : (
          nothing
        )}
      </Fact>
      <Fact name={t('Cost')}>
        <Quantity raw={costUsd} exact={costUsd === null ? t('No price is known for this model') : exactCost(costUsd)}>
          {ownCost(detail)}
        </Quantity>
      </Fact>
      {detail.feedback && (
        <Fact name={t('Feedback')}>
          {detail.feedback.value === null ? t('Removed by you') : shown(feedbackWords[detail.feedback.value])}
          <span className="text-ink-3">
            {detail.feedback.comment !== '' && ` ${t('“{text}”', { text: detail.feedback.comment })}`},{' '}
            {shown(deliveryWords[detail.feedback.delivery].word)}
          </span>
        </Fact>
      )}
      <Fact name={t('User')}>
        <FilterBy field="user" value={detail.userId}>
          {detail.userId}
        </FilterBy>
      </Fact>
      {detail.sessionId !== '' && (
        <Fact name={t('Session')}>
          <FilterBy field="chat" value={detail.sessionId}>
            <span className="font-mono text-xs">{detail.sessionId}</span>
          </FilterBy>
        </Fact>
      )}
      <Fact name={t('Environment')}>
        <FilterBy field="environment" value={detail.environment}>
          {detail.environment}
        </FilterBy>
      </Fact>
      {detail.askedAgainIn.length > 0 && (
        <Fact name={t('Asked again')}>
          {detail.askedAgainIn.map(({ conversationId, title }) => (
            <a
              key={conversationId}
              href={placeHref('chat', conversationId)}
              className="block truncate text-accent-text hover:underline"
            >
              {title}
            </a>
          ))}
        </Fact>
      )}
      {detail.release !== null && <Fact name={t('Release')}>{detail.release}</Fact>}
    </dl>
  )
}

/** A fact, and a way to the traces that share it. */
function FilterBy({ field, value, children }: { field: FactField; value: string; children: ReactNode }) {
  const isWanted = useMonitor(({ query }) => query[field].includes(value))
  return (
    <>
      {children}
      {!isWanted && value !== '' && (
        <IconButton
          small
          label={t(showOnly[field])}
          className="-my-1 ml-1 align-middle"
          onClick={() => narrow({ [field]: [value] })}
        >
          <ListFilter size={12} />
        </IconButton>
      )}
    </>
  )
}
