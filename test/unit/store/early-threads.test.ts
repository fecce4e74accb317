import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startThreadsEarly, type EarlyThreads } from '../../../src/main/store/thread/early-threads.ts'
import { openStore, type Store } from '../../../src/main/store/thread/store.ts'
import { storeEntries } from '../../support/store-entries.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-early-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const { writer, reader } = storeEntries.workers

const open = (earlyThreads: EarlyThreads): Promise<Store> =>
  openStore({ folder, ...storeEntries, earlyThreads, onThreadDeath: () => {}, onDamage: () => {} })

test('a thread that was started early has touched nothing by the time that it answers', async () => {
  const early = startThreadsEarly([writer], folder)
  const thread = early.take(writer)
  const answered = new Promise((resolve) => thread?.once('message', resolve))
  thread?.postMessage({ id: 1, method: 'nothing', args: [] })
  expect(await answered).toMatchObject({ id: 1, ok: false })
  expect(fs.readdirSync(folder)).toEqual([])
  await thread?.terminate()
})

test('a store takes the threads that were started for it, each once', async () => {
  const early = startThreadsEarly([writer, reader], folder)
  const store = await open(early)
  expect(await store.read.listFolders()).toEqual([])
  // The next store has its own.
  expect(early.take(writer)).toBeNull()
  expect(early.take(reader)).toBeNull()
  await store.close()
  const next = await open(early)
  expect(await next.read.listFolders()).toEqual([])
  await next.close()
})

test('one that failed before it was taken is not, and ends nothing', async () => {
  const broken = path.join(folder, 'broken.mjs')
  fs.writeFileSync(broken, "throw new Error('not today')")
  const takenLater = async (): Promise<Worker | null> => {
    const early = startThreadsEarly([broken], folder)
    const other = new Worker(broken)
    await new Promise((resolve) => other.on('error', () => {}).on('exit', resolve))
    return early.take(broken)
  }
  // It may outlive the other one, once.
  await expect.poll(takenLater).toBeNull()
})

test('a process that ends before it takes them is not kept', async () => {
  const early = path.join(import.meta.dirname, '../../../src/main/store/thread/early-threads.ts')
  const idle = path.join(folder, 'idle.mjs')
  fs.writeFileSync(idle, "import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => {})")
  const program = path.join(folder, 'program.mjs')
  fs.writeFileSync(
    program,
    `import { startThreadsEarly } from ${JSON.stringify(early)}
    startThreadsEarly([${JSON.stringify(idle)}], ${JSON.stringify(folder)})
    console.log('done')`,
  )
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 30_000 })
  expect(stdout).toBe('done\n')
})
