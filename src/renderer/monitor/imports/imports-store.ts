import { create } from 'zustand'
import type { TraceImport } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge, onReconnect } from '../../bridge.ts'
import { answerOf, sendFile } from '../../ui/send-file.ts'
import { showToast } from '../../ui/toast-store.ts'

interface Reading {
  /** Null until the import has begun. */
  id: number | null
  fileName: string
  fileBytes: number
  sentBytes: number
}

export const useImports = create<{
  isOpen: boolean
  /** Newest first; null until they are loaded. */
  imports: readonly TraceImport[] | null
  /** The file that this page reads. */
  reading: Reading | null
  error: string | null
}>(() => ({ isOpen: false, imports: null, reading: null, error: null }))

export function openImports(): void {
  useImports.setState({ isOpen: true, error: null })
  void loadImports()
}

export const closeImports = (): void => useImports.setState({ isOpen: false })

async function loadImports(): Promise<void> {
  const result = await bridge.request('monitor.imports', null)
  if (result.ok) useImports.setState({ imports: result.value })
  else useImports.setState({ error: result.error.message })
}

/** Imports that this page agreed to: their end is told. */
const awaited = new Set<number>()

/** Reads a file to its end; what is in it is shown then, and comes only once the user agrees. */
export async function readFile(file: File): Promise<void> {
  useImports.setState({ isOpen: true })
  if (useImports.getState().reading) return
  let reading: Reading = { id: null, fileName: file.name, fileBytes: file.size, sentBytes: 0 }
  useImports.setState({ error: null, reading })
  /** Cancelled, it is nobody's, or another file's turn has come. */
  const isCurrent = (): boolean => useImports.getState().reading === reading
  const follow = (change: Partial<Reading>): boolean => {
    if (!isCurrent()) return false
    reading = { ...reading, ...change }
    useImports.setState({ reading })
    return true
  }
  try {
    const { id } = await answerOf(bridge.request('monitor.beginImport', { fileName: file.name, fileBytes: file.size }))
    if (!follow({ id })) {
      // Cancelled before it had a name to be cancelled by.
      await bridge.request('monitor.removeImport', { id })
      return
    }
    const isWhole = await sendFile(
      file,
      (bytes) => answerOf(bridge.request('monitor.writeImport', { id, bytes })),
      (sentBytes) => follow({ sentBytes }),
    )
    if (isWhole) await answerOf(bridge.request('monitor.endImport', { id }))
  } catch (error) {
    // Of one that was cancelled meanwhile nothing is to be said.
    if (isCurrent())
      useImports.setState({ error: error instanceof Error ? error.message : t('The file could not be read.') })
  }
  if (isCurrent()) useImports.setState({ reading: null })
  await loadImports()
}

export async function confirmImport(id: number): Promise<void> {
  awaited.add(id)
  await act('monitor.confirmImport', id)
}

/** Ends one that is being read, leaves one that waits, takes one that is here away. */
export async function removeImport(id: number | null): Promise<void> {
  const { reading } = useImports.getState()
  if (reading && reading.id === id) useImports.setState({ reading: null })
  if (id === null) return
  awaited.delete(id)
  await act('monitor.removeImport', id)
}

async function act(route: 'monitor.confirmImport' | 'monitor.removeImport', id: number): Promise<void> {
  const result = await bridge.request(route, { id })
  useImports.setState({ error: result.ok ? null : result.error.message })
}

function show(imports: readonly TraceImport[]): void {
  useImports.setState({ imports })
  for (const { id, state, traceCount, fileName } of imports) {
    if (state !== 'done' || !awaited.delete(id)) continue
    showToast({
      message: t('{count, plural, one {# trace} other {# traces}} imported from {fileName}.', {
        count: traceCount,
        fileName,
      }),
      action: { label: t('Undo'), run: () => void removeImport(id) },
    })
  }
}

bridge.on('imports.changed', ({ imports }) => show(imports))
onReconnect(() => {
  if (useImports.getState().isOpen) void loadImports()
})
