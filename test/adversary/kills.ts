import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { listBackups } from '../../src/main/store/recovery/backup-files.ts'
import { checkBackup, writeBackup } from '../../src/main/store/recovery/backup.ts'
import { openCheckedDatabase, openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { applyRestore, requestRestore } from '../../src/main/store/recovery/restore.ts'
import { migrateTo } from '../../src/main/store/schema/schema.ts'
import { createWriter } from '../../src/main/store/thread/writer.ts'
import { createRandom } from '../simulation/random.ts'
import { databaseIn, ledgerOf, nowMs, record, sum } from '../support/store-fixtures.ts'
import { sentUnasked } from './damage.ts'
import { copyFolder, makeTemplate, statesBySeq, type Template } from './template.ts'
import { fillVersion } from './version-fixtures.ts'

export const tasks = ['salvage', 'restore', 'restore over a damaged one', 'migration', 'back up'] as const
export type Task = (typeof tasks)[number]

export interface Kills {
  task: Task
  kills: number
  /** Steps at which a kill may come. */
  steps: number
  wrong: string[]
}

/**
 * Kills a process at random moments of one task, up to three times in a row over the same folder, and then lets a start
 * end well: it must come to what an undisturbed one comes to.
 */
export async function killDuring(task: Task, kills: number, seed: number): Promise<Kills> {
  const random = createRandom(seed)
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-kills-'))
  try {
    const start = path.join(base, 'start')
    const template = prepare(task, start, base)
    const folder = path.join(base, 'folder')
    copyFolder(start, folder)
    const steps = Number((await run(folder, task, 0)).output)
    const expected = finish(task, folder)
    const wrong: string[] = []
    let done = 0
    while (done < kills) {
      copyFolder(start, folder)
      const moments: number[] = []
      for (let times = random.int(1, 3); times > 0 && done < kills; times -= 1) {
        const moment = random.int(1, steps)
        // A start that has less left to do may end before it.
        const { killed } = await run(folder, task, moment)
        if (killed) done += 1
        moments.push(moment)
        if (!killed) break
      }
      const after = finish(task, folder)
      const differences = Object.keys(expected).filter((key) => after[key] !== expected[key])
      const unasked = template ? asUnasked(template, folder) : []
      for (const key of differences) {
        wrong.push(
          `killed before steps ${moments.join(', ')} of ${steps}: ${key} is ${after[key]}, not ${expected[key]}`,
        )
      }
      for (const traceId of unasked)
        wrong.push(`killed before steps ${moments.join(', ')}: ${traceId} goes out unasked`)
    }
    return { task, kills: done, steps, wrong }
  } finally {
    fs.rmSync(base, { recursive: true })
  }
}

/** Makes the folder that each trial begins with. */
function prepare(task: Task, folder: string, base: string): Template | null {
  if (task === 'migration') {
    fs.mkdirSync(folder)
    const db = new Database(databaseIn(folder))
    db.pragma('auto_vacuum = INCREMENTAL')
    db.pragma('journal_mode = WAL')
    migrateTo(db, 2)
    fillVersion(db, 2)
    db.close()
    return null
  }
  const template = makeTemplate(path.join(base, 'template'), 'killed')
  copyFolder(template.folder, folder)
  if (task.startsWith('restore')) {
    const db = openWriterDatabase(folder)
    const { name } = writeBackup(db, folder, 'by hand', nowMs)
    record(createWriter(db), 5)
    keepWal(db, folder)
    requestRestore(folder, name, nowMs + 5000)
  }
  if (task === 'salvage' || task === 'restore over a damaged one') damagePayloads(folder, template)
  return template
}

/** As after a kill: what was last written is in the WAL alone. */
function keepWal(db: Db, folder: string): void {
  const kept = ['', '-wal', '-shm'].map((suffix) => [suffix, fs.readFileSync(databaseIn(folder) + suffix)] as const)
  db.close()
  for (const [suffix, bytes] of kept) fs.writeFileSync(databaseIn(folder) + suffix, bytes)
}

function damagePayloads(folder: string, template: Template): void {
  const leaves = template.pages.filter(
    ({ kind, owner }) => kind === 'table leaf' && (owner === 'payloads' || owner === 'records'),
  )
  const handle = fs.openSync(databaseIn(folder), 'r+')
  for (const page of [leaves[1], leaves.at(-2)])
    if (page) fs.writeSync(handle, Buffer.alloc(page.bytes, 0xa5), 0, page.bytes, page.at)
  fs.closeSync(handle)
}

/** Lets a start end well, and says what it came to. */
function finish(task: Task, folder: string): Record<string, string | undefined> {
  if (task.startsWith('restore')) applyRestore(folder, nowMs + 10_000)
  const { db } = openCheckedDatabase(folder, nowMs + 10_000)
  try {
    const ledger = ledgerOf(db)
    const names = fs.readdirSync(folder).toSorted()
    const backups = listBackups(folder)
    for (const { name } of backups) checkBackup(path.join(folder, 'backups', name))
    return {
      ledger: JSON.stringify(ledger),
      adds: String(ledger.lostIsUnknown === true || sum(ledger) === ledger.accepted),
      states: JSON.stringify([...statesBySeq(db)]),
      sound: String(db.pragma('integrity_check', { simple: true })),
      // What was damaged stays as it was, database and WAL, whenever the kill came.
      aside: contentAside(folder, names),
      left: names.filter((name) => /salvaging|restoring|ready|part|asking|restore\.json/.test(name)).join(),
      // Made anew by each start that comes as far; all of them are whole.
      ...(task === 'back up' ? {} : { backups: [...new Set(backups.map(({ reason }) => reason))].join() }),
    }
  } finally {
    db.close()
  }
}

function contentAside(folder: string, names: string[]): string {
  const asides = names.filter((name) => name.includes('.damaged-'))
  return asides
    .map((name) => {
      const bytes = fs.readFileSync(path.join(folder, name))
      let sum = 0
      for (const byte of bytes) sum = (sum * 31 + byte) >>> 0
      return `${name.endsWith('-wal') ? 'wal' : 'db'} ${bytes.length} ${sum}`
    })
    .join()
}

function asUnasked(template: Template, folder: string): string[] {
  const db = openWriterDatabase(folder)
  try {
    return sentUnasked(db).filter((traceId) => {
      const was = template.states.get(template.seqs.get(traceId) ?? 0)
      return ['delivered', 'confirmed', 'sending', 'ambiguous'].includes(was ?? '')
    })
  } finally {
    db.close()
  }
}

function run(folder: string, task: Task, killBefore: number): Promise<{ killed: boolean; output: string }> {
  const kind = task.startsWith('restore') ? 'restore' : task === 'back up' ? 'back up' : 'open'
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'killed-process.ts'), folder, kind, String(killBefore)],
    {
      env: {
        ...process.env,
        NODE_NO_WARNINGS: '1',
        NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'holdfast-test-compile-cache'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`the process ended with ${code ?? signal}`))
      else resolve({ killed: signal === 'SIGKILL', output })
    })
  })
}
