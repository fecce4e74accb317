import type { ImportFormat, TraceImport } from '../../../shared/domain.ts'
import { Button } from '../../ui/button.tsx'
import { formatMinute, plural } from '../../ui/format.ts'
import { ImportProblems } from './import-problems.tsx'
import { confirmImport, removeImport } from './imports-store.ts'

const formats: Record<ImportFormat, string> = {
  otlp: 'OpenTelemetry traces',
  langfuse: 'A Langfuse export',
  holdfast: 'A Holdfast export',
}

/** What will come, before it comes. */
export function ImportReady({ found }: { found: TraceImport }) {
  const { id, fileName, format, traceCount, observationCount, knownCount, ownCount } = found
  const isEmpty = observationCount === 0
  return (
    <section aria-label="What will come" className="flex flex-col gap-3">
      <div>
        <h3 className="truncate font-medium" title={fileName}>
          {fileName}
        </h3>
        {format !== null && <p className="text-ink-2">{formats[format]}</p>}
      </div>
      <div className="flex flex-col gap-1">
        {!isEmpty && (
          <p>
            {plural(traceCount, 'trace')} with {plural(observationCount, 'observation')}
            {rangeOf(found)}
          </p>
        )}
        {isEmpty && <p>There is nothing to import in this file.</p>}
        {knownCount > 0 && <p className="text-ink-2">{plural(knownCount, 'observation')} already here: left out.</p>}
        {ownCount > 0 && (
          <p className="text-ink-2">
            {plural(ownCount, 'observation')} of your own chats: left out, your records stay as they are.
          </p>
        )}
      </div>
      <ImportProblems found={found} />
      <div className="flex items-center justify-end gap-2">
        <Button onClick={() => void removeImport(id)}>{isEmpty ? 'Dismiss' : 'Cancel'}</Button>
        {!isEmpty && (
          <Button variant="primary" onClick={() => void confirmImport(id)}>
            Import {plural(traceCount, 'trace')}
          </Button>
        )}
      </div>
    </section>
  )
}

function rangeOf({ firstStartMs, lastStartMs }: TraceImport): string {
  if (firstStartMs === null || lastStartMs === null) return ''
  const [first, last] = [formatMinute(firstStartMs), formatMinute(lastStartMs)]
  return first === last ? `, from ${first}` : `, from ${first} to ${last}`
}
