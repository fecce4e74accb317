import type { Prompt } from '../../../shared/domain.ts'
import { bridge } from '../../bridge.ts'
import { plural } from '../../ui/format.ts'
import { saveFile } from '../../ui/save-file.ts'
import { showToast } from '../../ui/toast-store.ts'

const failed = (message: string): void => void showToast({ message, severity: 'error' })

/** Goes without asking; a toast brings it back. */
export async function deletePrompt({ id, name, text }: Prompt): Promise<void> {
  const result = await bridge.request('prompts.delete', { ids: [id] })
  if (!result.ok) return failed(result.error.message)
  const undo = async (): Promise<void> => {
    const saved = await bridge.request('prompts.save', { id: null, name, text })
    if (!saved.ok) failed(saved.error.message)
  }
  showToast({ message: `Deleted “${name}”.`, action: { label: 'Undo', run: () => void undo() } })
}

export async function importPrompts(file: File): Promise<void> {
  const result = await bridge.request('prompts.importFile', { text: await file.text() })
  if (!result.ok) return failed(result.error.message)
  const { ids, knownCount, skippedCount } = result.value
  const words = [
    ids.length === 0 ? 'No new prompts' : `${plural(ids.length, 'prompt')} imported`,
    ...(knownCount > 0 ? [`${plural(knownCount, 'was', 'were')} here already`] : []),
    ...(skippedCount > 0
      ? [`${plural(skippedCount, 'has', 'have')} no name or text, or ${skippedCount === 1 ? 'is' : 'are'} too long`]
      : []),
  ]
  const undo = async (): Promise<void> => {
    const removed = await bridge.request('prompts.delete', { ids })
    if (!removed.ok) failed(removed.error.message)
  }
  showToast({
    message: `${words.join('; ')}.`,
    ...(ids.length > 0 && { action: { label: 'Undo', run: () => void undo() } }),
  })
}

export async function exportPrompts(): Promise<void> {
  const result = await bridge.request('prompts.exportFile', null)
  if (!result.ok) return failed(result.error.message)
  saveFile(result.value.fileName, new Blob([result.value.json], { type: 'application/json' }))
}
