import type { TraceImport } from '../../../shared/domain.ts'
import { formatCount, plural } from '../../ui/format.ts'

/** What could not be read, with its beginning, so that it can be found in the file. */
export function ImportProblems({ found: { problemCount, problems } }: { found: TraceImport }) {
  if (problemCount === 0) return null
  const more = problemCount - problems.length
  return (
    <section aria-label="Problems" className="flex flex-col gap-1.5">
      <p className="text-warn">{plural(problemCount, 'problem')} in the file. What is listed here is left out.</p>
      <ul tabIndex={0} aria-label="Problems in the file" className="flex max-h-40 flex-col gap-1.5 overflow-y-auto">
        {problems.map(({ place, reason, excerpt }) => (
          <li key={`${place}/${excerpt}/${reason}`} className="rounded-md bg-sunken px-2 py-1.5 text-xs">
            <span className="text-ink-2">
              {place !== '' && `${place[0]?.toUpperCase()}${place.slice(1)}: `}
              {reason}
            </span>
            {excerpt !== '' && <code className="block truncate font-mono text-ink-3">{excerpt}</code>}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-xs text-ink-3">And {formatCount(more)} more.</p>}
    </section>
  )
}
