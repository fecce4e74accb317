import type { SystemState } from '../shared/domain.ts'
import type { RetryLimits } from './llm/retries/next-try.ts'
import type { Exchange } from './net/exchange.ts'
import type { NetworkControl } from './net/setup.ts'
import type { WhenMissing } from './store/recovery/missing.ts'
import type { EarlyThreads } from './store/thread/early-threads.ts'
import type { StartProcess } from './store/thread/helper-process.ts'
import type { Updater } from './updates/updater.ts'

/** What a shell (desktop, browser, test) gives the core. The core reaches the outside through these alone. */

export interface Clock {
  /** Wall time, milliseconds since the epoch; may jump. */
  nowMs(): number
  /** Never goes back; for durations. */
  monotonicMs(): number
}

/** An address (`keyOriginOf`) and the key that was entered for it. */
export interface BoundKey {
  value: string
  origin: string
  /** What of the value is secret, where that is not the whole of it. Such a value is renewed by itself. */
  parts?: string[] | undefined
}

/**
 * Names in use: `provider:<id>` and `langfuse`. Values never leave main, and go to no other origin than the one they were
 * entered for. What changes something throws RouteFailure where it could not be written; then nothing has changed.
 */
export interface SecretStore {
  /** keychain: encrypted by the system. weak: on disk, readable by who can read the disk. session: in memory. */
  kept(): 'keychain' | 'weak' | 'session'
  /** True where no keychain exists and the user has not chosen between weak and session yet. */
  choiceNeeded(): boolean
  choose(kept: 'weak' | 'session'): void
  /** How many keys lie unencrypted though there is a keychain now. */
  movable(): number
  /** Takes them into the keychain. */
  moveToKeychain(): void
  /**
   * Reads the file and clears up what a kill has left. Call once the folder is this process's own.
   * `addressOf` is where keys of an earlier version belong, which were stored without an origin.
   */
  takeOver(addressOf: ReadonlyMap<string, string>): void
  /** What the user must know of keys that could not be read; null in the ordinary case. */
  notice(): string | null
  /** Null where there is none, or where it was entered for another origin. */
  get(name: string, origin: string | null): string | null
  /** What the key was entered for; null where there is none that can be read. */
  originOf(name: string): string | null
  /** Returns what puts back the key from before. */
  set(name: string, key: BoundKey): () => void
  delete(name: string): void
  /** Also those of names that are in no use any more. */
  deleteAll(): void
  /**
   * Every key since the start, also those that were replaced: a late answer may repeat one. Of what is renewed by itself,
   * the last two; the list is another one then.
   */
  seen(): readonly string[]
}

export interface Connectivity {
  /** False can be believed; true is a hint. After a false, `online` or `resume` follows once it is over. */
  isOnline(): boolean
  /** Calls back on `online`, `offline` and on `resume` after sleep. Returns the function that ends it. */
  onChange(listener: (change: 'online' | 'offline' | 'resume') => void): () => void
}

/** Of a computer's network, only that it may be there again. */
export const onNetworkBack =
  (connectivity: Connectivity) =>
  (listener: () => void): (() => void) =>
    connectivity.onChange((change) => {
      if (change !== 'offline') listener()
    })

/** Where a file goes that the user asked for, piece by piece. After a failed `write` or `finish` it is to be discarded. */
export interface FileTarget {
  /** As the user chose it. */
  fileName: string
  /** What a browser fetches it by; null where it goes straight to the disk. */
  downloadPath: string | null
  /** Resolves once more may come. Rejects with RouteFailure. */
  write(piece: string | Uint8Array): Promise<void>
  finish(): Promise<void>
  /** Leaves nothing of it. */
  discard(): Promise<void>
}

/** What a page alone must not be able to do: asked in words that say what follows. */
export interface ConsentQuestion {
  message: string
  detail: string
  /** What agrees. */
  button: string
}

/** What is asked of the user where no page can answer. */
export interface ConsentPort {
  /** A dialog of the system's, one at a time: while one is open, another is refused. */
  confirm(question: ConsentQuestion): Promise<boolean>
  /** Whether somebody pressed a key or a button in the window just now; a page can't. */
  wasJustTouched(): boolean
}

export interface SystemPort {
  state(): Promise<SystemState>
  /** Throws RouteFailure where the system would not have it. */
  setStartAtLogin(enabled: boolean): Promise<void>
}

export interface Ports {
  shell: 'desktop' | 'browser'
  appVersion: string
  platform: string
  dataFolder: string
  /** What the user said is to be done at this start where the database is gone. */
  whenMissing?: WhenMissing | undefined
  /** Entry files of the two SQLite worker threads, and of the Monitor's process. */
  workers: { writer: string; reader: string; analysis: string }
  /** Those of the threads that were started before the core was loaded; the first store takes them. */
  earlyThreads?: EarlyThreads | undefined
  startProcess: StartProcess
  /** For models: what their answers stream over. */
  fetch: typeof fetch
  /** For Langfuse. */
  exchange: Exchange
  /** How both leave this computer. */
  network: NetworkControl
  clock: Clock
  /** 0 up to 1, for jitter; ids come from node:crypto. */
  random(): number
  secrets: SecretStore
  connectivity: Connectivity
  /** How often and how long a call is tried again; tests have less patience. */
  retryLimits?: Partial<RetryLimits> | undefined
  /** Opens an https address that was already parsed and allowed. */
  openExternal(url: string): Promise<void>
  /** Where a file of this name is to go; null where the user chose not to. Throws RouteFailure. */
  saveFile(fileName: string): Promise<FileTarget | null>
  /** A page without scripts, on paper of the user's country; absent where the shell cannot print. */
  printPdf?: ((html: string) => Promise<Uint8Array>) | undefined
  /** How the data folder is moved; absent where a shell cannot. */
  relocation?:
    | {
        /** Null where it can be moved; else why not, for the user. */
        whyFixed: string | null
        /** An empty folder; null where the user chose not to. */
        choose(): Promise<string | null>
        /** Begins again with this folder, in a process of its own. */
        switchTo(folder: string): Promise<never>
      }
    | undefined
  /** Absent where a shell has nothing but the page to ask in. */
  consent?: ConsentPort | undefined
  /** Absent where the shell is not what is installed. */
  updater?: Updater | undefined
  /**
   * Shows a notification of the system's; false where there is none, so that the app tells by itself. A click opens `place`
   * (`#/sync`). Nothing is shown to who is looking at that place.
   */
  notify(title: string, body: string, place?: string): boolean
  /** Whether the user has a window of the app before them; absent where nobody can say. */
  isInUse?: (() => boolean) | undefined
  /** Shows a place in the main window. */
  showPlace?: ((href: string) => void) | undefined
  hideQuickWindow?: (() => void) | undefined
  /** Puts a file under the pointer that is dragging. */
  dragFile?: ((fileName: string, content: string) => void) | undefined
  /** The desktop around the app; absent in a browser. */
  system?: SystemPort
  /** Whether less is to be sent for now. Absent where nobody can say. */
  isSavingPower?(spareBattery: boolean): boolean
  /** One line of what happened; never a key, never a message's text. */
  log(level: 'info' | 'warn' | 'error', message: string): void
}
