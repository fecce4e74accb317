import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import type { ConversationSettings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { requestFocus } from '../app/focus-store.ts'
import { useSettings } from '../settings/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { createPart, later } from '../ui/part.ts'
import { providerLabel } from '../ui/provider-label.ts'
import { configureChat } from './configure-chat.ts'
import { withBeside, withChosen } from './side-by-side/beside.ts'

const dialog = createPart(() => import('./model-dialog.tsx'))
const LaterDialog = later(dialog, (found) => found.ModelDialog)

export function ModelButton({ settings, forNewChats }: { settings: ConversationSettings; forNewChats: boolean }) {
  const [open, setOpen] = useState(false)
  const provider = useSettings((state) => state.providers?.find(({ id }) => id === settings.providerId))
  const close = (): void => {
    setOpen(false)
    requestFocus('composer')
  }
  return (
    <>
      <Button
        variant="quiet"
        small
        aria-label={t('Model: {model}', { model: settings.model })}
        aria-haspopup="dialog"
        title={
          provider
            ? `${settings.model} · ${providerLabel(provider)}`
            : t('{model} · its provider was removed', { model: settings.model })
        }
        onPointerEnter={dialog.preload}
        onClick={() => setOpen(true)}
        className="min-w-0 shrink!"
      >
        <span className="truncate">{settings.model}</span>
        <ChevronDown size={12} className="shrink-0 text-ink-3" />
      </Button>
      {open && (
        <LaterDialog
          providerId={settings.providerId}
          model={settings.model}
          about={
            forNewChats ? t('Applies to this chat and every new one.') : t('Applies to the next answers in this chat.')
          }
          onClose={close}
          beside={settings.alongside ?? []}
          onToggleBeside={(choice) => void configureChat(withBeside(settings, choice))}
          onChoose={(providerId, model) => {
            void configureChat(withChosen(settings, { providerId, model }))
            close()
          }}
        />
      )}
    </>
  )
}
