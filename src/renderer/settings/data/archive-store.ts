import { create } from 'zustand'
import type { ArchiveExport, ArchiveImport, TraceImport } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { bridge, onReconnect } from '../../bridge.ts'
import { formatBytes } from '../../ui/format.ts'
import { fetchDownload } from '../../ui/save-file.ts'
import { answerOf, sendFile } from '../../ui/send-file.ts'
import { showToast } from '../../ui/toast-store.ts'

/** Everything on its way into a file, and on its way in from one. */
export const useArchive = create<{
  exporting: ArchiveExport | null
  importing: ArchiveImport | null
  /** What was imported so before; null until it is loaded. */
  past: readonly TraceImport[] | null
  error: string | null
}>(() => ({ exporting: null, importing: null, past: null, error: null }))

export async function loadArchive(): Promise<void> {
  const [state, imports] = await Promise.all([
    bridge.request('archive.state', null),
    bridge.request('monitor.imports', null),
  ])
  if (state.ok) useArchive.setState(state.value)
  if (imports.ok) showPast(imports.value)
}

export async function exportEverything(): Promise<void> {
  const result = await bridge.request('archive.export', null)
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  else if (result.value?.downloadPath) fetchDownload(result.value.downloadPath)
}

export const cancelExport = (id: string): void => void bridge.request('archive.cancelExport', { id })

/** Reads a zip to its end; what is in it is shown then, and comes only once the user agrees. */
export async function readArchive(file: File): Promise<void> {
  if (useArchive.getState().importing?.state === 'storing') return
  useArchive.setState({ error: null })
  lastRead = file
  let id = ''
  const isCurrent = (): boolean => useArchive.getState().importing?.id === id
  try {
    const begun = await answerOf(bridge.request('archive.beginImport', { fileName: file.name, fileBytes: file.size }))
    id = begun.id
    useArchive.setState({ importing: begun })
    const isWhole = await sendFile(
      file,
      (bytes) => answerOf(bridge.request('archive.writeImport', { id, bytes })),
      isCurrent,
    )
    if (isWhole) await answerOf(bridge.request('archive.endImport', { id }))
  } catch (error) {
    // Of one that was cancelled meanwhile, or another took the place of, nothing is to be said.
    if (lastRead === file && (id === '' || lastEnded !== id)) {
      useArchive.setState({ error: error instanceof Error ? error.message : t('The file could not be read.') })
    }
    if (id !== '') void bridge.request('archive.cancelImport', { id })
  }
}

/** The one that the user ended, and the file that was chosen last. */
let lastEnded = ''
let lastRead: File | null = null

export async function cancelImport(id: string): Promise<void> {
  lastEnded = id
  await bridge.request('archive.cancelImport', { id })
}

export async function confirmImport(
  { id, fileName, newChatCount, traceCount, source }: ArchiveImport,
  withSettings: boolean,
): Promise<void> {
  const result = await bridge.request('archive.confirmImport', { id, withSettings })
  if (!result.ok) {
    if (lastEnded !== id) useArchive.setState({ error: result.error.message })
    return
  }
  const { importId } = result.value
  const values = { chats: newChatCount, traces: traceCount, file: fileName }
  showToast({
    message:
      source === null
        ? t(
            'Imported {chats, plural, one {# chat} other {# chats}} and {traces, plural, one {# trace} other {# traces}} from {file}.',
            values,
          )
        : t('Imported {chats, plural, one {# chat} other {# chats}} from {file}.', values),
    action: { label: t('Undo'), run: () => void undoImport(importId) },
  })
}

export async function undoImport(importId: number): Promise<void> {
  const result = await bridge.request('archive.undoImport', { importId })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
}

/** Those with chats; what brought traces alone is the Monitor's. */
function showPast(imports: readonly TraceImport[]): void {
  useArchive.setState({
    past: imports.filter(({ conversationCount, state }) => conversationCount > 0 && state !== 'ready'),
  })
}

function followExport(told: ArchiveExport): void {
  useArchive.setState({ exporting: told.state === 'running' ? told : null })
  if (told.state === 'done') {
    const message = t(
      '{chats, plural, one {# chat} other {# chats}} and {traces, plural, one {# trace} other {# traces}} exported to {file} ({size}).',
      { chats: told.chatCount, traces: told.traceCount, file: told.fileName, size: formatBytes(told.writtenBytes) },
    )
    showToast({ message })
  } else if (told.state === 'cancelled') showToast({ message: t('Export cancelled. No file was saved.') })
  else if (told.state === 'failed') {
    showToast({ message: told.problem === null ? t('The export failed.') : shown(told.problem), severity: 'error' })
  }
}

bridge.on('archive.exported', (event) => followExport(event.export))
bridge.on('archive.importing', (event) => useArchive.setState({ importing: event.import }))
bridge.on('imports.changed', ({ imports }) => showPast(imports))
onReconnect(() => void loadArchive())
