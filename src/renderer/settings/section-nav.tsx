import { placeHref } from '../app/navigation.ts'
import { classes } from '../ui/classes.ts'
import { sections, type SectionId } from './sections.ts'

/** The page's contents. A click on where one already is goes there again. */
export function SectionNav({ current, onGo }: { current: SectionId; onGo(id: SectionId): void }) {
  return (
    <nav aria-label="Settings sections" className="w-40 shrink-0 border-r p-3 max-[760px]:hidden">
      <ul className="flex flex-col gap-0.5">
        {sections.map(({ id, name }) => (
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
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
