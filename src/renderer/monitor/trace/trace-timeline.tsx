import type { ObservationColumns } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { formatDuration } from '../../ui/format.ts'
import { Part } from '../part.tsx'
import { observationAt, spanMsOf, type ShownObservation } from './observation-row.ts'
import { barIn, wholeTime } from './zoom.ts'

/** The spans of a trace of two under one clock; the mark in a generation is its first token. */
export function TraceTimeline({ columns }: { columns: ObservationColumns }) {
  if (columns.spanIds.length === 0) return null
  const spanMs = spanMsOf(columns)
  return (
    <Part title={t('Timeline')}>
      <ol className="flex flex-col gap-1">
        {columns.spanIds.map((spanId, row) => (
          <Bar
            key={spanId}
            observation={observationAt(columns, row)}
            isRoot={(columns.parents[row] ?? 0) < 0}
            spanMs={spanMs}
          />
        ))}
      </ol>
      <div aria-hidden className="mt-1 ml-36 flex justify-between text-2xs text-ink-3">
        <span>0</span>
        <span>{formatDuration(spanMs)}</span>
      </div>
    </Part>
  )
}

function Bar({
  observation,
  isRoot,
  spanMs,
}: {
  observation: ShownObservation | null
  isRoot: boolean
  spanMs: number
}) {
  if (!observation) return null
  const { startMs, durationMs, firstTokenMs, level, name } = observation
  const bar = barIn(wholeTime, spanMs, startMs, durationMs ?? 0)
  const token = firstTokenMs === null ? null : barIn(wholeTime, spanMs, startMs + firstTokenMs, 0)
  const words = [
    formatDuration(durationMs),
    ...(firstTokenMs === null ? [] : [t('first token after {time}', { time: formatDuration(firstTokenMs) })]),
  ].join(', ')
  return (
    <li className="flex items-center gap-3 text-xs" title={`${name}: ${words}`}>
      <span className={`w-33 shrink-0 truncate ${isRoot ? '' : 'pl-3'}`}>{name}</span>
      <span className="relative h-4 flex-1 rounded-sm bg-sunken">
        {bar && (
          <span
            className={`absolute inset-y-0.5 min-w-0.5 rounded-sm ${
              level === 'ERROR' ? 'bg-bad' : level === 'WARNING' ? 'bg-warn' : 'bg-accent'
            } ${isRoot ? 'opacity-50' : ''}`}
            style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
          />
        )}
        {token && <span className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: `${Math.min(99, token.left)}%` }} />}
      </span>
      <span className="sr-only">{words}</span>
    </li>
  )
}
