import { ArrowDown, ArrowUp } from 'lucide-react'
import { t } from '../../shared/words/t.ts'
import { classes } from './classes.ts'
import { inSentence } from './sentences.ts'

interface Sorted {
  isSorted: boolean
  isDescending: boolean
}

/** For `aria-sort` of a column's head. */
export const ariaSort = ({ isSorted, isDescending }: Sorted): 'ascending' | 'descending' | undefined =>
  isSorted ? (isDescending ? 'descending' : 'ascending') : undefined

/** The name of a column in its head. A click or Enter sorts by it. */
export function SortButton({
  name,
  title = t('Sort by {column}', { column: inSentence(name) }),
  isAmount = false,
  isSorted,
  isDescending,
  isTabbable = true,
  onSort,
  onFocus,
}: Sorted & {
  name: string
  title?: string
  /** Stands at the right. */
  isAmount?: boolean | undefined
  isTabbable?: boolean
  onSort(): void
  onFocus?(): void
}) {
  const Arrow = isDescending ? ArrowDown : ArrowUp
  return (
    <button
      type="button"
      tabIndex={isTabbable ? 0 : -1}
      title={title}
      onFocus={onFocus}
      onClick={onSort}
      className={classes(
        'flex h-6 w-full min-w-0 items-center gap-1 rounded-sm px-1.5 hover:bg-hover hover:text-ink focus-visible:-outline-offset-2',
        isAmount && 'flex-row-reverse',
        isSorted && 'text-ink',
      )}
    >
      <span className="truncate">{name}</span>
      {isSorted && <Arrow size={12} aria-hidden className="shrink-0" />}
    </button>
  )
}
