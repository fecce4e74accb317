import type { PromptUse } from '../../../shared/domain.ts'

/** Where a system prompt came from, and the way to the library. */
export function SystemPromptSource({ source, onChoose }: { source: PromptUse | null; onChoose(): void }) {
  return (
    <div className="flex items-baseline justify-between gap-3 text-xs text-ink-3">
      <span className="min-w-0 truncate">
        {source && `Langfuse: ${source.name}, version ${source.version}${source.isEdited ? ', edited' : ''}`}
      </span>
      <button type="button" onClick={onChoose} className="shrink-0 text-accent-text hover:underline">
        Choose a prompt
      </button>
    </div>
  )
}
