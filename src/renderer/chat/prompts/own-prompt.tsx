import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Prompt } from '../../../shared/domain.ts'
import { variablesIn } from '../../../shared/prompt-variables.ts'
import { isBlank } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'
import { deletePrompt } from './prompt-actions.ts'
import { UseButtons } from './use-buttons.tsx'

interface Draft {
  name: string
  text: string
}

/** What was typed and is not saved, by prompt: it is there again when the dialog opens. */
const drafts = new Map<string, Draft>()
const newKey = ''

export const isUnsaved = (id: string | null): boolean => drafts.has(id ?? newKey)

/** A prompt of the user's own, to be written and used. */
export function OwnPrompt({
  prompt,
  onSaved,
  onUse,
}: {
  /** Null for a new one. */
  prompt: Prompt | null
  onSaved(prompt: Prompt): void
  onUse(how: 'insert' | 'system', text: string): void
}) {
  const key = prompt?.id ?? newKey
  const kept = { name: prompt?.name ?? '', text: prompt?.text ?? '' }
  const [draft, setDraftState] = useState<Draft>(() => drafts.get(key) ?? kept)
  const [error, setError] = useState<string | null>(null)
  const [isSaving, setSaving] = useState(false)
  const isChanged = draft.name !== kept.name || draft.text !== kept.text
  const setDraft = (next: Draft): void => {
    if (next.name === kept.name && next.text === kept.text) drafts.delete(key)
    else drafts.set(key, next)
    setDraftState(next)
    setError(null)
  }
  const save = async (): Promise<void> => {
    setSaving(true)
    const result = await bridge.request('prompts.save', { id: prompt?.id ?? null, ...draft })
    setSaving(false)
    if (!result.ok) return setError(result.error.message)
    drafts.delete(key)
    onSaved(result.value)
  }
  const variables = variablesIn(draft.text)
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
        <TextField
          label={t('Name')}
          hint={t('Typed behind / in the composer.')}
          value={draft.name}
          maxLength={120}
          autoFocus={prompt === null}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
        />
        <div className="flex min-h-0 flex-1 flex-col [&>div]:min-h-0 [&>div]:flex-1 [&_textarea]:min-h-40 [&_textarea]:flex-1">
          <TextArea
            label={t('Prompt')}
            value={draft.text}
            error={error}
            hint={
              variables.length > 0
                ? t('Asked for when it is used: {names}.', { names: variables.join(t(', ')) })
                : t('Words in {braces} are asked for when it is used.', { braces: `{{${t('double braces')}}}` })
            }
            onChange={(event) => setDraft({ ...draft, text: event.target.value })}
          />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t px-4 py-2.5">
        {prompt && (
          <IconButton label={t('Delete this prompt')} onClick={() => void deletePrompt(prompt)}>
            <Trash2 size={15} />
          </IconButton>
        )}
        <Button
          type="submit"
          variant={isChanged ? 'primary' : 'secondary'}
          busy={isSaving && t('Saving…')}
          disabled={!isChanged || isBlank(draft.name) || isBlank(draft.text)}
        >
          {t('Save')}
        </Button>
        {prompt && isChanged && <Button onClick={() => setDraft(kept)}>{t('Discard')}</Button>}
        <span className="flex-1" />
        {prompt && <UseButtons isMain={!isChanged} onUse={(how) => onUse(how, draft.text)} />}
      </div>
    </form>
  )
}
