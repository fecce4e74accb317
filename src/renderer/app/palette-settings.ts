import { knownSettings } from '../settings/known-settings.ts'
import { sections } from '../settings/sections.ts'
import { placeHref } from './navigation.ts'

interface FoundSetting {
  id: string
  name: string
  /** The section it is in. */
  detail: string
  keywords: string
  href: string
}

/** Every section and every setting, by name. */
export const foundSettings: readonly FoundSetting[] = sections.flatMap(({ id, name: section }) => {
  const href = placeHref('settings', id)
  return [
    { id, name: section, detail: 'Settings', keywords: '', href },
    ...knownSettings(id).map((setting) => ({
      ...setting,
      id: `${id}/${setting.name}`,
      detail: `Settings, ${section}`,
      href,
    })),
  ]
})
