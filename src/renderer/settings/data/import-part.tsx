import { useState } from 'react'
import type { ArchiveImport } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { useFileDrop } from '../../ui/use-file-drop.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Switch } from '../../ui/field.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { formatBytes, formatDay, formatMinute } from '../../ui/format.ts'
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
          title={t('Import')}
          about={t(
            'Choose a zip of “Export everything”, one chat as JSON, or an export of ChatGPT, Claude or Cherry Studio as it came; or drop it here. You can continue its chats; what comes is marked as imported and never sent. Whatever is already here is left out.',
          )}
          actions={
            <FileButton
              small
              fileLabel={t('File to import')}
              accept=".zip,.json,.sqlite"
              disabled={importing?.state === 'storing'}
              onFile={(file) => void readArchive(file)}
            >
              {t('Choose a file…')}
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
          <ul aria-label={t('Imported files')} className="rounded-md border">
            {past.map(({ id, fileName, conversationCount, traceCount, begunAtMs, state }) => (
              <li key={id} className="flex items-center gap-3 border-t px-3 py-1.5 text-sm first:border-t-0">
                <span className="min-w-0 flex-1 truncate" title={fileName}>
                  {fileName}
                </span>
                <span className="text-xs text-ink-3">
                  {state === 'removing' ? t('Removing…') : contentWords(conversationCount, traceCount)} ·{' '}
                  <Time atMs={begunAtMs} />
                </span>
                <Button
                  small
                  variant="quiet"
                  disabled={state === 'removing'}
                  aria-label={t('Remove what came with {file}', { file: fileName })}
                  title={t(
                    'Removes its chats and traces from this computer. Where you continued a chat, what led there stays',
                  )}
                  onClick={() => void undoImport(id)}
                >
                  {t('Remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </div>
  )
}

const contentWords = (chats: number, traces: number): string =>
  traces > 0
    ? t('{chats, plural, one {# chat} other {# chats}}, {traces, plural, one {# trace} other {# traces}}', {
        chats,
        traces,
      })
    : t('{count, plural, one {# chat} other {# chats}}', { count: chats })

function Going({ found }: { found: ArchiveImport }) {
  const { id, fileName, state, doneCount, totalCount } = found
  const words =
    state === 'receiving'
      ? t('Reading {file}: {done} of {total}', {
          file: fileName,
          done: formatBytes(doneCount),
          total: formatBytes(totalCount),
        })
      : state === 'checking'
        ? t('Checking what is in {file}', { file: fileName })
        : t('Adding chats: {done} of {total}', { done: doneCount, total: totalCount })
  return (
    <ProgressRow
      label={t('Import of {file}', { file: fileName })}
      words={words}
      done={doneCount}
      total={totalCount}
      onCancel={() => void cancelImport(id)}
    />
  )
}

function daysInWords(firstAtMs: number, lastAtMs: number): string {
  const [first, last] = [formatDay(firstAtMs), formatDay(lastAtMs)]
  return first === last ? first : t('{first} to {last}', { first, last })
}

function comingWords({ newChatCount, traceCount, source }: ArchiveImport): string {
  if (source !== null) {
    return t('{count, plural, one {# chat} other {# chats}} will come.', { count: newChatCount })
  }
  return t(
    '{chats, plural, one {# chat} other {# chats}} and {traces, plural, one {# trace} other {# traces}} will come.',
    { chats: newChatCount, traces: traceCount },
  )
}

function Ready({ found }: { found: ArchiveImport }) {
  const { id, fileName, newChatCount, knownChatCount, traceCount, knownStepCount, hasSettings } = found
  const [withSettings, setWithSettings] = useState(false)
  const isEmpty = newChatCount === 0 && traceCount === 0
  return (
    <section aria-label={t('What will come')} className="flex flex-col gap-3 rounded-md border p-3 text-sm">
      <div>
        <h4 className="truncate font-medium" title={fileName}>
          {fileName}
        </h4>
        {found.exportedAt !== '' && (
          <p className="text-xs text-ink-3">
            {t('Exported {time}', { time: formatMinute(Date.parse(found.exportedAt)) })}
          </p>
        )}
        {found.source !== null && (
          <p className="text-xs text-ink-3">{t('Chats of {source}', { source: shown(sourceNames[found.source]) })}</p>
        )}
      </div>
      <div>
        <p>{isEmpty ? t('All of this is already here.') : comingWords(found)}</p>
        {found.firstAtMs !== null && found.lastAtMs !== null && (
          <p className="text-ink-2">
            {t('{count, plural, one {# message} other {# messages}} in the file, {days}.', {
              count: found.messageCount,
              days: daysInWords(found.firstAtMs, found.lastAtMs),
            })}
          </p>
        )}
        {!isEmpty && knownChatCount > 0 && (
          <p className="text-ink-2">
            {t('{count, plural, one {# chat} other {# chats}} already here: left out.', { count: knownChatCount })}
          </p>
        )}
        {!isEmpty && knownStepCount > 0 && (
          <p className="text-ink-2">
            {t('{count, plural, one {# step} other {# steps}} of traces already here: left out.', {
              count: knownStepCount,
            })}
          </p>
        )}
      </div>
      {found.problemCount > 0 && (
        <div>
          <p>
            {t('{count, plural, one {# part} other {# parts}} of it can’t be read and will be left out:', {
              count: found.problemCount,
            })}
          </p>
          <ul className="max-h-32 overflow-y-auto text-xs text-ink-2 select-text">
            {found.problems.map(({ name, reason }) => (
              <li key={`${name} ${reason}`} className="wrap-anywhere">
                <span className="font-mono">{name}</span>: {shown(reason)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {hasSettings && (
        <Switch
          label={t('Settings too')}
          hint={t(
            'Replaces your settings with these, and adds saved views and providers. Keys and the Langfuse connection aren’t included.',
          )}
          checked={withSettings}
          onChange={setWithSettings}
        />
      )}
      <div className="flex items-center justify-end gap-2">
        <Button small onClick={() => void cancelImport(id)}>
          {isEmpty ? t('Dismiss') : t('Cancel')}
        </Button>
        {(!isEmpty || withSettings) && (
          <Button small variant="primary" onClick={() => void confirmImport(found, withSettings)}>
            {t('Import')}
          </Button>
        )}
      </div>
    </section>
  )
}
