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
          Holdfast {offer.version} is {kind === 'ready' ? 'ready to install' : 'available'}.
        </span>
      </p>
      <Button small variant="quiet" onClick={() => void act('skip')}>
        Skip this version
      </Button>
      <Button small variant="quiet" onClick={() => void act('later')}>
        Later
      </Button>
      <Button small onClick={() => goTo(placeHref('settings', 'updates'))}>
        Show
      </Button>
    </div>
  )
}
