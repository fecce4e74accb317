import { shown, words } from '../../shared/words/t.ts'
import type { SectionId } from './sections.ts'

/** What each section holds: by its name on the page, and other words that find it too. */
const texts: Record<SectionId, readonly (readonly [name: string, keywords?: string])[]> = {
  providers: [
    [words('API keys of providers'), words('base url model openai anthropic')],
    [words('Ollama and LM Studio'), words('local server scan model')],
  ],
  chats: [
    [words('Titles by a model'), words('name conversation rename automatic summary')],
    [words('Prompts'), words('library templates variables slash')],
  ],
  tools: [
    [words('MCP servers'), words('tools model context protocol stdio http approval permission oauth sign in account')],
    [words('Paste JSON'), words('mcpServers configuration readme')],
  ],
  langfuse: [
    [words('Langfuse host'), words('url address region')],
    [words('Public key')],
    [words('Secret key')],
    [words('Test connection')],
    [words('Send to Langfuse'), words('sending off upload')],
  ],
  identity: [
    [words('User id'), words('name anonymous')],
    [words('Environment'), words('development production')],
    [words('Release'), words('version')],
    [words('Tags'), words('labels')],
  ],
  privacy: [
    [words('Prompts and answers in records')],
    [words('Send attached files to Langfuse'), words('media upload pictures')],
    [words('Redact API keys'), words('redaction')],
    [words('Redact e-mail addresses'), words('redaction')],
    [words('Redaction patterns'), words('regex')],
  ],
  storage: [
    [words('Size cap'), words('disk space limit quota')],
    [words('Backups'), words('back up restore')],
    [words('Index'), words('rebuild search monitor')],
    [words('Check database'), words('integrity damage')],
    [words('Settings file'), words('export import settings')],
    [words('Data folder')],
  ],
  data: [
    [words('Export everything'), words('backup zip download markdown otlp take out')],
    [words('Import'), words('restore zip another computer migrate')],
    [words('Move the data folder'), words('location disk path directory')],
    [words('Start anew'), words('factory reset delete erase everything wipe')],
  ],
  budgets: [
    [words('Budget a day'), words('cost limit spending')],
    [words('Budget a month'), words('cost limit spending')],
    [words('Notify at 80% and 100%'), words('budget')],
  ],
  network: [
    [words('Proxy'), words('socks pac http connection')],
    [words('Certificate authorities'), words('ca tls ssl root')],
    [words('Client certificate'), words('mtls pkcs12')],
    [words('Metered connection'), words('volume data hold back')],
    [words('Test network'), words('connection')],
  ],
  keys: [[words('How keys are stored'), words('keychain session')]],
  appearance: [
    [words('Language'), words('deutsch 中文 english locale translation')],
    [words('Theme'), words('dark light mode colours')],
    [words('Text size'), words('zoom larger smaller font')],
  ],
  system: [
    [words('Icon in the tray'), words('menu bar notification area')],
    [words('Close to the tray'), words('background')],
    [words('Start at login'), words('autostart')],
    [words('Send less on battery'), words('power saver')],
    [words('Check spelling'), words('spell check dictionary language')],
    [words('Shortcut of the quick window'), words('global hotkey launcher')],
    [words('Notifications'), words('notify keys refused budget answer')],
  ],
  updates: [
    [words('Feed address'), words('new version upgrade')],
    [words('Channel'), words('beta stable updates')],
  ],
  about: [
    [words('Version')],
    [words('Platform')],
    [words('First steps'), words('setup wizard welcome')],
    [words('Copy diagnostics'), words('log report bug crash')],
    [words('Licences'), words('open source packages third party')],
  ],
}

/** A setting by its name, and the words that others have for it. */
export interface KnownSetting {
  name: string
  keywords: string
}

/** What is spoken, and the English, which finds a setting whatever is spoken. */
export function inBothLanguages(english: string): string {
  const spoken = shown(english)
  return spoken === english ? english : `${spoken} ${english}`
}

export const knownSettings = (id: SectionId): KnownSetting[] =>
  texts[id].map(([name, keywords = '']) => ({
    name: shown(name),
    keywords: shown(name) === name ? inBothLanguages(keywords) : `${inBothLanguages(keywords)} ${name}`,
  }))
