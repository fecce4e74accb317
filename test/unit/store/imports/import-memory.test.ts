import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { confirmed } from '../../../support/stored-imports.ts'
import { withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-import-memory-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const support = (name: string): string => JSON.stringify(new URL(`../../../support/${name}`, import.meta.url).href)

it('a trace is summed up in less memory than its spans take', async () => {
  withDatabase(folder, (_, db) => confirmed(db, { traces: [0], spans: 700, textLength: 100_000 }))
  const storing = `
    const [{ storeAll }, { withDatabase }] = await Promise.all([import(${support('stored-imports.ts')}), import(${support('store-fixtures.ts')})])
    withDatabase(${JSON.stringify(folder)}, (_, db) => storeAll(db))`
  const worker = new Worker(`(async () => {${storing}})()`, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 8 },
  })
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
  const count = withDatabase(folder, (_, db) => db.prepare('SELECT observation_count FROM traces').pluck().get())
  expect(count).toBe(700)
})
