import { sections, type SectionId } from '../settings/sections.ts'
import { placeHref } from './navigation.ts'

interface FoundSetting {
  id: string
  name: string
  /** The section it is in. */
  detail: string
  keywords: string
  href: string
}

/** What each section holds, by the names on the page; the words behind a bar find it too. */
const settings: Record<SectionId, readonly string[]> = {
  providers: ['API keys of providers | base url', 'Ollama and LM Studio | local server scan'],
  langfuse: [
    'Langfuse host | url address region',
    'Public key',
    'Secret key',
    'Test connection',
    'Send to Langfuse | sending off',
  ],
  identity: ['User id', 'Environment', 'Release', 'Tags'],
  privacy: [
    'Prompts and answers in records',
    'Redact API keys | redaction',
    'Redact e-mail addresses | redaction',
    'Redaction patterns | regex',
  ],
  storage: ['Size cap | disk space', 'Backups | back up restore', 'Data folder'],
  budgets: [
    'Budget a day | cost limit spending',
    'Budget a month | cost limit spending',
    'Notify at 80% and 100% | budget',
  ],
  keys: ['How keys are stored | keychain session'],
  system: [
    'Icon in the tray | menu bar notification area',
    'Close to the tray | background',
    'Start at login | autostart',
    'Send less on battery | power saver',
    'Notifications | notify keys refused budget',
  ],
  appearance: ['Theme | dark light'],
  updates: ['Feed address | new version upgrade', 'Channel | beta stable updates'],
  about: ['Version', 'Platform', 'Licences | open source packages third party'],
}

/** Every section and every setting, by name. */
export const foundSettings: readonly FoundSetting[] = sections.flatMap(({ id, name }) => [
  { id, name, detail: 'Settings', keywords: '', href: placeHref('settings', id) },
  ...settings[id].map((text) => {
    const [setting = '', keywords = ''] = text.split(' | ')
    return {
      id: `${id}/${setting}`,
      name: setting,
      detail: `Settings, ${name}`,
      keywords,
      href: placeHref('settings', id),
    }
  }),
])
