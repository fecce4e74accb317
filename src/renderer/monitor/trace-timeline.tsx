import type { Observation, TraceDetail } from '../../shared/domain.ts'
import { formatDuration, formatExactTime } from '../ui/format.ts'
import { Part } from './part.tsx'

/** The spans of a trace under one clock; the mark in a generation is its first token. */
export function TraceTimeline({ detail }: { detail: TraceDetail }) {
  const { observations } = detail
  if (observations.length === 0) return null
  const beginMs = Math.min(...observations.map(({ startedAtMs }) => startedAtMs))
  const spanMs = Math.max(1, Math.max(...observations.map(({ endedAtMs }) => endedAtMs)) - beginMs)
  return (
    <Part title="Timeline">
      <ol className="flex flex-col gap-1">
        {observations.map((observation) => (
          <Bar key={observation.spanId} observation={observation} beginMs={beginMs} spanMs={spanMs} />
        ))}
      </ol>
      <div aria-hidden className="mt-1 ml-36 flex justify-between text-2xs text-ink-3">
        <span>0</span>
        <span>{formatDuration(spanMs)}</span>
      </div>
    </Part>
  )
}

function Bar({ observation, beginMs, spanMs }: { observation: Observation; beginMs: number; spanMs: number }) {
  const { startedAtMs, endedAtMs, completionStartedAtMs, level, name, parentSpanId } = observation
  const share = (atMs: number): number => (Math.max(0, Math.min(spanMs, atMs - beginMs)) / spanMs) * 100
  const left = share(startedAtMs)
  const firstTokenMs = completionStartedAtMs === null ? null : completionStartedAtMs - startedAtMs
  const words = [
    formatDuration(endedAtMs - startedAtMs),
    ...(firstTokenMs === null ? [] : [`first token after ${formatDuration(firstTokenMs)}`]),
  ].join(', ')
  return (
    <li
      className="flex items-center gap-3 text-xs"
      title={`${name}: ${words}; from ${formatExactTime(startedAtMs)} to ${formatExactTime(endedAtMs)}`}
    >
      <span className={`w-33 shrink-0 truncate ${parentSpanId === null ? '' : 'pl-3'}`}>{name}</span>
      <span className="relative h-4 flex-1 rounded-sm bg-sunken">
        <span
          className={`absolute inset-y-0.5 min-w-0.5 rounded-sm ${
            level === 'ERROR' ? 'bg-bad' : level === 'WARNING' ? 'bg-warn' : 'bg-accent'
          } ${parentSpanId === null ? 'opacity-50' : ''}`}
          style={{ left: `${left}%`, width: `${share(endedAtMs) - left}%` }}
        />
        {completionStartedAtMs !== null && (
          <span
            className="absolute inset-y-0 w-0.5 bg-ink"
            style={{ left: `${Math.min(99, share(completionStartedAtMs))}%` }}
          />
        )}
      </span>
      <span className="sr-only">{words}</span>
    </li>
  )
}
