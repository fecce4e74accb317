import { useEffect, useState } from 'react'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Switch, TextField } from '../../ui/field.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useSettings } from '../settings-store.ts'
import { exportEverything, useArchive } from './archive-store.ts'

interface Going {
  chats: number
  traces: number
  waiting: number
  refused: number
}

async function lookWhatGoes(): Promise<Going | string> {
  const [chats, traces, status] = await Promise.all([
    bridge.request('conversations.list', null),
    bridge.request('monitor.summary', { filter: { fromMs: null, toMs: null } }),
    bridge.request('sync.status', null),
  ])
  for (const result of [chats, traces, status]) if (!result.ok) return result.error.message
  if (!chats.ok || !traces.ok || !status.ok) return ''
  const { pending, dead } = status.value.ledger
  return { chats: chats.value.length, traces: traces.value.current.traceCount, waiting: pending, refused: dead }
}

/** What goes, in numbers; what was not delivered needs a word typed, since nobody can bring it to Langfuse afterwards. */
export function AnewDialog({ onClose }: { onClose(): void }) {
  /** Or why it cannot be told. */
  const [found, setFound] = useState<Going | string | null>(null)
  const [isKept, setIsKept] = useState(true)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const exporting = useArchive((state) => state.exporting)
  const providers = useSettings((state) => state.providers)
  const settings = useSettings((state) => state.settings)
  useEffect(() => void lookWhatGoes().then(setFound), [])

  const going = typeof found === 'string' ? null : found
  const error = typeof found === 'string' ? found : failure
  const undelivered = going ? going.waiting + going.refused : 0
  const word = t('discard {count}', { count: undelivered })
  const keyCount = (providers ?? []).filter(({ hasKey }) => hasKey).length + (settings?.langfuse.hasSecretKey ? 1 : 0)
  const blocked =
    exporting !== null
      ? t('The export is still running.')
      : undelivered > 0 && typed.trim().toLowerCase() !== word
        ? t('Type “{word}” first.', { word })
        : null
  const start = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    // Where it succeeds, every page begins anew.
    const result = await bridge.request('data.startAnew', { isKept, undeliveredCount: undelivered })
    setBusy(false)
    if (result.ok) return
    setFailure(result.error.message)
    setTyped('')
    setFound(await lookWhatGoes())
  }

  return (
    <Dialog label={t('Start anew')} onClose={busy ? () => {} : onClose} className="w-130 max-w-[calc(100vw-2rem)]">
      <div className="flex max-h-[80vh] flex-col gap-4 overflow-y-auto p-4 text-sm">
        <h2 className="text-base font-medium">{t('Start anew')}</h2>
        {going === null ? (
          error === null && <Waiting what={t('Counting what is here')} />
        ) : (
          <>
            <div>
              <p>{t('This goes from here:')}</p>
              <ul className="mt-1 list-disc pl-5 text-ink-2">
                <li>{t('{count, plural, one {# chat} other {# chats}}', { count: going.chats })}</li>
                <li>
                  {going.refused > 0
                    ? t(
                        '{traces, plural, one {# trace} other {# traces}}, of whose records {waiting, number} wait to be delivered and {refused, number} were refused',
                        { ...going },
                      )
                    : t(
                        '{traces, plural, one {# trace} other {# traces}}, of whose records {waiting, number} wait to be delivered',
                        { ...going },
                      )}
                </li>
                <li>{t('settings, saved views, budgets, backups')}</li>
                <li>
                  {keyCount === 0
                    ? t('keys: there are none')
                    : t('{count, plural, one {# key} other {# keys}}, for good', { count: keyCount })}
                </li>
              </ul>
              <p className="mt-1 text-ink-2">{t('What Langfuse has stays there.')}</p>
            </div>
            <div className="flex items-center gap-3 rounded-md border p-3">
              <p className="flex-1 text-ink-2">
                {t('Take it along first: one zip that can be read, and imported again.')}
              </p>
              <Button small busy={exporting !== null && t('Exporting…')} onClick={() => void exportEverything()}>
                {t('Export everything…')}
              </Button>
            </div>
            <Switch
              label={t('Keep a copy in the data folder')}
              hint={t(
                'All but keys, in a folder of its own; an mcp.json is in it as you wrote it. Your data in Settings shows it, and deletes it.',
              )}
              checked={isKept}
              onChange={setIsKept}
            />
            {undelivered > 0 && (
              <TextField
                label={t(
                  'Type “{word}”: {count, plural, one {this record} other {these records}} will not reach Langfuse',
                  { word, count: undelivered },
                )}
                value={typed}
                maxLength={40}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </>
        )}
        {error && (
          <p role="alert" className="text-bad">
            {error}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          {going && (
            <Button variant="danger" blocked={blocked} busy={busy && t('Starting anew…')} onClick={() => void start()}>
              {isKept ? t('Start anew') : t('Delete all and start anew')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  )
}
