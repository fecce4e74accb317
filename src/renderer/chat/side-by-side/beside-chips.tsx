import { X } from 'lucide-react'
import type { ConversationSettings } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { configureChat } from '../configure-chat.ts'
import { withBeside } from './beside.ts'

/** Who is asked beside the chosen model. */
export function BesideChips({ settings }: { settings: ConversationSettings }) {
  if (!settings.alongside) return null
  return (
    <ul aria-label={t('Asked as well')} className="flex min-w-0 flex-wrap gap-1">
      {settings.alongside.map((choice) => (
        <li key={`${choice.providerId}/${choice.model}`} className="flex max-w-60 min-w-0">
          <button
            type="button"
            aria-label={t('Ask {model} no more', { model: choice.model })}
            title={t('{model} is asked as well. Click to end that.', { model: choice.model })}
            onClick={() => {
              void configureChat(withBeside(settings, choice))
              requestFocus('composer')
            }}
            className="flex h-6 min-w-0 items-center gap-1 rounded-md border bg-sunken px-1.5 text-xs text-ink-2 hover:bg-hover hover:text-ink"
          >
            <span className="truncate">{choice.model}</span>
            <X size={11} className="shrink-0" />
          </button>
        </li>
      ))}
    </ul>
  )
}
