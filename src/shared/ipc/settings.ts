import type { ConnectionTestResult, ConversationSettings, Settings, SettingsChange } from '../domain.ts'

export interface SettingsRoutes {
  'settings.get': { input: null; value: Settings }
  'settings.update': {
    input: Partial<
      Pick<
        Settings,
        | 'userId'
        | 'environment'
        | 'release'
        | 'tags'
        | 'theme'
        | 'language'
        | 'sendingEnabled'
        | 'redaction'
        | 'sizeCapBytes'
        | 'defaults'
        | 'traceTable'
        | 'observationTable'
        | 'budgets'
        | 'system'
        | 'notifications'
        | 'comfort'
        | 'tracePanel'
        | 'attachments'
        | 'firstRunDone'
        | 'updates'
        | 'favouriteModels'
        | 'titleModel'
      >
    >
    value: Settings
  }
  /** `id` null keeps a new one, at the end or, where it was deleted just now, at its old place. */
  'settings.savePreset': {
    input: { id: string | null; name: string; settings: ConversationSettings; index?: number }
    value: Settings
  }
  'settings.deletePreset': { input: { id: string }; value: Settings }
  /** An absent secretKey keeps the one that is stored. An empty host removes the connection, keys included. */
  'settings.saveLangfuse': { input: { host: string; publicKey: string; secretKey?: string }; value: Settings }
  'settings.testLangfuse': {
    input: { host: string; publicKey: string; secretKey?: string }
    value: ConnectionTestResult
  }
  /** Settings, providers and what is saved of the Monitor, without any key. */
  'settings.exportFile': { input: null; value: { fileName: string; json: string } }
  /** What such a file would change, and whose keys would have to be entered. */
  'settings.previewFile': { input: { text: string }; value: { changes: SettingsChange[]; keysMissing: string[] } }
  'settings.importFile': { input: { text: string }; value: Settings }
  /** Puts back what was before the last import. */
  'settings.undoImport': { input: null; value: Settings }
}
