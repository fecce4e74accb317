import type { Message, Usage } from '../../shared/domain.ts'
import { placeHref } from '../app/navigation.ts'
import { useSettings } from '../settings/settings-store.ts'
import {
  formatCost,
  formatCount,
  formatDuration,
  formatRate,
  formatShort,
  plainNumber,
  plural,
  roundRate,
  wholeMs,
} from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { deliveryWords } from '../ui/delivery-words.ts'
import { Delivery } from '../ui/shape.tsx'
import { tokensPerSecond } from '../ui/token-rate.ts'

function usageInWords(usage: Usage): string {
  const parts: [string, number][] = [
    ['input', usage.input],
    ['cached input', usage.inputCached],
    ['input written to the cache', usage.inputCacheWrite],
    ['output', usage.output],
    ['reasoning', usage.outputReasoning],
  ]
  const words = parts.filter(([, count]) => count > 0).map(([name, count]) => `${formatCount(count)} ${name}`)
  return `${words.join(', ')}${usage.estimated ? '. Estimated here: the provider did not give all counts' : ''}`
}

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
          {`${usage.estimated ? '≈ ' : ''}${formatShort(usage.total)} ${usage.total === 1 ? 'token' : 'tokens'}`}
        </Quantity>
      )}
      {status !== 'streaming' && (usage || costUsd !== null) && (
        <Quantity
          raw={costUsd}
          exact={costUsd === null ? 'No price is known for this model' : `$${plainNumber(costUsd)}`}
        >
          {formatCost(costUsd)}
        </Quantity>
      )}
      {timeToFirstTokenMs !== null && (
        <Quantity raw={wholeMs(timeToFirstTokenMs)} exact={`Time to first token; ${formatDuration(durationMs)} in all`}>
          {`first token ${formatDuration(timeToFirstTokenMs)}`}
        </Quantity>
      )}
      {rate !== null && (
        <Quantity raw={roundRate(rate)} exact={`${plural(Math.round(rate), 'output token')} a second`}>
          {formatRate(rate)}
        </Quantity>
      )}
      {traceId !== null && delivery !== null && (
        <a
          href={placeHref('monitor', traceId)}
          aria-label={`Trace: ${deliveryWords[delivery].word}`}
          draggable={false}
          className="inline-flex rounded-sm underline-offset-2 hover:text-ink hover:underline"
        >
          <Delivery state={delivery} />
        </a>
      )}
    </div>
  )
}
