import { CircleAlert, Coins, DatabaseZap, Repeat, Scissors, Timer, X, type LucideIcon } from 'lucide-react'
import { useEffect } from 'react'
import type { Hint } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { tabHref } from '../../app/navigation.ts'
import { IconButton } from '../../ui/button.tsx'
import { formatExactTime, formatMinute } from '../../ui/format.ts'
import { Empty, Failure, Waiting } from '../../ui/waiting.tsx'
import { useFreshTraces, useOnChange } from '../fresh-traces.ts'
import { formatQuery } from '../monitor-query.ts'
import { loadFacets, useMonitor } from '../monitor-store.ts'
import { Toolbar } from '../toolbar.tsx'
import { narrowedTo, wordsOf } from './hint-words.ts'
import { dismissHint, hintQuery, loadHints, useHints } from './hints-store.ts'

const icons: Record<Hint['kind'], LucideIcon> = {
  latency: Timer,
  cost: Coins,
  errors: CircleAlert,
  repeated: Repeat,
  cache: DatabaseZap,
  cut: Scissors,
}
/** They look at many traces each time. */
const refreshMs = 5000

/** What is worth a look, each with what was seen, against what, and the traces that show it. */
export function HintsTab() {
  const { answer, error } = useHints()
  const query = useMonitor((state) => formatQuery(hintQuery(state.query)))
  useFreshTraces(() => void loadHints(), { refreshMs })
  useOnChange(query, () => void loadHints())
  useEffect(() => {
    void loadFacets()
  }, [])
  return (
    <>
      <div className="px-4 pt-3 pb-3">
        <Toolbar tab="hints" />
      </div>
      {error !== null && <Failure message={error} onRetry={() => void loadHints()} />}
      {answer === null ? (
        error === null && <Waiting what={t('Looking for hints')} />
      ) : answer.hints.length === 0 ? (
        <Empty title={t('No hints in this time range')}>
          <p>
            {t(
              'Holdfast looks for unusual latency and cost, bursts of errors, repeated calls, lost cache hits and answers that were cut off. It looked at {count, plural, one {# trace} other {# traces}}, with those of the 30 days before to compare with. Nothing leaves this computer.',
              { count: answer.traceCount },
            )}
          </p>
        </Empty>
      ) : (
        // A region that scrolls has to be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div role="region" aria-label={t('Hints')} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
          <ul className="mx-auto max-w-4xl rounded-lg border bg-raised">
            {answer.hints.map((hint) => (
              <HintRow key={hint.key} hint={hint} />
            ))}
          </ul>
          <p className="mx-auto mt-2 max-w-4xl px-1 text-xs text-ink-3">
            {answer.onlySinceMs === null
              ? t(
                  '{count, plural, one {# trace} other {# traces}} looked at. Filters by level, delivery, latency, cost and text don’t narrow hints.',
                  { count: answer.traceCount },
                )
              : t(
                  '{count, plural, one {# trace} other {# traces}} looked at, the newest, from {time} on. Filters by level, delivery, latency, cost and text don’t narrow hints.',
                  { count: answer.traceCount, time: formatMinute(answer.onlySinceMs) },
                )}
          </p>
        </div>
      )}
    </>
  )
}

function HintRow({ hint }: { hint: Hint }) {
  const query = useMonitor((state) => state.query)
  const { title, text } = wordsOf(hint)
  const Icon = icons[hint.kind]
  return (
    <li className="flex gap-3 border-t px-4 py-3 first:border-t-0">
      <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1 wrap-anywhere select-text">
        <h2 className="text-sm font-medium">
          <bdi>{title}</bdi>
        </h2>
        <p className="mt-0.5 text-sm text-ink-2">{text}</p>
        <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-ink-3">
          <span>
            {hint.sinceMs === hint.lastMs
              ? formatExactTime(hint.sinceMs)
              : t('Since {first}, last {last}', {
                  first: formatExactTime(hint.sinceMs),
                  last: formatExactTime(hint.lastMs),
                })}
          </span>
          <a
            href={tabHref('traces', null, formatQuery({ ...query, rows: 'traces', ...narrowedTo(hint) }))}
            className="text-accent-text hover:underline"
          >
            {t('Show traces')}
          </a>
        </p>
      </div>
      <IconButton small label={t('Dismiss: {hint}', { hint: title })} onClick={() => void dismissHint(hint)}>
        <X size={14} />
      </IconButton>
    </li>
  )
}
