import type { SessionTrace } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { placeHref } from '../../app/navigation.ts'
import { formatCost, formatCount, formatDuration, formatExactTime } from '../../ui/format.ts'
import { Delivery } from '../../ui/shape.tsx'
import { LevelBadge } from '../level.tsx'
import { formatQuery, plainQuery } from '../monitor-query.ts'

/** The trace in the table of those of its session. */
const traceInSession = ({ traceId, conversationId }: SessionTrace): string =>
  placeHref('monitor', traceId, null, formatQuery({ ...plainQuery, period: 'all', chat: [conversationId] }))

/** One step of a session: what was asked, what was answered, and what it took. Its head opens the trace. */
export function SessionTraceCard({ trace }: { trace: SessionTrace }) {
  const { prompt, answer, isPromptCut, isAnswerCut, statusMessage, level, usage } = trace
  return (
    <article
      aria-label={t('Trace of {time}', { time: formatExactTime(trace.startedAtMs) })}
      className="rounded-lg border bg-raised"
    >
      <a
        href={traceInSession(trace)}
        title={t('Open the trace')}
        draggable={false}
        className="flex flex-wrap items-center gap-x-4 gap-y-0.5 rounded-t-lg border-b px-3 py-1.5 text-xs text-ink-2 hover:bg-hover"
      >
        <span className="font-medium text-ink">{trace.model}</span>
        <span>{formatExactTime(trace.startedAtMs)}</span>
        <span>{formatDuration(trace.durationMs)}</span>
        {usage && <span>{t('{tokens} tokens', { tokens: formatCount(usage.total) })}</span>}
        {usage && <span>{formatCost(trace.costUsd)}</span>}
        <LevelBadge level={level} />
        <span className="flex-1" />
        <Delivery state={trace.delivery} />
      </a>
      <div className="flex flex-col gap-2 p-3 text-sm">
        <Text who={t('Asked')} text={prompt} isCut={isPromptCut} />
        {level !== 'DEFAULT' && statusMessage !== null && (
          <p className={`text-xs wrap-anywhere select-text ${level === 'ERROR' ? 'text-bad' : 'text-warn'}`}>
            {statusMessage}
          </p>
        )}
        <Text who={t('Answered')} text={answer} isCut={isAnswerCut} />
      </div>
    </article>
  )
}

function Text({ who, text, isCut }: { who: string; text: string; isCut: boolean }) {
  if (text === '') return null
  return (
    <div className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-2">
      <span className="text-xs leading-5 text-ink-3">{who}</span>
      <div dir="auto" className="wrap-anywhere whitespace-pre-wrap select-text">
        {text}
        {isCut && '…'}
        {isCut && <span className="block text-xs text-ink-3">{t('The trace has the whole text.')}</span>}
      </div>
    </div>
  )
}
