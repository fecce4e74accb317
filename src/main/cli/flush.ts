import { setTimeout as wait } from 'node:timers/promises'
import type { SyncStatus } from '../../shared/domain.ts'
import { findApp } from './client.ts'
import type { Asked, Command } from './command.ts'
import { connectionWords, needsPerson } from './connection-words.ts'
import { countText, sinceText } from './figures.ts'
import { CliFailure, exitCodes, plain, type ExitCode } from './terminal.ts'

const lookEveryMs = 250

export const flush: Command = {
  name: 'flush',
  usage: 'flush [--wait] [--timeout <seconds>]',
  summary: 'Send what waits now, without the usual pauses',
  options: { wait: { type: 'boolean' }, timeout: { type: 'string' } },
  help: [
    ['--wait', 'Return once nothing waits any more'],
    ['--timeout <seconds>', 'With --wait: give up after so long (exit code 4)'],
  ],
  notes: `Where no app runs, Holdfast opens the data itself, sends, and always waits. What may have arrived already is asked for
first and never sent twice, so a flush can take a while. Exit code 4: something still waits, and the words say for what.`,
  maxWords: 0,
  async run(asked) {
    const timeoutMs = parseTimeout(asked.values['timeout'])
    const app = await findApp(asked.dataFolder, asked.terminal.interrupted)
    if (!app) {
      const { withCore } = await import('./data.ts')
      return withCore(asked, async (core) => {
        const ask = async (route: 'sync.status' | 'sync.flush'): Promise<unknown> => {
          const result = await core.handle(route, null)
          if (!result.ok) throw new CliFailure(exitCodes.failed, result.error.message)
          return result.value
        }
        await ask('sync.flush')
        return untilSent(asked, async () => (await ask('sync.status')) as SyncStatus, timeoutMs)
      })
    }
    await app.ask('sync.flush')
    if (asked.values['wait']) return untilSent(asked, () => app.ask('sync.status'), timeoutMs)
    const { ledger } = await app.ask('sync.status')
    await asked.terminal.out(
      ledger.pending === 0 ? 'Nothing waits.\n' : `${countText(ledger.pending, 'record')} on the way.\n`,
    )
    return exitCodes.ok
  },
}

function parseTimeout(text: string | boolean | undefined): number {
  if (text === undefined) return Infinity
  const seconds = Number(text)
  if (String(text).trim() !== '' && seconds >= 0 && Number.isFinite(seconds)) return seconds * 1000
  throw new CliFailure(exitCodes.usage, `--timeout takes a number of seconds, and “${String(text)}” is none.`)
}

async function untilSent(asked: Asked, look: () => Promise<SyncStatus>, timeoutMs: number): Promise<ExitCode> {
  const { terminal } = asked
  const endMs = performance.now() + timeoutMs
  let shown = -1
  for (;;) {
    const status = await look()
    const { pending } = status.ledger
    if (pending === 0) {
      await terminal.out('Nothing waits any more.\n')
      return exitCodes.ok
    }
    const why = stuckOn(status)
    if (why !== null)
      throw new CliFailure(
        exitCodes.waits,
        `${countText(pending, 'record')} still ${pending === 1 ? 'waits' : 'wait'}: ${plain(why)}`,
      )
    if (performance.now() >= endMs) {
      const words = plain(connectionWords(shownConnection(status), Date.now()))
      throw new CliFailure(
        exitCodes.waits,
        `After ${sinceText(timeoutMs)}, ${countText(pending, 'record')} still ${pending === 1 ? 'waits' : 'wait'}. Connection: ${words}`,
      )
    }
    if (terminal.isSeen.err && pending !== shown) terminal.err(`\r\u001b[K${countText(pending, 'record')} to go…`)
    shown = pending
    await wait(lookEveryMs, undefined, { signal: terminal.interrupted })
  }
}

/** What only a person can move on; null where it goes on by itself. */
function stuckOn(status: SyncStatus): string | null {
  if (needsPerson.has(status.connection.kind)) return connectionWords(shownConnection(status), Date.now())
  const elsewhere = status.elsewhere.reduce((sum, { unsent, inDoubt }) => sum + unsent + inDoubt, 0)
  if (status.connection.kind !== 'online' || elsewhere < status.ledger.pending) return null
  return 'they are for another project’s keys. Sync in the app shows which.'
}

const shownConnection = ({ connection }: SyncStatus) => ({
  state: connection.kind,
  detail: 'detail' in connection ? connection.detail : null,
  untilMs: 'untilMs' in connection ? connection.untilMs : null,
})
