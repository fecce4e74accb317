import { t } from '../../shared/words/t.ts'
import { Button } from './button.tsx'

/** How far something is that takes a while, and the way to end it. */
export function ProgressRow({
  label,
  words,
  done,
  total,
  onCancel,
}: {
  label: string
  words: string
  done: number
  /** Null while it is not known. */
  total: number | null
  onCancel?: () => void
}) {
  return (
    <div className="flex flex-wrap items-center gap-3 text-xs">
      <span role="status" title={words} className="max-w-full truncate text-ink-2">
        {words}
      </span>
      <progress
        aria-label={label}
        value={total === null ? undefined : done}
        max={total === null ? undefined : Math.max(1, total)}
        className="h-1.5 min-w-24 flex-1 accent-accent"
      />
      {onCancel && (
        <Button small onClick={onCancel}>
          {t('Cancel')}
        </Button>
      )}
    </div>
  )
}
