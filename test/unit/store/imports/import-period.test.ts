import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import { confirmed } from '../../../support/stored-imports.ts'
import { nowMs, withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-import-period-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

it.each([
  ['ends', [1, 0]],
  ['begins', [0, 1]],
])('a file that %s with what is here already says when the rest began', (_, traces) =>
  withDatabase(folder, (_write, db) => {
    confirmed(db, { traces: [0], spans: 1 })
    const id = confirmed(db, { traces, spans: 1 })
    expect(createReader(db).import(id)).toMatchObject({
      observationCount: 1,
      knownCount: 1,
      firstStartMs: nowMs,
      lastStartMs: nowMs,
    })
  }),
)
