import { t } from '../../shared/words/t.ts'
import { placeHref, goTo, usePlace } from './navigation.ts'
import { act, useUpdates } from '../settings/updates-store.ts'
import { Button } from '../ui/button.tsx'

/** A newer version, told once until it is decided on; not where the settings show it anyway. */
export function UpdateBanner() {
  const { updates } = useUpdates()
  const { view } = usePlace()
  if (!updates?.asks || view === 'settings' || !('offer' in updates.state)) return null
  const { kind, offer } = updates.state
  return (
    <div role="status" className="flex items-center gap-2.5 border-b bg-accent-soft py-1 pr-2 pl-4 text-sm">
      <p className="min-w-0 flex-1 truncate">
        <span className="font-medium">
          {kind === 'ready'
            ? t('Holdfast {version} is ready to install.', { version: offer.version })
            : t('Holdfast {version} is available.', { version: offer.version })}
        </span>
      </p>
      <Button small variant="quiet" onClick={() => void act('skip')}>
        {t('Skip this version')}
      </Button>
      <Button small variant="quiet" onClick={() => void act('later')}>
        {t('Later')}
      </Button>
      <Button small onClick={() => goTo(placeHref('settings', 'updates'))}>
        {t('Show')}
      </Button>
    </div>
  )
}
