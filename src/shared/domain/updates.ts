export interface UpdateSettings {
  /** The address of a folder with electron-builder's `latest*.yml`; empty: Holdfast never looks for updates. */
  feed: string
  channel: 'stable' | 'beta'
}

/** A newer version that the feed has for this computer. */
export interface UpdateOffer {
  version: string
  /** Plain text; empty where the feed has none. */
  notes: string
  releasedAtMs: number | null
}

export type UpdateState =
  /** This installation cannot replace itself; why, and what to do, in words. */
  | { kind: 'unavailable'; reason: string }
  | { kind: 'off' }
  | { kind: 'idle' }
  | { kind: 'checking' }
  | { kind: 'found'; offer: UpdateOffer }
  | { kind: 'downloading'; offer: UpdateOffer; percent: number | null }
  /** Downloaded and checked; nothing of the app is changed yet. */
  | { kind: 'ready'; offer: UpdateOffer }
  /** Installing was asked for, and waits until nothing is interrupted by it. */
  | { kind: 'waiting'; offer: UpdateOffer; for: 'answer' | 'batch' }
  | { kind: 'installing'; offer: UpdateOffer }

export interface UpdateFailureWords {
  step: 'check' | 'download' | 'install'
  message: string
  advice: string
}

export interface Updates {
  state: UpdateState
  checkedAtMs: number | null
  /** What went wrong last; null once it went well. */
  failure: UpdateFailureWords | null
  /** The user is to be told of what was found: it is neither skipped nor put off. */
  asks: boolean
}
