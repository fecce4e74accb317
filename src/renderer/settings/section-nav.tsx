import type { ReactNode } from 'react'
import { shown, t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { classes } from '../ui/classes.ts'
import { sections, type SectionId } from './sections.ts'

/** The page's contents, below its search. A click on where one already is goes there again. */
export function SectionNav({
  current,
  shownIds,
  onGo,
  children,
}: {
  current: SectionId
  /** Those that hold something of what is searched for; null: all. */
  shownIds: readonly string[] | null
  onGo(id: SectionId): void
  children: ReactNode
}) {
  const listed = sections.filter(({ id }) => shownIds?.includes(id) ?? true)
  return (
    <nav
      aria-label={t('Settings sections')}
      className="flex w-44 shrink-0 flex-col gap-3 overflow-y-auto border-r p-3 max-[760px]:w-full max-[760px]:border-r-0 max-[760px]:border-b"
    >
      {children}
      <ul className="flex flex-col gap-0.5 max-[760px]:hidden">
        {listed.map(({ id, name }) => (
          <li key={id}>
            <a
              href={placeHref('settings', id)}
              aria-current={id === current ? 'true' : undefined}
              draggable={false}
              onClick={() => onGo(id)}
              className={classes(
                'flex h-7 items-center rounded-md px-2.5 text-sm transition-colors',
                id === current ? 'bg-selected font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
              )}
            >
              {shown(name)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
