import { useEffect, useRef, useState } from 'react'
import type { ConversationSettings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { TextArea, TextField } from '../ui/field.tsx'
import { showToast } from '../ui/toast-store.ts'
import { configureChat } from './configure-chat.ts'
import { useChat } from './chat-store.ts'
import { MoreParametersForm } from './more-parameters-form.tsx'
import { useModelInfo } from './models-store.ts'
import {
  applyParameters,
  draftOfParameters,
  parameterNames,
  unusedSentence,
  type ParameterDraft,
  type ParameterTexts,
} from './parameters.ts'
import { PresetPart } from './presets/preset-part.tsx'
import { SystemPromptSource } from './prompts/system-prompt-source.tsx'

/** What was typed and cannot be used yet, by thread: it is there again when the panel opens. */
const unused = new Map<string, ParameterDraft>()

/** What is valid is kept as each field is left, and however the panel closes; the rest waits to be corrected. */
export function ParametersForm({
  settings,
  forNewChats,
  onPrompts,
}: {
  settings: ConversationSettings
  forNewChats: boolean
  /** A system prompt is to be chosen from the library. */
  onPrompts(): void
}) {
  const [threadKey] = useState(() => useChat.getState().thread.key)
  const [draft, setDraft] = useState(() => unused.get(threadKey) ?? draftOfParameters(settings))
  const applied = applyParameters(settings, draft)
  const { errors } = applied
  const saved = useRef(JSON.stringify(settings))
  const save = (): void => {
    const next = JSON.stringify(applied.settings)
    if (next === saved.current) return
    saved.current = next
    void configureChat(applied.settings, threadKey)
  }
  const leave = useRef<() => void>(save)
  useEffect(() => {
    leave.current = () => {
      save()
      const sentence = unusedSentence(errors)
      if (sentence === null) unused.delete(threadKey)
      else {
        unused.set(threadKey, draft)
        showToast({ message: sentence, severity: 'warning' })
      }
    }
  })
  useEffect(() => () => leave.current(), [])
  const model = useModelInfo(settings.providerId, settings.model)
  const setTexts = (patch: Partial<ParameterTexts>): void => setDraft({ ...draft, texts: { ...draft.texts, ...patch } })
  const field = (name: 'temperature' | 'topP' | 'maxTokens') => ({
    label: t(parameterNames[name].name),
    value: draft.texts[name],
    error: errors[name],
    inputMode: 'decimal' as const,
    placeholder: t('Default'),
    onChange: (event: { target: { value: string } }) => setTexts({ [name]: event.target.value }),
  })
  return (
    <div className="flex flex-col gap-3" onBlur={save}>
      <PresetPart
        settings={applied.settings}
        onChoose={(chosen) => {
          saved.current = JSON.stringify(chosen)
          setDraft(draftOfParameters(chosen))
          void configureChat(chosen, threadKey)
        }}
      />
      <div className="flex flex-col gap-1">
        <TextArea
          data-autofocus
          label={t(parameterNames.systemPrompt.name)}
          rows={4}
          value={draft.systemPrompt}
          error={errors.systemPrompt}
          placeholder={t('None', {}, 'one')}
          onChange={(event) => setDraft({ ...draft, systemPrompt: event.target.value })}
        />
        <SystemPromptSource source={applied.settings.systemPromptOf ?? null} onChoose={onPrompts} />
      </div>
      <div className="grid grid-cols-3 gap-2">
        <TextField {...field('temperature')} />
        <TextField {...field('topP')} />
        <TextField {...field('maxTokens')} />
      </div>
      <MoreParametersForm texts={draft.texts} errors={errors} model={model} onChange={setTexts} />
      <p className="text-xs text-ink-3">
        {forNewChats
          ? t('Applies to this chat and every new one. Leave a field blank to use the provider’s default.')
          : t('Applies to the next answers in this chat. Leave a field blank to use the provider’s default.')}
      </p>
    </div>
  )
}
