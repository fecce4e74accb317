import type { Message, Usage } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { useSettings } from '../settings/settings-store.ts'
import { formatCost, formatDuration, formatRate, formatShort, exactCost, roundRate, wholeMs } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { deliveryWords } from '../ui/delivery-words.ts'
import { Delivery } from '../ui/shape.tsx'
import { tokensPerSecond } from '../ui/token-rate.ts'

function usageInWords(usage: Usage): string {
  const parts: [string, number][] = [
    [t('{n, number} input', { n: usage.input }), usage.input],
    [t('{n, number} cached input', { n: usage.inputCached }), usage.inputCached],
    [t('{n, number} input written to the cache', { n: usage.inputCacheWrite }), usage.inputCacheWrite],
    [t('{n, number} output', { n: usage.output }), usage.output],
    [t('{n, number} reasoning', { n: usage.outputReasoning }), usage.outputReasoning],
  ]
  const counts = parts.flatMap(([words, count]) => (count > 0 ? words : [])).join(t(', ', {}, 'list'))
  return usage.estimated ? t('{counts}. Estimated here: the provider did not give all counts', { counts }) : counts
}

const tokensInWords = (count: number): string =>
  t('{count, plural, one {{short} token} other {{short} tokens}}', { count, short: formatShort(count) })

/** What an answer took, and where its trace is. */
export function MessageFigures({ message }: { message: Message }) {
  const provider = useSettings((state) => state.providers?.find(({ id }) => id === message.providerId)?.name)
  const { model, usage, costUsd, durationMs, timeToFirstTokenMs, traceId, delivery, status } = message
  // Tools took a part of the time.
  const rate = message.calls.length > 0 ? null : tokensPerSecond(message)
  return (
    <div className="flex min-w-0 grow basis-56 flex-wrap items-center justify-end gap-x-3 text-xs text-ink-3">
      {model !== null && (
        <span className="max-w-56 truncate" title={provider ? `${model} · ${provider}` : model}>
          {model}
        </span>
      )}
      {usage && (
        <Quantity raw={usage.total} exact={usageInWords(usage)}>
          {`${usage.estimated ? '≈ ' : ''}${tokensInWords(usage.total)}`}
        </Quantity>
      )}
      {status !== 'streaming' && (usage || costUsd !== null) && (
        <Quantity raw={costUsd} exact={costUsd === null ? t('No price is known for this model') : exactCost(costUsd)}>
          {formatCost(costUsd)}
        </Quantity>
      )}
      {timeToFirstTokenMs !== null && (
        <Quantity
          raw={wholeMs(timeToFirstTokenMs)}
          exact={t('Time to first token; {duration} in all', { duration: formatDuration(durationMs) })}
        >
          {t('first token {time}', { time: formatDuration(timeToFirstTokenMs) })}
        </Quantity>
      )}
      {rate !== null && (
        <Quantity
          raw={roundRate(rate)}
          exact={t('{n, plural, one {# output token} other {# output tokens}} a second', { n: Math.round(rate) })}
        >
          {formatRate(rate)}
        </Quantity>
      )}
      {traceId !== null && delivery !== null && (
        <a
          href={placeHref('monitor', traceId)}
          aria-label={t('Trace: {state}', { state: deliveryWords[delivery].word })}
          draggable={false}
          className="inline-flex rounded-sm underline-offset-2 hover:text-ink hover:underline"
        >
          <Delivery state={delivery} />
        </a>
      )}
    </div>
  )
}
