import Database from 'better-sqlite3'
import fs from 'node:fs'
import { openWriterDatabase } from '../../src/main/store/schema/database.ts'
import { writeBackup } from '../../src/main/store/recovery/backup.ts'
import { applyRestore } from '../../src/main/store/recovery/restore.ts'

// Makes or restores a backup, and kills itself before the n-th time that it touches the disk: a call that changes files,
// or one that opens, changes or closes a database as a whole. Prints how often it did where it lived to the end.

const [folder = '', task = 'restore', killBefore = '0'] = process.argv.slice(2)
const nowMs = 1_790_000_100_000
let touches = 0

const touch = (): void => {
  touches += 1
  if (touches === Number(killBefore)) process.kill(process.pid, 'SIGKILL')
}

function watch(target: object, names: string[]): void {
  const methods = target as Record<string, (...args: unknown[]) => unknown>
  for (const name of names) {
    const method = methods[name]
    if (!method) throw new Error(`there is no ${name}`)
    methods[name] = function watched(this: unknown, ...args: unknown[]): unknown {
      touch()
      return method.apply(this, args)
    }
  }
}

const writer = task === 'back up' ? openWriterDatabase(folder) : null
watch(fs, ['copyFileSync', 'linkSync', 'renameSync', 'rmSync', 'fsyncSync', 'writeFileSync', 'mkdirSync'])
watch(Database.prototype as object, ['exec', 'pragma', 'close'])

if (writer) writeBackup(writer, folder, 'by hand', nowMs)
else process.stdout.write(`${JSON.stringify(applyRestore(folder, nowMs))}\n`)
process.stdout.write(`${touches}\n`)
