import type { AppInfo } from '../domain.ts'

export interface AppRoutes {
  'app.info': { input: null; value: AppInfo }
  /** For a person to read, and then to send or not: versions, settings and counts, and the log's end. No key, no message. */
  'app.diagnostics': { input: null; value: { text: string } }
  /** Of the last time that the app did not end in order; null where there was none. */
  'app.report': { input: null; value: { text: string } | null }
  'app.openExternal': { input: { url: string }; value: null }
  'app.chooseSecretsStore': { input: { kept: 'weak' | 'session' }; value: AppInfo }
  /** Takes the keys that lie unencrypted into the keychain. */
  'app.moveSecrets': { input: null; value: AppInfo }
}
