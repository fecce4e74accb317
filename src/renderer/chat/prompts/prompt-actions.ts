import type { Prompt } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
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
  showToast({ message: t('Deleted “{name}”.', { name }), action: { label: t('Undo'), run: () => void undo() } })
}

export async function importPrompts(file: File): Promise<void> {
  const result = await bridge.request('prompts.importFile', { text: await file.text() })
  if (!result.ok) return failed(result.error.message)
  const { ids, knownCount, skippedCount } = result.value
  const words = [
    ids.length === 0
      ? t('No new prompts')
      : t('{count, plural, one {# prompt} other {# prompts}} imported', { count: ids.length }),
    ...(knownCount > 0 ? [t('{count, plural, one {# was} other {# were}} here already', { count: knownCount })] : []),
    ...(skippedCount > 0
      ? [
          t(
            '{count, plural, one {# has no name or text, or is too long} other {# have no name or text, or are too long}}',
            { count: skippedCount },
          ),
        ]
      : []),
  ]
  const undo = async (): Promise<void> => {
    const removed = await bridge.request('prompts.delete', { ids })
    if (!removed.ok) failed(removed.error.message)
  }
  showToast({
    message: t('{words}.', { words: words.reduce((said, next) => t('{said}; {next}', { said, next })) }),
    ...(ids.length > 0 && { action: { label: t('Undo'), run: () => void undo() } }),
  })
}

export async function exportPrompts(): Promise<void> {
  const result = await bridge.request('prompts.exportFile', null)
  if (!result.ok) return failed(result.error.message)
  saveFile(result.value.fileName, new Blob([result.value.json], { type: 'application/json' }))
}
