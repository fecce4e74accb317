import { useEffect, useState } from 'react'
import { bridge } from '../../bridge.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Switch, TextField } from '../../ui/field.tsx'
import { formatCount, plural } from '../../ui/format.ts'
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
  const word = `discard ${undelivered}`
  const keyCount = (providers ?? []).filter(({ hasKey }) => hasKey).length + (settings?.langfuse.hasSecretKey ? 1 : 0)
  const blocked =
    exporting !== null
      ? 'The export is still running.'
      : undelivered > 0 && typed.trim().toLowerCase() !== word
        ? `Type “${word}” first.`
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
    <Dialog label="Start anew" onClose={busy ? () => {} : onClose} className="w-130 max-w-[calc(100vw-2rem)]">
      <div className="flex max-h-[80vh] flex-col gap-4 overflow-y-auto p-4 text-sm">
        <h2 className="text-base font-medium">Start anew</h2>
        {going === null ? (
          error === null && <Waiting what="Counting what is here" />
        ) : (
          <>
            <div>
              <p>This goes from here:</p>
              <ul className="mt-1 list-disc pl-5 text-ink-2">
                <li>{plural(going.chats, 'chat')}</li>
                <li>
                  {plural(going.traces, 'trace')}, of whose records {formatCount(going.waiting)} wait to be delivered
                  {going.refused > 0 && ` and ${formatCount(going.refused)} were refused`}
                </li>
                <li>settings, saved views, budgets, backups</li>
                <li>{keyCount === 0 ? 'keys: there are none' : `${plural(keyCount, 'key')}, for good`}</li>
              </ul>
              <p className="mt-1 text-ink-2">What Langfuse has stays there.</p>
            </div>
            <div className="flex items-center gap-3 rounded-md border p-3">
              <p className="flex-1 text-ink-2">Take it along first: one zip that can be read, and imported again.</p>
              <Button small busy={exporting !== null && 'Exporting…'} onClick={() => void exportEverything()}>
                Export everything…
              </Button>
            </div>
            <Switch
              label="Keep a copy in the data folder"
              hint="All but keys, in a folder of its own. Your data in Settings shows it, and deletes it."
              checked={isKept}
              onChange={setIsKept}
            />
            {undelivered > 0 && (
              <TextField
                label={`Type “${word}”: ${undelivered === 1 ? 'this record' : 'these records'} will not reach Langfuse`}
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
          <Button onClick={onClose}>Cancel</Button>
          {going && (
            <Button variant="danger" blocked={blocked} busy={busy && 'Starting anew…'} onClick={() => void start()}>
              {isKept ? 'Start anew' : 'Delete all and start anew'}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  )
}
