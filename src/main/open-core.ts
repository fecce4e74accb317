import { createCore, type Core } from './core.ts'
import { createEvents } from './events.ts'
import { defaultTimings, type Timings } from './outbox/ports.ts'
import type { Ports } from './ports.ts'

/**
 * The core as a shell has it: for a restore it closes and opens again over the backup, and the shell does not notice.
 * What is asked meanwhile waits. Throws StoreError where the database cannot be opened.
 */
export async function openCore(ports: Ports, timings: Timings = defaultTimings): Promise<Core> {
  const { emit, onEvent } = createEvents()
  let current = open(ports)

  async function open(ports: Ports): Promise<Core> {
    const core = await createCore(ports, timings, reopen)
    core.onEvent((event, payload) => emit(event, payload as never))
    return core
  }

  async function reopen(): Promise<void> {
    const before = current
    // What was said of a database that is gone was said for the first start alone.
    current = before.then((core) => core.close()).then(() => open({ ...ports, whenMissing: undefined }))
    try {
      await current
    } catch (error) {
      emit('app.notice', {
        severity: 'error',
        message: 'The database could not be opened again.',
        advice: 'Restart Holdfast. What was recorded is safe on disk.',
      })
      throw error
    }
    emit('app.reopened', {})
  }

  await current
  return {
    onEvent,
    handle: async (route, input) => {
      try {
        return await (await current).handle(route, input)
      } catch {
        const message = 'The database is not open. Restart Holdfast; what was recorded is safe on disk.'
        return { ok: false, error: { code: 'store_failed', message } }
      }
    },
    close: async () => {
      await current.then(
        (core) => core.close(),
        () => {},
      )
    },
  }
}
