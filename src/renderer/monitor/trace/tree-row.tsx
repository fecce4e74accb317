import { ChevronRight } from 'lucide-react'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { formatCost, formatCount, formatDuration, nothing } from '../../ui/format.ts'
import { Marked } from '../../ui/marks.tsx'
import { LevelBadge } from '../level.tsx'
import type { ShownObservation } from './observation-row.ts'
import { TypeIcon } from './types.tsx'
import { barIn, type TimeWindow } from './zoom.ts'

/** Deeper steps stand no further in: their depth is told by `aria-level`, and their names stay in sight. */
const deepest = 16
const indentPx = 14

/** How the columns of the tree are laid out. */
export const treeTemplate = 'grid-cols-[minmax(0,1fr)_4.5rem] @md:grid-cols-[minmax(0,1fr)_4.5rem_4.5rem_5rem]'
export const timeTemplate = 'grid-cols-[minmax(7rem,40%)_minmax(0,1fr)]'

export function NameCell({
  observation,
  depth,
  isOpen,
  searched,
  onToggle,
}: {
  observation: ShownObservation
  depth: number
  /** Null where there is nothing below. */
  isOpen: boolean | null
  searched: string
  onToggle(): void
}) {
  const { name, type, model, level, isOrphan } = observation
  return (
    <div
      role="gridcell"
      className="flex min-w-0 items-center gap-1.5 overflow-hidden"
      style={{ paddingLeft: Math.min(depth, deepest) * indentPx }}
      title={[name, model, isOrphan ? t('The step it belongs to is not in this trace') : null]
        .filter(Boolean)
        .join('\n')}
    >
      <span
        aria-hidden
        onClick={(event) => {
          event.stopPropagation()
          onToggle()
        }}
        className={classes(
          'grid size-4 shrink-0 place-items-center rounded-sm',
          isOpen === null ? 'invisible' : 'hover:bg-hover',
        )}
      >
        <ChevronRight size={12} className={classes('transition-transform', isOpen && 'rotate-90')} />
      </span>
      <TypeIcon type={type} />
      <span className="min-w-0 truncate">
        {isOrphan && <span className="text-ink-3">… </span>}
        <Marked text={name} query={searched} />
      </span>
      {model !== null && (
        <span className="min-w-0 shrink-[4] truncate text-ink-3">
          <Marked text={model} query={searched} />
        </span>
      )}
      {level !== 'DEFAULT' && <LevelBadge level={level} />}
    </div>
  )
}

export function FigureCells({ observation: { durationMs, tokens, costUsd } }: { observation: ShownObservation }) {
  return (
    <>
      <Figure>{formatDuration(durationMs)}</Figure>
      <Figure isMinor>{tokens === null ? nothing : formatCount(tokens)}</Figure>
      <Figure isMinor>{costUsd === null ? nothing : formatCost(costUsd)}</Figure>
    </>
  )
}

function Figure({ isMinor = false, children }: { isMinor?: boolean; children: string }) {
  return (
    <div role="gridcell" className={classes('truncate text-right text-ink-2', isMinor && 'hidden @md:block')}>
      {children}
    </div>
  )
}

export function BarCell({
  observation: { startMs, durationMs, firstTokenMs, level },
  window,
  spanMs,
}: {
  observation: ShownObservation
  window: TimeWindow
  spanMs: number
}) {
  const bar = barIn(window, spanMs, startMs, durationMs ?? 0)
  const token = firstTokenMs === null ? null : barIn(window, spanMs, startMs + firstTokenMs, 0)
  return (
    <div
      role="gridcell"
      title={t('{duration}, {time} after the start', {
        duration: formatDuration(durationMs),
        time: formatDuration(startMs),
      })}
      className="relative h-full overflow-hidden"
    >
      <span className="sr-only">{formatDuration(durationMs)}</span>
      {bar && (
        <span
          aria-hidden
          className={classes(
            'absolute inset-y-1.5 min-w-0.5 rounded-sm',
            level === 'ERROR' ? 'bg-bad' : level === 'WARNING' ? 'bg-warn' : 'bg-accent',
          )}
          style={{ left: `min(${bar.left}%, 100% - 2px)`, width: `${bar.width}%` }}
        />
      )}
      {token && (
        <span
          aria-hidden
          className="absolute inset-y-1 w-0.5 bg-ink"
          style={{ left: `min(${token.left}%, 100% - 2px)` }}
        />
      )}
    </div>
  )
}
