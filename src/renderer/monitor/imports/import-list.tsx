import type { TraceImport } from '../../../shared/domain.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { Time } from '../../ui/time.tsx'
import { noFilters } from '../monitor-query.ts'
import { narrow } from '../monitor-store.ts'
import { closeImports, removeImport } from './imports-store.ts'

/** The time that the import is about, with nothing else left out of it. */
function showPeriod(firstStartMs: number, lastStartMs: number): void {
  closeImports()
  narrow({ ...noFilters, period: { fromMs: Math.floor(firstStartMs), toMs: Math.ceil(lastStartMs) } })
}

const stateWords: Partial<Record<TraceImport['state'], Message>> = {
  storing: msg('Adding its traces…'),
  removing: msg('Removing its traces…'),
}

/** Chats come with an export of everything alone. */
const contentWords = (chats: number, traces: number): string =>
  chats > 0
    ? t('{chats, plural, one {# chat} other {# chats}}, {traces, plural, one {# trace} other {# traces}}', {
        chats,
        traces,
      })
    : t('{count, plural, one {# trace} other {# traces}}', { count: traces })

function stateOf({ state, conversationCount, traceCount }: TraceImport): string {
  const words = stateWords[state]
  return words === undefined ? contentWords(conversationCount, traceCount) : t(words)
}

/** What was imported, each with the way to be rid of it. */
export function ImportList({ imports }: { imports: readonly TraceImport[] }) {
  if (imports.length === 0) return null
  return (
    <section aria-labelledby="imports-here" className="flex flex-col gap-1.5 border-t border-line pt-3">
      <h3 id="imports-here" className="font-medium">
        {t('Imported')}
      </h3>
      <ul className="-mx-1 flex max-h-60 flex-col overflow-y-auto px-1">
        {imports.map((one) => {
          const { id, fileName, conversationCount, firstStartMs, lastStartMs, begunAtMs, state } = one
          return (
            <li key={id} className="flex items-center gap-3 py-1">
              <div className="min-w-0 flex-1">
                <p className="truncate" title={fileName}>
                  {fileName}
                </p>
                <p className="text-xs text-ink-3">
                  {stateOf(one)} · <Time atMs={begunAtMs} />
                </p>
              </div>
              {state === 'done' && firstStartMs !== null && lastStartMs !== null && (
                <Button small onClick={() => showPeriod(firstStartMs, lastStartMs)}>
                  {t('Show')}
                </Button>
              )}
              {state !== 'removing' && (
                <Button
                  small
                  variant="danger"
                  aria-label={
                    conversationCount > 0
                      ? t('Remove the chats and traces of {fileName}', { fileName })
                      : t('Remove the traces of {fileName}', { fileName })
                  }
                  title={t('Removes what came with it from this computer; the file stays where it is')}
                  onClick={() => void removeImport(id)}
                >
                  {t('Remove')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
