import type { TraceImport } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'

/** A place is `line 3`, `line 3, entry 4` or `part 5`. */
function placeWords(place: string): string {
  const [line = '', entry] = place.match(/\d+/g) ?? []
  if (place.startsWith('part ')) return t('Part {part}', { part: line })
  return entry === undefined ? t('Line {line}', { line }) : t('Line {line}, entry {entry}', { line, entry })
}

/** What could not be read, with its beginning, so that it can be found in the file. */
export function ImportProblems({ found: { problemCount, problems } }: { found: TraceImport }) {
  if (problemCount === 0) return null
  const more = problemCount - problems.length
  return (
    <section aria-label={t('Problems')} className="flex flex-col gap-1.5">
      <p className="text-warn">
        {t('{count, plural, one {# problem} other {# problems}} in the file. What is listed here is left out.', {
          count: problemCount,
        })}
      </p>
      <ul
        tabIndex={0}
        aria-label={t('Problems in the file')}
        className="flex max-h-40 flex-col gap-1.5 overflow-y-auto"
      >
        {problems.map(({ place, reason, excerpt }) => (
          <li key={`${place}/${excerpt}/${reason}`} className="rounded-md bg-sunken px-2 py-1.5 text-xs">
            <span className="text-ink-2">
              {place === ''
                ? shown(reason)
                : t('{place}: {problem}', { place: placeWords(place), problem: shown(reason) })}
            </span>
            {excerpt !== '' && <code className="block truncate font-mono text-ink-3">{excerpt}</code>}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-xs text-ink-3">{t('And {count, number} more.', { count: more })}</p>}
    </section>
  )
}
