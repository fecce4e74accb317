import type { PromptUse } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'

const sourceWords = ({ name, version, isEdited }: PromptUse): string =>
  isEdited
    ? t('Langfuse: {name}, version {version}, edited', { name, version })
    : t('Langfuse: {name}, version {version}', { name, version })

/** Where a system prompt came from, and the way to the library. */
export function SystemPromptSource({ source, onChoose }: { source: PromptUse | null; onChoose(): void }) {
  return (
    <div className="flex items-baseline justify-between gap-3 text-xs text-ink-3">
      <span className="min-w-0 truncate">{source && sourceWords(source)}</span>
      <button type="button" onClick={onChoose} className="shrink-0 text-accent-text hover:underline">
        {t('Choose a prompt')}
      </button>
    </div>
  )
}
