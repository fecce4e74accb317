import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { createTraceImports } from '../../../src/main/monitor/imports/imports.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import { createReader, type Reader } from '../../../src/main/store/thread/reader.ts'
import type { Remote } from '../../../src/main/store/thread/store.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'

/** As across threads: every method answers later. */
const remote = <T extends object>(methods: T, failures: Partial<Record<keyof T, number>> = {}): Remote<T> =>
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

it('an import whose reader dies goes on once it is there again', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-imports-again-'))
  const db = openWriterDatabase(folder)
  const errors: string[] = []
  let done = (): void => {}
  const isDone = new Promise<void>((resolve) => {
    done = resolve
  })
  const imports = createTraceImports({
    store: {
      write: remote<Writer>(createWriter(db)),
      read: remote<Reader>(createReader(db)),
      monitor: remote<Reader>(createReader(db), { nextOfImport: 1 }),
    },
    clock: { nowMs: () => 1_790_000_000_000, monotonicMs: () => performance.now() },
    emit: (event, payload) => {
      if (event !== 'imports.changed') return
      if ((payload as { imports: { state: string }[] }).imports[0]?.state === 'done') done()
    },
    onError: (message) => errors.push(message),
  })
  try {
    const { id } = await imports.begin('traces.json', 1)
    await imports.write(id, Buffer.from(JSON.stringify({ resourceSpans: [aRecord([aSpan()])] })))
    await imports.end(id)
    await imports.confirm(id)
    await isDone
    expect(errors).toEqual(['An import is tried again: The thread has ended.'])
    expect(db.prepare('SELECT COUNT(*) FROM traces').pluck().get()).toBe(1)
  } finally {
    await imports.close()
    db.close()
    fs.rmSync(folder, { recursive: true })
  }
})
