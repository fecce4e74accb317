import type { ImportFormat, TraceImport } from '../../../shared/domain.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { formatMinute } from '../../ui/format.ts'
import { ImportProblems } from './import-problems.tsx'
import { confirmImport, removeImport } from './imports-store.ts'

const formats: Record<ImportFormat, Message> = {
  otlp: msg('OpenTelemetry traces'),
  langfuse: msg('A Langfuse export'),
  holdfast: msg('A Holdfast export'),
}

/** What will come, before it comes. */
export function ImportReady({ found }: { found: TraceImport }) {
  const { id, fileName, format, traceCount, observationCount, knownCount, ownCount } = found
  const isEmpty = observationCount === 0
  return (
    <section aria-label={t('What will come')} className="flex flex-col gap-3">
      <div>
        <h3 className="truncate font-medium" title={fileName}>
          {fileName}
        </h3>
        {format !== null && <p className="text-ink-2">{t(formats[format])}</p>}
      </div>
      <div className="flex flex-col gap-1">
        {!isEmpty && <p>{contentOf(found)}</p>}
        {isEmpty && <p>{t('There is nothing to import in this file.')}</p>}
        {knownCount > 0 && (
          <p className="text-ink-2">
            {t('{count, plural, one {# observation} other {# observations}} already here: left out.', {
              count: knownCount,
            })}
          </p>
        )}
        {ownCount > 0 && (
          <p className="text-ink-2">
            {t(
              '{count, plural, one {# observation} other {# observations}} of your own chats: left out, your records stay as they are.',
              { count: ownCount },
            )}
          </p>
        )}
      </div>
      <ImportProblems found={found} />
      <div className="flex items-center justify-end gap-2">
        <Button onClick={() => void removeImport(id)}>{isEmpty ? t('Dismiss') : t('Cancel')}</Button>
        {!isEmpty && (
          <Button variant="primary" onClick={() => void confirmImport(id)}>
            {t('Import {count, plural, one {# trace} other {# traces}}', { count: traceCount })}
          </Button>
        )}
      </div>
    </section>
  )
}

function contentOf({ traceCount, observationCount, firstStartMs, lastStartMs }: TraceImport): string {
  const content = t(
    '{traces, plural, one {# trace} other {# traces}} with {observations, plural, one {# observation} other {# observations}}',
    { traces: traceCount, observations: observationCount },
  )
  if (firstStartMs === null || lastStartMs === null) return content
  const [first, last] = [formatMinute(firstStartMs), formatMinute(lastStartMs)]
  return first === last
    ? t('{content}, from {first}', { content, first })
    : t('{content}, from {first} to {last}', { content, first, last })
}
