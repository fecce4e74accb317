import type { SectionId } from './sections.ts'

/** What each section holds, by the names on the page; the words behind a bar find it too. */
const texts: Record<SectionId, readonly string[]> = {
  providers: [
    'API keys of providers | base url model openai anthropic',
    'Ollama and LM Studio | local server scan model',
  ],
  chats: [
    'Titles by a model | name conversation rename automatic summary',
    'Prompts | library templates variables slash',
  ],
  tools: [
    'MCP servers | tools model context protocol stdio http approval permission',
    'Paste JSON | mcpServers configuration readme',
  ],
  langfuse: [
    'Langfuse host | url address region',
    'Public key',
    'Secret key',
    'Test connection',
    'Send to Langfuse | sending off upload',
  ],
  identity: ['User id | name anonymous', 'Environment | development production', 'Release | version', 'Tags | labels'],
  privacy: [
    'Prompts and answers in records',
    'Send attached files to Langfuse | media upload pictures',
    'Redact API keys | redaction',
    'Redact e-mail addresses | redaction',
    'Redaction patterns | regex',
  ],
  storage: [
    'Size cap | disk space limit quota',
    'Backups | back up restore',
    'Index | rebuild search monitor',
    'Check database | integrity damage',
    'Settings file | export import settings',
    'Data folder',
  ],
  data: [
    'Export everything | backup zip download markdown otlp take out',
    'Import | restore zip another computer migrate',
    'Move the data folder | location disk path directory',
    'Start anew | factory reset delete erase everything wipe',
  ],
  budgets: [
    'Budget a day | cost limit spending',
    'Budget a month | cost limit spending',
    'Notify at 80% and 100% | budget',
  ],
  network: [
    'Proxy | socks pac http connection',
    'Certificate authorities | ca tls ssl root',
    'Client certificate | mtls pkcs12',
    'Metered connection | volume data hold back',
    'Test network | connection',
  ],
  keys: ['How keys are stored | keychain session'],
  appearance: [
    'Language | deutsch 中文 english locale translation',
    'Theme | dark light mode colours',
    'Text size | zoom larger smaller font',
  ],
  system: [
    'Icon in the tray | menu bar notification area',
    'Close to the tray | background',
    'Start at login | autostart',
    'Send less on battery | power saver',
    'Check spelling | spell check dictionary language',
    'Shortcut of the quick window | global hotkey launcher',
    'Notifications | notify keys refused budget answer',
  ],
  updates: ['Feed address | new version upgrade', 'Channel | beta stable updates'],
  about: [
    'Version',
    'Platform',
    'First steps | setup wizard welcome',
    'Copy diagnostics | log report bug crash',
    'Licences | open source packages third party',
  ],
}

/** A setting by its name, and the words that others have for it. */
export interface KnownSetting {
  name: string
  keywords: string
}

export const knownSettings = (id: SectionId): KnownSetting[] =>
  texts[id].map((text) => {
    const [name = '', keywords = ''] = text.split(' | ')
    return { name, keywords }
  })
