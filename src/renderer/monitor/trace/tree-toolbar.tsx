import {
  ChevronDown,
  ChevronUp,
  ChevronsDownUp,
  ChevronsUpDown,
  CircleAlert,
  Maximize,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { t } from '../../../shared/words/t.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Segmented } from '../../ui/field.tsx'
import { moved, wholeTime, zoomed, type TimeWindow } from './zoom.ts'

export type TreeShape = 'tree' | 'timeline'

const shapes = () =>
  [
    { value: 'tree', label: t('Tree') },
    { value: 'timeline', label: t('Timeline') },
  ] as const

export function TreeToolbar({
  count,
  shape,
  onShape,
  text,
  onText,
  found,
  errorCount,
  onNextError,
  onNext,
  areAllFolded,
  onFoldAll,
  window,
  onWindow,
}: {
  count: number
  shape: TreeShape
  onShape(shape: TreeShape): void
  text: string
  onText(text: string): void
  /** Which of how many matches is chosen, from 1 on; 0 where none is. Null while nothing is searched for. */
  found: { at: number; count: number } | null
  errorCount: number
  onNextError(): void
  onNext(isBackwards: boolean): void
  areAllFolded: boolean
  onFoldAll(): void
  window: TimeWindow
  onWindow(window: TimeWindow): void
}) {
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b px-2 py-1.5">
      <Segmented label={t('Steps as')} choices={shapes()} value={shape} onChoose={onShape} />
      <input
        type="search"
        aria-label={t('Search steps')}
        placeholder={t('Search {count, plural, one {# step} other {# steps}}', { count })}
        value={text}
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') onNext(event.shiftKey)
          else if (event.key === 'Escape' && text !== '') {
            event.preventDefault()
            onText('')
          }
        }}
        className="h-6 min-w-24 flex-1 rounded-md border border-line-strong bg-raised px-2 text-xs text-ink placeholder:text-ink-3"
      />
      {found && (
        <>
          <span role="status" className="text-xs text-ink-3">
            {found.count === 0 ? t('None') : t('{at, number} of {count, number}', { at: found.at, count: found.count })}
          </span>
          <IconButton small label={t('Previous match')} disabled={found.count === 0} onClick={() => onNext(true)}>
            <ChevronUp size={14} />
          </IconButton>
          <IconButton small label={t('Next match')} disabled={found.count === 0} onClick={() => onNext(false)}>
            <ChevronDown size={14} />
          </IconButton>
        </>
      )}
      {errorCount > 0 && (
        <Button small title={t('Go to the next step that failed')} onClick={onNextError} className="text-bad">
          <CircleAlert size={12} />
          {t('{count, plural, one {# error} other {# errors}}', { count: errorCount })}
        </Button>
      )}
      {shape === 'timeline' && <Zoom window={window} onWindow={onWindow} />}
      <IconButton small label={areAllFolded ? t('Unfold all') : t('Fold all')} onClick={onFoldAll}>
        {areAllFolded ? <ChevronsUpDown size={14} /> : <ChevronsDownUp size={14} />}
      </IconButton>
    </div>
  )
}

function Zoom({ window, onWindow }: { window: TimeWindow; onWindow(window: TimeWindow): void }) {
  const isWhole = window.share === 1
  return (
    <>
      <IconButton small label={t('Zoom in')} onClick={() => onWindow(zoomed(window, 2))}>
        <ZoomIn size={14} />
      </IconButton>
      <IconButton small label={t('Zoom out')} disabled={isWhole} onClick={() => onWindow(zoomed(window, 0.5))}>
        <ZoomOut size={14} />
      </IconButton>
      <IconButton small label={t('Show the whole time')} disabled={isWhole} onClick={() => onWindow(wholeTime)}>
        <Maximize size={14} />
      </IconButton>
      {!isWhole && (
        <input
          type="range"
          aria-label={t('Time shown from')}
          min={0}
          max={1000}
          value={Math.round((window.from / (1 - window.share)) * 1000)}
          onChange={(event) => {
            const from = (Number(event.target.value) / 1000) * (1 - window.share)
            onWindow(moved(window, (from - window.from) / window.share))
          }}
          className="w-20 accent-accent"
        />
      )}
    </>
  )
}
