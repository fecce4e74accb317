import { shown, t } from '../../shared/words/t.ts'
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
export const foundSettings = (): FoundSetting[] =>
  sections.flatMap(({ id, name }) => {
    const href = placeHref('settings', id)
    const section = shown(name)
    return [
      { id, name: section, detail: t('Settings'), keywords: '', href },
      ...knownSettings(id).map((setting) => ({
        id: `${id}/${setting.name}`,
        name: shown(setting.name),
        detail: t('Settings, {section}', { section }),
        keywords: setting.keywords,
        href,
      })),
    ]
  })
