import { createCore, type Core } from './core.ts'
import { createEvents } from './ipc/events.ts'
import { defaultTimings, type Timings } from './outbox/timings.ts'
import type { Ports } from './ports.ts'
import { StoreError } from './store/errors.ts'
import { words } from '../shared/words/t.ts'

/**
 * The core as a shell has it: for a restore it closes and opens again over the backup, and the shell does not notice.
 * What is asked meanwhile waits. Throws StoreError where the database cannot be opened.
 */
export async function openCore(ports: Ports, timings: Timings = defaultTimings): Promise<Core> {
  const { emit, onEvent } = createEvents()
  let current = open(ports)

  async function open(ports: Ports): Promise<Core> {
    const core = await createCore(ports, timings, reopen).catch((error: unknown) => {
      // Damage that only the first reads came upon was marked, so that opening it again salvages.
      if (!(error instanceof StoreError && error.code === 'not_a_database')) throw error
      ports.log('error', `Opening again, to salvage: ${error.message}`)
      return createCore(ports, timings, reopen)
    })
    core.onEvent((event, payload) => emit(event, payload as never))
    return core
  }

  /** `whileClosed` has the folder to itself; where it fails, the database is opened again all the same. */
  async function reopen(whileClosed: () => Promise<void> = async () => {}): Promise<void> {
    const before = current
    let failure: { error: unknown } | null = null
    // What was said of a database that is gone was said for the first start alone.
    // One that could not be opened left nothing to close.
    current = before
      .then(
        (core) => core.close(),
        () => {},
      )
      .then(whileClosed)
      .catch((error: unknown) => {
        failure = { error }
      })
      .then(() => open({ ...ports, whenMissing: undefined }))
    try {
      await current
    } catch (error) {
      emit('app.notice', {
        severity: 'error',
        message: words('The database could not be opened again.'),
        advice: `${wordsOf(error)} ${words('What was recorded is safe on this computer. Try again, or restart Holdfast.')}`,
        action: 'mend',
      })
      throw error
    }
    if (failure !== null) throw (failure as { error: unknown }).error
    emit('app.reopened', {})
  }

  await current
  return {
    onEvent,
    handle: async (route, input) => {
      try {
        const core = await current.catch(async (error: unknown) => {
          if (route !== 'data.mend') throw error
          await reopen()
          return null
        })
        return core ? await core.handle(route, input) : { ok: true, value: null }
      } catch (error) {
        const message = `${words('The database is not open.')} ${wordsOf(error)} ${words('What was recorded is safe on this computer; restart Holdfast.')}`
        return { ok: false, error: { code: 'store_failed', message } }
      }
    },
    openAttachment: async (...asked) => (await current).openAttachment(...asked),
    exportRows: async (wanted, target, signal) => (await current).exportRows(wanted, target, signal),
    close: async () => {
      await current.then(
        (core) => core.close(),
        () => {},
      )
    },
  }
}

const wordsOf = (error: unknown): string => (error instanceof StoreError ? error.userMessage : '')
