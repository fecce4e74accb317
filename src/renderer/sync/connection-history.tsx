import type { ConnectionHistoryEntry } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { formatCount, formatExactTime } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { answerSentence } from './answer-words.ts'
import { connectionTitle } from './connection-words.ts'
import { Nothing, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

/** What the connection went through, newest first. A failure that repeats is one line. */
export function ConnectionHistory({ entries }: { entries: ConnectionHistoryEntry[] }) {
  const steady = useSteady(entries, ({ id }) => id)
  return (
    <Panel title={t('Connection history')}>
      {entries.length === 0 ? (
        <Nothing>{t('Nothing yet. Changes to the connection appear here.')}</Nothing>
      ) : (
        <SteadyScroller
          steady={steady}
          newWords={(count) => t('{count, plural, one {# new change} other {# new changes}} at the end.', { count })}
          className="max-h-64"
        >
          <ol className="py-1">
            {steady.shown.map((entry) => (
              <li
                key={entry.id}
                className="flex flex-wrap items-baseline gap-x-3 px-3 py-1 text-sm min-[620px]:flex-nowrap"
              >
                <span className="w-24 shrink-0 text-xs text-ink-3">
                  <Time atMs={entry.lastAtMs} />
                </span>
                <span className="w-44 shrink-0">
                  {connectionTitle(entry.state, entry.detail)}
                  {entry.count > 1 && (
                    <span
                      title={t('{count, number} times since {time}', {
                        count: entry.count,
                        time: formatExactTime(entry.atMs),
                      })}
                      className="text-ink-3"
                    >
                      {' '}
                      {formatCount(entry.count)}
                      {'\u2009'}×
                    </span>
                  )}
                </span>
                <span className="min-w-0 truncate text-ink-3 select-text" title={entry.detail}>
                  {answerSentence(entry.detail)}
                </span>
              </li>
            ))}
          </ol>
        </SteadyScroller>
      )}
    </Panel>
  )
}
