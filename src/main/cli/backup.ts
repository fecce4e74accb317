import path from 'node:path'
import { findApp } from './client.ts'
import type { Asked, Command } from './command.ts'
import { bytesText } from './figures.ts'
import { exitCodes } from './terminal.ts'

export const backup: Command = {
  name: 'backup',
  usage: 'backup [--json]',
  summary: 'Copy the database while it is in use, whole and checked',
  options: { json: { type: 'boolean' } },
  help: [['--json', 'Print the backup as JSON: path, bytes, atMs']],
  notes:
    'Backups lie in the folder “backups” of the data folder; the newest five made by hand are kept. They hold no keys.',
  maxWords: 0,
  async run(asked) {
    const { dataFolder, terminal, values } = asked
    const app = await findApp(dataFolder, terminal.interrupted)
    const made = app ? await app.ask('data.backUp') : await backUpItself(asked)
    const file = path.join(dataFolder, 'backups', made.name)
    const { bytes, atMs } = made
    await terminal.out(
      values['json'] ? `${JSON.stringify({ path: file, bytes, atMs })}\n` : `${file} (${bytesText(bytes)})\n`,
    )
    return exitCodes.ok
  },
}

async function backUpItself(asked: Asked) {
  const { withStore } = await import('./data.ts')
  return withStore(asked, (store) => store.backUp(Date.now()))
}
