import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowLeft, MessageSquare } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { SessionRow, SessionTrace } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { placeHref } from '../../app/navigation.ts'
import { formatCount, formatDuration, formatExactTime } from '../../ui/format.ts'
import { Empty, Failure, Waiting } from '../../ui/waiting.tsx'
import { isOfSession } from '../changed-traces.ts'
import { useFreshTraces } from '../fresh-traces.ts'
import { sumOfCosts } from '../costs.ts'
import { named, sessionName } from './session-columns.tsx'
import { SessionTraceCard } from './session-trace.tsx'
import { openSession, sessionHref, showSession } from './sessions-store.ts'

const linkLook =
  'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-md border border-line-strong bg-raised px-2 text-xs hover:bg-hover'

/** One session from its first trace to its last, whatever the list is narrowed to. */
export function SessionView({ sessionId }: { sessionId: string }) {
  const { rows, first, error } = openSession.useList()
  useFreshTraces(() => showSession(sessionId), { isOurs: isOfSession(sessionId) })
  const session = first?.session ?? null
  return (
    <section aria-label={t('Session')} className="flex min-h-0 flex-1 flex-col">
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5">
        <a href={sessionHref(null)} draggable={false} className={linkLook}>
          <ArrowLeft size={14} aria-hidden />
          {t('Sessions')}
        </a>
        <h2 className="min-w-0 flex-1 truncate text-sm font-medium select-text" title={sessionId}>
          <bdi>{sessionName(session ?? { title: '', sessionId })}</bdi>
        </h2>
        {session?.isChat && (
          <a href={placeHref('chat', sessionId)} draggable={false} className={linkLook}>
            <MessageSquare size={14} aria-hidden />
            {t('Open chat')}
          </a>
        )}
        {session && <Facts session={session} />}
      </header>
      {error !== null && <Failure message={error} onRetry={() => showSession(sessionId)} />}
      {rows === null ? (
        error === null && <Waiting what={t('Loading the session')} />
      ) : rows.length === 0 ? (
        <Empty title={t('No traces in this session')}>
          <p>{t('They may have been deleted, or the link is from another computer.')}</p>
        </Empty>
      ) : (
        <Traces traces={rows} />
      )}
    </section>
  )
}

function Facts({ session }: { session: SessionRow }) {
  const { traceCount, errorCount, totalTokens, unpricedCount, startedAtMs, endedAtMs } = session
  return (
    <p className="flex w-full flex-wrap gap-x-4 text-xs text-ink-2 select-text">
      <span>{t('{count, plural, one {# trace} other {# traces}}', { count: traceCount })}</span>
      {errorCount > 0 && (
        <span className="text-bad">{t('{count, plural, one {# error} other {# errors}}', { count: errorCount })}</span>
      )}
      <span>{t('{tokens} tokens', { tokens: formatCount(totalTokens) })}</span>
      <span>
        {unpricedCount > 0 && session.costUsd > 0
          ? t('{cost}, {count, number} unpriced', { cost: sumOfCosts(session), count: unpricedCount })
          : sumOfCosts(session)}
      </span>
      <span>
        {t('{time}, over {duration}', {
          time: formatExactTime(startedAtMs),
          duration: formatDuration(endedAtMs - startedAtMs),
        })}
      </span>
      <span>{named(session.models, session.modelCount)}</span>
      <span>{named(session.users, session.userCount)}</span>
    </p>
  )
}

const likelyPx = 180
/** The next page is asked for this many traces before the end comes into sight. */
const aheadTraces = 20

/** Only the traces in sight exist; each is as high as its texts. */
function Traces({ traces }: { traces: readonly SessionTrace[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: traces.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => likelyPx,
    getItemKey: (index) => traces[index]?.traceId ?? index,
    overscan: 4,
  })
  const lastInSight = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (lastInSight >= traces.length - aheadTraces) void openSession.loadMore()
  }, [lastInSight, traces.length])
  return (
    // A region that scrolls has to be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      ref={scroller}
      role="region"
      aria-label={t('Traces of the session')}
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <ol className="relative mx-auto max-w-4xl" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const trace = traces[index]
          return (
            trace && (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-posinset={index + 1}
                aria-setsize={-1}
                style={{ transform: `translateY(${start}px)` }}
                className="absolute inset-x-0 top-0 px-4 pt-4"
              >
                <SessionTraceCard trace={trace} />
              </li>
            )
          )
        })}
      </ol>
    </div>
  )
}
