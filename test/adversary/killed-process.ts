import Database from 'better-sqlite3'
import fs from 'node:fs'
import { writeBackup } from '../../src/main/store/recovery/backup.ts'
import { openCheckedDatabase } from '../../src/main/store/schema/database.ts'
import { applyRestore } from '../../src/main/store/recovery/restore.ts'

// Opens, restores or backs up a database, and kills itself before the n-th step: a call that changes files or looks at
// them, a statement that changes a database as a whole, or every so many rows. Prints how many there were where it lives.

const [folder = '', task = 'open', killBefore = '0'] = process.argv.slice(2)
const nowMs = 1_790_000_100_000
const rowsPerStep = 60
let steps = 0
let rows = 0

const step = (): void => {
  steps += 1
  if (steps === Number(killBefore)) process.kill(process.pid, 'SIGKILL')
}

function watch(target: object, names: string[], onCall: () => void): void {
  const methods = target as Record<string, (...args: unknown[]) => unknown>
  for (const name of names) {
    const method = methods[name]
    if (!method) throw new Error(`there is no ${name}`)
    methods[name] = function watched(this: unknown, ...args: unknown[]): unknown {
      onCall()
      return method.apply(this, args)
    }
  }
}

const memory = new Database(':memory:')
watch(Object.getPrototypeOf(memory.prepare('CREATE TABLE t (x)')) as object, ['run'], () => {
  rows += 1
  if (rows % rowsPerStep === 0) step()
})
memory.close()
const files = [
  'copyFileSync',
  'linkSync',
  'renameSync',
  'rmSync',
  'fsyncSync',
  'writeFileSync',
  'mkdirSync',
  'openSync',
]
watch(fs, files, step)
watch(Database.prototype as object, ['exec', 'pragma', 'close'], step)

if (task === 'restore') applyRestore(folder, nowMs)
const { db } = openCheckedDatabase(folder, nowMs)
if (task === 'back up') writeBackup(db, folder, 'by hand', nowMs)
db.close()
process.stdout.write(`${steps}\n`)
