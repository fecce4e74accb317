import type { ShownTrace } from './shown-trace.ts'
import { Marked } from '../../ui/marks.tsx'
import { useSearchText } from '../search-text.ts'

/** Why a trace is not as it should be; nothing where it is. */
export function TraceStatus({ detail: { level, statusMessage, errorType } }: { detail: ShownTrace }) {
  const searched = useSearchText()
  if (statusMessage === null) return null
  return (
    <p
      className={`rounded-md px-3 py-2 text-sm wrap-anywhere select-text ${level === 'ERROR' ? 'bg-bad-soft' : 'bg-warn-soft'}`}
    >
      {errorType !== null && <span className="mr-2 font-mono text-xs text-ink-2">{errorType}</span>}
      <Marked text={statusMessage} query={searched} />
    </p>
  )
}
