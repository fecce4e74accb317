import type { ObservationColumn } from '../row-kinds.ts'
import type { TraceColumn } from '../trace-columns.ts'
import type { SavedQuery } from './sql.ts'
import type { BudgetSettings } from './budgets.ts'
import type { AttachmentSettings } from './attachments.ts'
import type { KeyAbsence, ModelName } from './model.ts'
import type { ChatPreset, ConversationSettings } from './chat.ts'
import type { UpdateSettings } from './updates.ts'
import type { ComfortSettings } from './comfort.ts'
import type { NotificationSettings, SystemSettings } from './system.ts'
import type { LanguageChoice } from '../words/languages.ts'

/** A whole copy of the database, made while it was in use or when it was replaced. */
export interface Backup {
  /** Its file's name in the folder `backups` of the data folder. */
  name: string
  atMs: number
  bytes: number
  reason: 'by hand' | 'before an update' | 'before a restore'
}

/** What follows from the records and can be made of them anew: rows of the Monitor, and the search. */
export type IndexState =
  | { kind: 'whole' }
  /** Null where nobody has counted yet. */
  | { kind: 'rebuilding'; recordsLeft: number | null }
  | { kind: 'failed'; message: string }

/** What is taken out of records before they are written. The chat itself is not touched. */
export interface RedactionSettings {
  /** Inputs and outputs: whole, only their roles and lengths, or nothing of them. */
  bodies: 'all' | 'metadata' | 'nothing'
  /** API keys, tokens and private keys, by their patterns. */
  keys: boolean
  emails: boolean
  /** RE2 syntax. */
  patterns: string[]
}

/** The Monitor narrowed in some way, under a name. */
export interface SavedView {
  id: string
  name: string
  /** As it stands behind the `?` of the Monitor's address. */
  query: string
}

export interface Settings {
  userId: string
  environment: string
  release: string
  tags: string[]
  theme: 'system' | 'light' | 'dark'
  language: LanguageChoice
  sendingEnabled: boolean
  redaction: RedactionSettings
  /** The most that the database may take on disk; null for no cap. */
  sizeCapBytes: number | null
  /** `hasSecretKey`: one is kept for this host. `secretKeyFor`: the origin that the one kept was entered for. */
  langfuse: {
    host: string
    publicKey: string
    hasSecretKey: boolean
    secretKeyFor: string | null
    /** Why the key is not there though this host and public key were saved with one; null where it is, or nothing is set up. */
    keyAbsence: KeyAbsence | null
  }
  defaults: ConversationSettings
  favouriteModels: ModelName[]
  /** Changed by routes of their own, one at a time. */
  presets: ChatPreset[]
  /** The model that writes titles of new chats; null where their first words are their titles. */
  titleModel: ModelName | null
  /** Changed by routes of their own, one at a time. */
  savedViews: SavedView[]
  savedQueries: SavedQuery[]
  /** Null: as many as have room. */
  traceTable: ShownColumn<TraceColumn>[] | null
  observationTable: ShownColumn<ObservationColumn>[] | null
  budgets: BudgetSettings
  system: SystemSettings
  notifications: NotificationSettings
  comfort: ComfortSettings
  tracePanel: TracePanelSize
  attachments: AttachmentSettings
  /** The setup of a new folder was gone through or closed. */
  firstRunDone: boolean
  updates: UpdateSettings
}

/** How much of the Monitor an open trace takes. */
export interface TracePanelSize {
  /** Null: as wide as it usually is. */
  widthPx: number | null
  /** It fills the view. */
  isWhole: boolean
}

/** A column of a table. */
export interface ShownColumn<Column> {
  column: Column
  /** Null: as wide as its values usually are. */
  widthPx: number | null
}

export type ConnectionTestResult =
  | { outcome: 'ok'; version: string; projectName: string; latencyMs: number }
  | {
      outcome:
        | 'wrong_host'
        | 'not_langfuse'
        | 'captive_portal'
        | 'wrong_keys'
        | 'wrong_region'
        | 'unreachable'
        | 'too_old'
      message: string
      advice: string
    }

/** How the app before this one ended, where that was not in order. */
export interface LastEnd {
  startedAtMs: number
  /** `power`: the computer was started anew since. `unknown`: ended from outside, or crashed. */
  cause: 'error' | 'power' | 'unknown'
}

/** What a check of the whole database found. */
export interface DatabaseCheck {
  /** SQLite's own words, the first twenty; none where the file is sound. */
  findings: string[]
  /** Rows that name others which are not there. */
  danglingCount: number
  ledgerAddsUp: boolean
}

/** What a file of settings would change, as it is shown. */
export interface SettingsChange {
  name: string
  from: string
  to: string
}

export interface AppInfo {
  version: string
  shell: 'desktop' | 'browser'
  platform: string
  dataFolder: string
  /** keychain: encrypted by the system. weak: stored, but readable by who can read the disk. session: kept in memory only. */
  secretsKeptIn: 'keychain' | 'weak' | 'session'
  /** True where no keychain exists and the user has not yet chosen between `weak` and `session`. */
  secretsChoiceNeeded: boolean
  /** Keys that lie unencrypted though there is a keychain now. */
  secretsMovable: number
  /** What happened to keys that could not be read, for a notice; null in the ordinary case. */
  secretsNotice: string | null
  /** The longest message that may be sent, in UTF-8 bytes. */
  maxMessageBytes: number
  /** What opening the database had to mend, for a notice; null in the ordinary case. */
  storeNotice: string | null
  /** The database was found damaged since, which `storeNotice` then says; opening it anew mends it. */
  damaged: boolean
  /** For a notice; null in the ordinary case. */
  lastEnd: LastEnd | null
}
