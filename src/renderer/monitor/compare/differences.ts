import { msg, t, type Message } from '../../../shared/words/t.ts'
import type { ShownTrace } from '../trace/shown-trace.ts'
import { formatCost, formatCount, formatDuration, formatRate, nothing } from '../../ui/format.ts'
import { tokensPerSecond } from '../../ui/token-rate.ts'

export interface Difference {
  name: string
  left: string
  right: string
  /** What the right one has more or less, in words; empty where nothing can be said. */
  change: string
}

type Figure = [name: Message, of: (trace: ShownTrace) => number | null, show: (value: number) => string]

const figures: readonly Figure[] = [
  [msg('Latency'), ({ durationMs }) => durationMs, formatDuration],
  [msg('First token'), ({ timeToFirstTokenMs }) => timeToFirstTokenMs, formatDuration],
  [msg('Speed'), tokensPerSecond, (rate) => formatRate(rate)],
  [msg('Tokens'), ({ usage }) => usage?.total ?? null, formatCount],
  [msg('Output tokens'), ({ usage }) => usage && usage.output + usage.outputReasoning, formatCount],
  [msg('Cost'), ({ costUsd }) => costUsd, formatCost],
  [msg('Steps'), ({ observations }) => observations.spanIds.length, formatCount],
  [
    msg('Failed steps'),
    ({ observations }) => observations.levels.filter((level) => level === 'ERROR').length,
    formatCount,
  ],
]

/** The figures of two traces beside each other; those that neither has are left out. */
export function differencesOf(left: ShownTrace, right: ShownTrace): Difference[] {
  return figures.flatMap(([name, of, show]) => {
    const [a, b] = [of(left), of(right)]
    if (a === null && b === null) return []
    return {
      name: t(name),
      left: a === null ? nothing : show(a),
      right: b === null ? nothing : show(b),
      change: changeOf(a, b, show),
    }
  })
}

function changeOf(a: number | null, b: number | null, show: (value: number) => string): string {
  if (a === null || b === null) return ''
  if (a === b) return t('the same')
  const sign = b > a ? '+' : '−'
  const share = a > 0 ? ` (${sign}${t('{n}%', { n: formatCount(Math.round((Math.abs(b - a) / a) * 100)) })})` : ''
  return `${sign}${show(Math.abs(b - a))}${share}`
}
