import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPageFile } from '../../src/main/store/recovery/pages/page-file.ts'
import { readDamaged } from '../../src/main/store/recovery/read-damaged.ts'
import { databaseFileName } from '../../src/main/store/schema/database.ts'
import { nowMs, record, withDatabase } from '../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-rows-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const hash = 'a1'.repeat(32)
/** Of each table that is nobody's but a chat's, a row as the app writes it. */
const rows: Record<string, Record<string, string | number | null>> = {
  attachment_files: { sha256: hash, kind: 'document', media_type: 'text/plain', bytes: 3, kept_at_ms: nowMs },
  attachment_texts: { sha256: hash, length: 3, text: '{"resourceSpans":[]}' },
  draft_attachments: { conversation_id: '', position: 0, sha256: hash, name: 'a.txt' },
  folders: { id: randomUUID(), name: 'Work', is_collapsed: 0, created_at_ms: nowMs, deleted_at_ms: null },
  langfuse_prompt_readings: { source: 'https://langfuse.example pk-lf-1', read_at_ms: nowMs },
  langfuse_prompt_versions: { source: 'https://langfuse.example pk-lf-1', name: 'triage', version: 1, content: '{}' },
  langfuse_prompts: { source: 'https://langfuse.example pk-lf-1', name: 'triage', facts: '{}' },
  media_uploads: {
    record_seq: 1,
    trace_id: 'a1'.repeat(16),
    span_id: 'b2'.repeat(8),
    field: 'input',
    sha256: hash,
    media_type: 'image/png',
    bytes: 3,
    state: 'pending',
    attempts: 0,
    detail: null,
  },
  message_attachments: { message_id: randomUUID(), position: 0, sha256: hash, name: 'a.txt' },
  message_prompts: { message_id: randomUUID(), prompt: '{}' },
  prompts: { id: randomUUID(), name: 'Mine', text: 'Say {{what}}.', created_at_ms: nowMs, updated_at_ms: nowMs },
  tool_approvals: { conversation_id: randomUUID(), tool: 'files/read/1' },
  turn_steps: { message_id: randomUUID(), conversation_id: randomUUID(), position: 0, step: '{}', result: null },
  waiting_messages: {
    message_id: randomUUID(),
    conversation_id: randomUUID(),
    settings: '{}',
    held: 0,
    created_at_ms: nowMs,
  },
}

test('a row of any table is known for what it is where the schema is lost, and none is taken for a record', () => {
  withDatabase(folder, (write, db) => {
    record(write, 4)
    for (const [table, row] of Object.entries(rows)) {
      const names = Object.keys(row)
      db.prepare(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
      ).run(row)
    }
    db.pragma('wal_checkpoint(TRUNCATE)')
  })
  const file = path.join(folder, databaseFileName)
  const handle = fs.openSync(file, 'r+')
  fs.writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, 0)
  fs.closeSync(handle)

  const counts: Record<string, number> = {}
  const pages = openPageFile(file)
  readDamaged(pages, { begin() {}, row: ({ table }) => void (counts[table] = (counts[table] ?? 0) + 1) })
  pages.close()
  expect(counts).toMatchObject({
    records: 4,
    payloads: 4,
    ...Object.fromEntries(Object.keys(rows).map((name) => [name, 1])),
  })
})
