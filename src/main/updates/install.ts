import type { Schedule } from '../outbox/ports.ts'
import type { UpdateEvent } from './policy.ts'
import { UpdateFailure } from './updater.ts'
import { words } from '../../shared/words/t.ts'

/** What the core says of itself. */
export interface Quiet {
  /** What would be cut off now; null where nothing would. */
  busyWith(): 'answer' | 'batch' | null
  /** Lets no other batch begin; answers what ends that. Answers are the user's own, and are not held back. */
  hold(): () => void
}

const lookEveryMs = 250

/** Waits until nothing is cut off, backs the database up and installs. Rejects where that failed, or was called off. */
export async function installWhenQuiet(deps: {
  quiet: Quiet
  schedule: Schedule
  signal: AbortSignal
  onStep(event: UpdateEvent): void
  backUp(): Promise<unknown>
  /** Remembers that it has begun. */
  begin(): Promise<void>
  install(): Promise<never>
}): Promise<never> {
  const release = deps.quiet.hold()
  try {
    await untilQuiet()
    deps.onStep({ kind: 'install' })
    try {
      await deps.backUp()
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      throw new UpdateFailure(
        words('Not installed: the backup before it could not be made.'),
        `${problem} ${words('Nothing was changed. Try again once there is room.')}`,
        { cause: error },
      )
    }
    // A backup takes its time, and the user may have asked something meanwhile.
    await untilQuiet()
    deps.onStep({ kind: 'install' })
    await deps.begin()
    return await deps.install()
  } finally {
    release()
  }

  async function untilQuiet(): Promise<void> {
    for (;;) {
      deps.signal.throwIfAborted()
      const busy = deps.quiet.busyWith()
      if (busy === null) return
      deps.onStep({ kind: 'wait', for: busy })
      await new Promise<void>((resolve) => void deps.schedule(resolve, lookEveryMs))
    }
  }
}
