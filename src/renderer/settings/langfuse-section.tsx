import type { AppInfo, Settings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { Switch } from '../ui/field.tsx'
import { connectionRemoval } from './connection-actions.ts'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionStateLink } from './connection-state.tsx'
import { useIsRemoved } from './removals.ts'
import { Part, Section } from './section.tsx'
import { changeSettings } from './settings-store.ts'

const none: Settings['langfuse'] = {
  host: '',
  publicKey: '',
  hasSecretKey: false,
  secretKeyFor: null,
  keyAbsence: null,
}

/** Where traces go. The app does its whole job without. */
export function LangfuseSection({ settings, info }: { settings: Settings; info: AppInfo }) {
  const isRemoved = useIsRemoved(connectionRemoval)
  const kept = isRemoved ? none : settings.langfuse
  return (
    <Section
      id="langfuse"
      about={t('Where traces are delivered. Without it, traces are still recorded on this computer.')}
      actions={kept.host !== '' && <ConnectionStateLink />}
    >
      <Part>
        <ConnectionForm kept={kept} info={info} />
      </Part>
      <Part>
        <Switch
          label={t('Send to Langfuse')}
          hint={t('While this is off, traces stay on this computer. Those waiting are sent once it is on again.')}
          checked={settings.sendingEnabled}
          onChange={(sendingEnabled) => void changeSettings({ sendingEnabled })}
        />
      </Part>
    </Section>
  )
}
