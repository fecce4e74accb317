import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { createTraceImports, type TraceImports } from '../../../src/main/monitor/imports/imports.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../src/main/store/thread/reader.ts'
import type { Remote } from '../../../src/main/store/thread/store.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'
import { confirmed } from '../../support/stored-imports.ts'

type Failures<T> = Partial<Record<keyof T, number>>

/** As across threads: every method answers later. */
const remote = <T extends object>(methods: T, failures: Failures<T> = {}): Remote<T> =>
  new Proxy(methods, {
    get:
      (_, name) =>
      async (...args: unknown[]): Promise<unknown> => {
        const left = failures[name as keyof T] ?? 0
        if (left > 0) {
          failures[name as keyof T] = left - 1
          throw new Error('The thread has ended.')
        }
        return (methods[name as keyof T] as (...given: unknown[]) => unknown)(...args)
      },
  }) as Remote<T>

let folder: string
let db: Db
let imports: TraceImports | null
let told: string[]
let errors: string[]

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-imports-again-'))
  db = openWriterDatabase(folder)
  told = []
  errors = []
  imports = null
  return async () => {
    await imports?.close()
    db.close()
    fs.rmSync(folder, { recursive: true })
  }
})

/** The imports, and what resolves once all that is left is done. */
function start(failures: { write?: Failures<Writer>; monitor?: Failures<Reader> } = {}) {
  let resolveDone = (): void => {}
  const isDone = new Promise<void>((resolve) => {
    resolveDone = resolve
  })
  let nowMs = 0
  imports = createTraceImports({
    store: {
      write: remote<Writer>(createWriter(db), failures.write),
      read: remote<Reader>(createReader(db)),
      monitor: remote<Reader>(createReader(db), failures.monitor),
    },
    // Whatever is told is told at once.
    clock: { nowMs: () => 1_790_000_000_000, monotonicMs: () => (nowMs += 1000) },
    emit: (event, payload) => {
      told.push(event)
      if (event !== 'imports.changed') return
      const all = (payload as { imports: { state: string }[] }).imports
      if (all.length > 0 && all.every(({ state }) => state === 'done')) resolveDone()
    },
    onError: (message) => errors.push(message),
  })
  return { imports, isDone }
}

const oneTrace = Buffer.from(`${JSON.stringify({ resourceSpans: [aRecord([aSpan()])] })}\n`)
const traceCount = () => db.prepare('SELECT COUNT(*) FROM traces').pluck().get()

it('an import whose reader dies goes on once it is there again', async () => {
  const { imports, isDone } = start({ monitor: { nextOfImport: 1 } })
  const { id } = await imports.begin('traces.json', 1)
  await imports.write(id, oneTrace)
  await imports.end(id)
  await imports.confirm(id)
  await isDone
  expect(errors).toEqual(['An import is tried again: The thread has ended.'])
  expect(traceCount()).toBe(1)
})

it('traces are told to be other ones only once an import writes them', async () => {
  const { imports, isDone } = start()
  const first = await imports.begin('left.json', 1)
  await imports.write(first.id, oneTrace)
  const { id } = await imports.begin('traces.json', 1)
  for (let piece = 0; piece < 5; piece += 1) await imports.write(id, oneTrace)
  await imports.end(id)
  expect(told).toContain('imports.changed')
  expect(told).not.toContain('traces.changed')
  await imports.confirm(id)
  await isDone
  await expect.poll(() => told).toContain('traces.changed')
  told = []
  await imports.remove(id)
  await expect.poll(() => told).toContain('traces.changed')
})

it('what was agreed to goes on where what was not cannot be taken away', async () => {
  const write = createWriter(db)
  const agreed = confirmed(db, { traces: [0, 1], spans: 2 })
  const other = write.beginImport('left.json', 1, 1)
  const { isDone, imports } = start({ write: { removeImportStep: 1 } })
  await expect.poll(async () => (await imports.list()).find(({ id }) => id === agreed)?.state).toBe('done')
  expect(errors).toEqual(['The thread has ended.'])
  // The next file takes it away.
  const { id } = await imports.begin('traces.json', 1)
  await imports.write(id, oneTrace)
  await imports.end(id)
  await imports.confirm(id)
  await isDone
  expect((await imports.list()).map((one) => one.id)).not.toContain(other)
})

it('of two files that are begun at once one is left', async () => {
  const { imports } = start()
  await Promise.all([imports.begin('a.json', 1), imports.begin('b.json', 1)])
  await expect.poll(async () => (await imports.list()).map(({ fileName }) => fileName)).toEqual(['b.json'])
})

it('what is agreed to while another file is begun either comes or is gone', async () => {
  const { imports, isDone } = start()
  const { id } = await imports.begin('a.json', 1)
  await imports.write(id, oneTrace)
  await imports.end(id)
  const [agreed, begun] = await Promise.all([imports.confirm(id), imports.begin('b.json', 1)])
  expect(agreed).toBeUndefined()
  await imports.remove(begun.id)
  await isDone
  expect(traceCount()).toBe(1)
})
