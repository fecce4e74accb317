import { useState } from 'react'
import type { Settings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { goTo, viewHref } from '../app/navigation.ts'
import { openPrompts } from '../chat/prompts/prompts-dialog-store.ts'
import { Button } from '../ui/button.tsx'
import { Switch } from '../ui/field.tsx'
import { createPart, later } from '../ui/part.ts'
import { providerLabel } from '../ui/provider-label.ts'
import { Part, PartHead, Section } from './section.tsx'
import { changeSettings, useSettings } from './settings-store.ts'

const LaterDialog = later(
  createPart(() => import('../chat/model-dialog.tsx')),
  (found) => found.ModelDialog,
)

/** What is set of chats as such; a chat's own model and parameters are set in it. */
export function ChatsSection({ settings }: { settings: Settings }) {
  const { titleModel, defaults } = settings
  const [isChoosing, setChoosing] = useState(false)
  const provider = useSettings((state) => state.providers?.find(({ id }) => id === titleModel?.providerId))
  return (
    <Section id="chats" about={t('A chat’s model, parameters and presets are set in the composer.')}>
      <Part>
        <Switch
          label={t('Titles by a model')}
          hint={t(
            'Once a new chat has its first answer, a model of your choice writes its title. Each of these calls is recorded as a trace of its own, chat_title, and costs what the model costs. A chat that you have named keeps its name.',
          )}
          checked={titleModel !== null}
          onChange={(isOn) => {
            if (isOn) setChoosing(true)
            else void changeSettings({ titleModel: null })
          }}
        />
        {titleModel && (
          <div className="flex flex-wrap items-center gap-3 pl-10 text-sm">
            <span className="min-w-0 truncate">
              {titleModel.model}
              <span className="text-ink-3">
                {' '}
                · {provider ? providerLabel(provider) : t('its provider was removed')}
              </span>
            </span>
            <Button small onClick={() => setChoosing(true)}>
              {t('Change')}
            </Button>
          </div>
        )}
      </Part>
      <Part>
        <PartHead
          title={t('Prompts')}
          about={t('Your own prompts and those of your Langfuse project. Type / in the composer to use one.')}
          actions={
            <Button
              small
              onClick={() => {
                goTo(viewHref('chat'))
                openPrompts()
              }}
            >
              {t('Manage prompts')}
            </Button>
          }
        />
      </Part>
      {isChoosing && (
        <LaterDialog
          providerId={titleModel?.providerId ?? defaults.providerId}
          model={titleModel?.model ?? defaults.model}
          about={t('Writes the titles of new chats. A small, quick model does.')}
          onClose={() => setChoosing(false)}
          onChoose={(providerId, model) => {
            setChoosing(false)
            void changeSettings({ titleModel: { providerId, model } })
          }}
        />
      )}
    </Section>
  )
}
