import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openStore } from '../../src/main/store/thread/store.ts'
import { storeEntries } from '../support/store-entries.ts'
import { aTurn, anEnd, frozenTurn } from '../support/turn-fixtures.ts'
import { median, percentile, print, timeEach } from './measure.ts'

const runs = 400

/** Commit of a turn, from main's call to its answer, against a bare SQLite transaction of the same bytes, interleaved. */
export async function benchCommit(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-'))
  const bareFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bare-'))
  const store = await openStore({
    folder,
    ...storeEntries,
    onThreadDeath: (message) => {
      throw new Error(message)
    },
    onDamage: () => {},
  })
  const bare = openBare(bareFolder)
  const output = 'word '.repeat(200)
  const begins: number[] = []
  const ends: number[] = []
  const bares: number[] = []
  await timeEach(runs, async (index) => {
    const turn = aTurn({}, `prompt ${index} ${'x'.repeat(300)}`)
    const end = anEnd({ output })
    const beganMs = performance.now()
    await store.write.beginTurn(turn)
    const middleMs = performance.now()
    await store.write.finishTurn({
      traceId: turn.start.traceId,
      messageStatus: 'complete',
      messageError: null,
      end,
      nowMs: 0,
    })
    const endMs = performance.now()
    const bytes = 'x'.repeat(Buffer.byteLength(frozenTurn(turn.start, end)) + output.length)
    const bareBeganMs = performance.now()
    bare.write(bytes)
    if (index < 0) return
    begins.push(middleMs - beganMs)
    ends.push(endMs - middleMs)
    bares.push(performance.now() - bareBeganMs)
  })
  await store.close()
  bare.close()
  fs.rmSync(folder, { recursive: true })
  fs.rmSync(bareFolder, { recursive: true })
  print({ name: 'turn begin commit p50', value: median(begins), unit: 'ms', goal: 20 })
  print({ name: 'turn begin commit p99', value: percentile(begins, 0.99), unit: 'ms', goal: 20 })
  print({ name: 'turn finish commit p50', value: median(ends), unit: 'ms', goal: 20 })
  print({ name: 'turn finish commit p99', value: percentile(ends, 0.99), unit: 'ms', goal: 20 })
  print({
    name: 'turn finish commit / bare transaction of its bytes',
    value: median(ends) / median(bares),
    unit: 'ratio',
    goal: 3,
  })
}

/** The least that a durable write costs here: one row under WAL and FULL. */
function openBare(folder: string): { write(bytes: string): void; close(): void } {
  const db = new Database(path.join(folder, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE bytes (bytes TEXT)')
  const insert = db.prepare('INSERT INTO bytes VALUES (?)')
  return { write: (bytes) => void insert.run(bytes), close: () => void db.close() }
}
