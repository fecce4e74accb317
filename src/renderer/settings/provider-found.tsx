import { useState } from 'react'
import type { Provider } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { newChat } from '../app/shortcuts.ts'
import { useModels } from '../chat/models-store.ts'
import { suggestModel } from '../chat/suggest-model.ts'
import { Button } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { chooseForNewChats } from './provider-actions.ts'
import { useSettings } from './settings-store.ts'

/** What a provider that was just added offers, and the way to talk to it. */
export function ProviderFound({ provider }: { provider: Provider }) {
  const known = useModels((state) => state.byProvider[provider.id])
  const defaults = useSettings((state) => state.settings?.defaults)
  const [chosen, setChosen] = useState<string | null>(null)
  if (!known || known.state === 'loading')
    return <Waiting what={t('Loading models from {name}', { name: provider.name })} />
  const models = known.state === 'ready' ? known.models : []
  const isDefault = defaults?.providerId === provider.id
  const model = (chosen ?? (isDefault ? defaults.model : (suggestModel(models) ?? ''))).trim()
  const isUsed = isDefault && defaults.model === model
  const start = async (): Promise<void> => {
    if (isUsed || (await chooseForNewChats(provider.id, model))) newChat()
  }
  return (
    <div
      role="group"
      aria-label={t('Models of {name}', { name: provider.name })}
      className="flex flex-col gap-3 border-t bg-canvas p-4"
    >
      <p role="status" className="text-sm">
        {models.length > 0
          ? t('Found {count, plural, one {# model} other {# models}} at {name}.', {
              count: models.length,
              name: provider.name,
            })
          : t('{name} is saved, but listed no models. Type the name of one.', { name: provider.name })}{' '}
        <span className="text-ink-2">{isUsed && t('New chats use {model}.', { model })}</span>
      </p>
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1">
          {models.length > 0 ? (
            <SelectField
              label={t('Model')}
              choices={models.map((name) => ({ value: name, label: name }))}
              value={model}
              onChoose={setChosen}
            />
          ) : (
            <TextField
              label={t('Model name')}
              value={chosen ?? model}
              onChange={(event) => setChosen(event.target.value)}
            />
          )}
        </div>
        <Button
          blocked={model === '' ? t('Enter a model name first.') : isUsed ? t('New chats use it already.') : null}
          onClick={() => void chooseForNewChats(provider.id, model)}
        >
          {t('Use this model')}
        </Button>
        <Button
          variant="primary"
          blocked={model === '' ? t('Enter a model name first.') : null}
          onClick={() => void start()}
        >
          {t('Start chat')}
        </Button>
      </div>
    </div>
  )
}
