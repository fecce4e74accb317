import type { ChatPreset } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { configureThread } from '../configure-chat.ts'

const noPresets: ChatPreset[] = []
const shownAtMost = 8

/** The presets that a new chat can begin with; of more than a few the others are in its parameters. */
export function PresetChoices() {
  const presets = useSettings((state) => state.settings?.presets ?? noPresets)
  if (presets.length === 0) return null
  return (
    <ul aria-label={t('Presets')} className="mt-4 flex flex-wrap gap-1.5">
      {presets.slice(0, shownAtMost).map(({ id, name, settings }) => (
        <li key={id} className="min-w-0">
          <Button
            small
            title={settings.model}
            className="max-w-60"
            onClick={() => {
              configureThread(settings)
              requestFocus('composer')
            }}
          >
            <span className="truncate">{name}</span>
          </Button>
        </li>
      ))}
    </ul>
  )
}
