import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runForWords } from '../../support/run-cli.ts'
import { record, withDatabase } from '../../support/store-fixtures.ts'
import { storeEntries } from '../../support/store-entries.ts'

vi.mock('../../../src/main/bundled-entries.ts', () => ({ bundledEntries: () => storeEntries }))

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-cli-damaged-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** Pages in the middle of the file, as a failing disk leaves them. */
function damage(): void {
  const handle = fs.openSync(path.join(folder, 'holdfast.db'), 'r+')
  const pages = Math.floor(fs.fstatSync(handle).size / 4096)
  for (let page = 40; page < pages; page += 23) fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096)
  fs.closeSync(handle)
}

test.each([[['backup']], [['export', '-']], [['flush', '--timeout', '0']]])(
  '%j says what it has mended',
  async (words) => {
    withDatabase(folder, (write) => record(write, 300))
    damage()
    const { err } = await runForWords(...words, '--data-folder', folder)
    const kept = fs.readdirSync(folder).find((name) => /^holdfast\.db\.damaged-[^.]*$/.test(name))
    expect(kept).toBeDefined()
    expect(err.match(/The database was damaged/g)).toHaveLength(1)
    expect(err).toContain(`is kept at ${path.join(folder, kept ?? '')}`)
  },
)
