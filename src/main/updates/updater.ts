import type { UpdateOffer, UpdateSettings } from '../../shared/domain.ts'

/** What a shell can do about its own replacement. Each step rejects with UpdateFailure, and changes nothing of the app then. */
export interface Updater {
  /** Why this installation cannot replace itself, in words for the user; null where it can. */
  unavailable: string | null
  /** Null where the feed has nothing newer for this computer. */
  check(feed: UpdateSettings): Promise<UpdateOffer | null>
  /** What the last check found. Rejects with the signal's reason where that ends it. */
  download(onPercent: (percent: number) => void, signal: AbortSignal): Promise<void>
  /** Replaces the app and quits it; comes back only where that failed. */
  install(): Promise<never>
  /** Removes what earlier downloads left. */
  clear(): Promise<void>
}

/** In words for the user: what happened, and what to do. */
export class UpdateFailure extends Error {
  readonly advice: string

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UpdateFailure'
    this.advice = advice
  }
}
