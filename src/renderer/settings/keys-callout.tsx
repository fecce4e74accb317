import type { AppInfo } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { rich } from '../ui/rich.tsx'
import { Shape } from '../ui/shape.tsx'

/** Beside a field for a key, while the user has not yet said how keys are kept. */
export function KeysCallout({ info }: { info: AppInfo }) {
  if (!info.secretsChoiceNeeded) return null
  return (
    <p className="flex items-start gap-2 rounded-md border bg-warn-soft px-3 py-2 text-sm">
      <span className="mt-1">
        <Shape name="question" />
      </span>
      <span>
        {rich('No keychain found: keys are forgotten when you quit. {choose}', {
          choose: (
            <a href={placeHref('settings', 'keys')} className="text-accent-text underline underline-offset-2">
              {t('Choose how to store them')}
            </a>
          ),
        })}
      </span>
    </p>
  )
}
