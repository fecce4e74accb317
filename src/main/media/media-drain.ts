import type { MediaFile, MediaVerdict } from '../langfuse/media.ts'
import { backoffMs } from '../outbox/gate.ts'
import type { Probe, Schedule } from '../outbox/ports.ts'
import type { Timings } from '../outbox/timings.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** Langfuse as files know it. None of these throws. */
export interface MediaUplink {
  /** Whose the keys are. */
  probe(signal: AbortSignal): Promise<Probe>
  send(file: MediaFile, signal: AbortSignal): Promise<MediaVerdict>
  /** The least time between two files. */
  minIntervalMs(): number
}

export interface MediaDrain {
  /** Other keys, another address, or none: what is known of the project is forgotten. */
  setUplink(uplink: MediaUplink | null): void
  /** Something may go now: a record was delivered, or the way is open again. */
  wake(): void
  /** Ends the wait. */
  retryNow(): void
  /** What was refused goes again; answers how many files that are. */
  revive(): Promise<number>
  close(): Promise<void>
}

const fileGone = words('The file is no longer on this computer.')
const fileChanged = words('The file on this computer is damaged: it is not the one that was attached.')
const recordLost = words('Its record was never delivered, so there is nothing that it could stand beside.')

/** A Langfuse that takes no files may be another one some day. */
const untakenAgainMs = 6 * 3_600_000
/** Whatever is asked for. */
const longestRestMs = 3_600_000

/**
 * Sends the files of records that Langfuse has, to the project that has them, one at a time. A file is known by its hash, so to send it
 * again doubles nothing; it goes again until Langfuse says that it is there, or that it takes no such file.
 */
export function createMediaDrain(ports: {
  store: {
    write: Pick<Store['write'], 'mediaDelivered' | 'mediaDied' | 'mediaPutOff' | 'reviveMedia'>
    read: Pick<Store['read'], 'isMediaWaiting' | 'dueMedia'>
  }
  clock: Clock
  random(): number
  schedule: Schedule
  timings: Timings
  /** The way to Langfuse is open, and files may go. */
  isOpen(): boolean
  /** Null where the file is not on this computer any more. Rejects where it cannot be read: others go meanwhile. */
  readFile(sha256: string): Promise<Uint8Array | null>
  onChange(): void
  onError(message: string): void
}): MediaDrain {
  const { store, clock, timings } = ports
  let uplink: MediaUplink | null = null
  let projectId: string | null = null
  let running: Promise<void> | null = null
  let again = false
  let closing = false
  /** Nothing goes before, by the monotonic clock: what is in the way of one file is in the way of all. */
  let restUntilMs = -Infinity
  let failures = 0
  let cancelTimer: (() => void) | null = null
  let inFlight = new AbortController()

  function rest(forMs: number): void {
    restUntilMs = clock.monotonicMs() + forMs
  }

  /** False where nothing is to be done now. */
  async function step(): Promise<boolean> {
    if (closing || !uplink || !ports.isOpen()) return false
    const { signal } = inFlight
    const present = uplink
    const restMs = restUntilMs - clock.monotonicMs()
    if (restMs > 0) {
      cancelTimer?.()
      cancelTimer = ports.schedule(wake, restMs)
      return false
    }
    if (!(await store.read.isMediaWaiting())) return false
    if (projectId === null) {
      const probe = await present.probe(signal)
      if (probe.kind !== 'ok' || present !== uplink) return false
      projectId = probe.project.id
    }
    const due = await store.read.dueMedia(projectId)
    if (!due) return false
    const kept = due.isLost ? { kind: 'refused' as const, detail: recordLost } : await fileOf(due.sha256)
    if (kept.kind === 'refused') {
      await store.write.mediaDied(due.row, kept.detail)
      ports.onChange()
      return true
    }
    const verdict = kept.kind === 'later' ? kept : await present.send({ ...due, bytes: kept.bytes }, signal)
    // Whose answer that was is not the one that is asked now.
    if (present !== uplink || signal.aborted) return !closing
    await settle(due.row, verdict)
    rest(Math.max(present.minIntervalMs(), restMsAfter(verdict)))
    ports.onChange()
    return true
  }

  /** One that a disk has changed would be refused by its hash, or be taken for the one that was attached. */
  async function fileOf(
    sha256: string,
  ): Promise<{ kind: 'whole'; bytes: Uint8Array } | Extract<MediaVerdict, { kind: 'refused' | 'later' }>> {
    try {
      const bytes = await ports.readFile(sha256)
      if (!bytes) return { kind: 'refused', detail: fileGone }
      const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
      if (Buffer.from(digest).toString('hex') !== sha256) return { kind: 'refused', detail: fileChanged }
      return { kind: 'whole', bytes }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { kind: 'later', retryAfterMs: null, detail: said('The file cannot be read ({message}).', { message }) }
    }
  }

  function settle(row: number, verdict: MediaVerdict): Promise<void> {
    switch (verdict.kind) {
      case 'stored':
        return store.write.mediaDelivered(row)
      case 'refused':
        return store.write.mediaDied(row, verdict.detail)
      case 'untaken':
      case 'later':
        return store.write.mediaPutOff(row, verdict.detail)
    }
  }

  function restMsAfter(verdict: MediaVerdict): number {
    if (verdict.kind === 'untaken') return untakenAgainMs
    failures = verdict.kind === 'later' ? failures + 1 : 0
    if (verdict.kind !== 'later') return 0
    return Math.min(longestRestMs, verdict.retryAfterMs ?? backoffMs(failures, ports.random(), timings))
  }

  /** As if nothing had been tried. */
  function begin(): void {
    restUntilMs = -Infinity
    failures = 0
    wake()
  }

  async function run(): Promise<void> {
    try {
      do {
        again = false
        while (await step());
      } while (again && !closing)
    } catch (error) {
      if (!closing) ports.onError(`Files for Langfuse: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  function wake(): void {
    if (closing) return
    if (running) {
      again = true
      return
    }
    running = run().finally(() => {
      running = null
      if (again) wake()
    })
  }

  return {
    setUplink(next) {
      uplink = next
      projectId = null
      inFlight.abort()
      inFlight = new AbortController()
      begin()
    },
    wake,
    retryNow: begin,
    async revive() {
      const count = await store.write.reviveMedia()
      ports.onChange()
      begin()
      return count
    },
    async close() {
      closing = true
      cancelTimer?.()
      inFlight.abort()
      await running
    },
  }
}
