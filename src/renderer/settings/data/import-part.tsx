import { useState } from 'react'
import type { ArchiveImport } from '../../../shared/domain.ts'
import { useFileDrop } from '../../ui/use-file-drop.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Switch } from '../../ui/field.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { formatBytes, formatDay, formatMinute, plural } from '../../ui/format.ts'
import { ProgressRow } from '../../ui/progress-row.tsx'
import { Time } from '../../ui/time.tsx'
import { sourceNames } from '../../chat/source-names.ts'
import { Part, PartHead } from '../section.tsx'
import { cancelImport, confirmImport, readArchive, undoImport, useArchive } from './archive-store.ts'

/** The same zip on its way in: chosen or dropped, shown, agreed to, and taken away again. */
export function ImportPart() {
  const { importing, past, error } = useArchive()
  const drop = useFileDrop((file) => void readArchive(file))
  return (
    <div {...drop.target} className={classes('border-t', drop.isOver && 'bg-accent-soft')}>
      <Part>
        <PartHead
          title="Import"
          about="Choose a zip of “Export everything”, one chat as JSON, or an export of ChatGPT, Claude or Cherry Studio as it came; or drop it here. You can continue its chats; what comes is marked as imported and never sent. Whatever is already here is left out."
          actions={
            <FileButton
              small
              fileLabel="File to import"
              accept=".zip,.json"
              disabled={importing?.state === 'storing'}
              onFile={(file) => void readArchive(file)}
            >
              Choose a file…
            </FileButton>
          }
        />
        {error && (
          <p role="alert" className="text-sm text-bad">
            {error}
          </p>
        )}
        {importing &&
          (importing.state === 'ready' ? <Ready key={importing.id} found={importing} /> : <Going found={importing} />)}
        {past !== null && past.length > 0 && (
          <ul aria-label="Imported files" className="rounded-md border">
            {past.map(({ id, fileName, conversationCount, traceCount, begunAtMs, state }) => (
              <li key={id} className="flex items-center gap-3 border-t px-3 py-1.5 text-sm first:border-t-0">
                <span className="min-w-0 flex-1 truncate" title={fileName}>
                  {fileName}
                </span>
                <span className="text-xs text-ink-3">
                  {state === 'removing'
                    ? 'Removing…'
                    : `${plural(conversationCount, 'chat')}${traceCount > 0 ? `, ${plural(traceCount, 'trace')}` : ''}`}{' '}
                  · <Time atMs={begunAtMs} />
                </span>
                <Button
                  small
                  variant="quiet"
                  disabled={state === 'removing'}
                  aria-label={`Remove what came with ${fileName}`}
                  title="Removes its chats and traces from this computer. Where you continued a chat, what led there stays"
                  onClick={() => void undoImport(id)}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </div>
  )
}

function Going({ found }: { found: ArchiveImport }) {
  const { id, fileName, state, doneCount, totalCount } = found
  const words =
    state === 'receiving'
      ? `Reading ${fileName}: ${formatBytes(doneCount)} of ${formatBytes(totalCount)}`
      : state === 'checking'
        ? `Checking what is in ${fileName}`
        : `Adding chats: ${doneCount} of ${totalCount}`
  return (
    <ProgressRow
      label={`Import of ${fileName}`}
      words={words}
      done={doneCount}
      total={totalCount}
      onCancel={() => void cancelImport(id)}
    />
  )
}

function daysInWords(firstAtMs: number, lastAtMs: number): string {
  const [first, last] = [formatDay(firstAtMs), formatDay(lastAtMs)]
  return first === last ? first : `${first} to ${last}`
}

function Ready({ found }: { found: ArchiveImport }) {
  const { id, fileName, newChatCount, knownChatCount, traceCount, knownStepCount, hasSettings } = found
  const [withSettings, setWithSettings] = useState(false)
  const isEmpty = newChatCount === 0 && traceCount === 0
  const chats = plural(newChatCount, 'chat')
  const traces = plural(traceCount, 'trace')
  const what = found.source === null ? `${chats} and ${traces}` : chats
  return (
    <section aria-label="What will come" className="flex flex-col gap-3 rounded-md border p-3 text-sm">
      <div>
        <h4 className="truncate font-medium" title={fileName}>
          {fileName}
        </h4>
        {found.exportedAt !== '' && (
          <p className="text-xs text-ink-3">Exported {formatMinute(Date.parse(found.exportedAt))}</p>
        )}
        {found.source !== null && <p className="text-xs text-ink-3">Chats of {sourceNames[found.source]}</p>}
      </div>
      <div>
        <p>{isEmpty ? 'All of this is already here.' : `${what} will come.`}</p>
        {found.firstAtMs !== null && found.lastAtMs !== null && (
          <p className="text-ink-2">
            {plural(found.messageCount, 'message')} in the file, {daysInWords(found.firstAtMs, found.lastAtMs)}.
          </p>
        )}
        {!isEmpty && knownChatCount > 0 && (
          <p className="text-ink-2">{plural(knownChatCount, 'chat')} already here: left out.</p>
        )}
        {!isEmpty && knownStepCount > 0 && (
          <p className="text-ink-2">{plural(knownStepCount, 'step')} of traces already here: left out.</p>
        )}
      </div>
      {found.problemCount > 0 && (
        <div>
          <p>{plural(found.problemCount, 'part')} of it can’t be read and will be left out:</p>
          <ul className="max-h-32 overflow-y-auto text-xs text-ink-2 select-text">
            {found.problems.map(({ name, reason }) => (
              <li key={`${name} ${reason}`} className="wrap-anywhere">
                <span className="font-mono">{name}</span>: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      {hasSettings && (
        <Switch
          label="Settings too"
          hint="Replaces your settings with these, and adds saved views and providers. Keys and the Langfuse connection aren’t included."
          checked={withSettings}
          onChange={setWithSettings}
        />
      )}
      <div className="flex items-center justify-end gap-2">
        <Button small onClick={() => void cancelImport(id)}>
          {isEmpty ? 'Dismiss' : 'Cancel'}
        </Button>
        {(!isEmpty || withSettings) && (
          <Button small variant="primary" onClick={() => void confirmImport(found, withSettings)}>
            Import
          </Button>
        )}
      </div>
    </section>
  )
}
