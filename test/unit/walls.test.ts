import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../..')
const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint')

/** A file of each room, and what it must not import. */
const forbidden: [file: string, imports: string[]][] = [
  ['src/shared/x.ts', ['../main/records/record.ts', '../renderer/bridge.ts', '../preload/index.ts', 'node:fs']],
  [
    'src/renderer/chat/x.ts',
    ['../../main/records/record.ts', 'electron', 'node:fs', 'better-sqlite3', '@duckdb/node-api'],
  ],
  ['src/renderer/ui/x.ts', ['../chat/thread.ts', '../app/theme.ts', '../../main/ports.ts']],
  ['src/renderer/browser/x.ts', ['../ui/format.ts', '../sync/pause.ts', 'node:http']],
  ['src/preload/x.ts', ['../main/electron/window.ts', '../main/ports.ts', '../renderer/bridge.ts', 'node:fs']],
  [
    'src/main/x.ts',
    [
      'electron',
      '@duckdb/node-api',
      'better-sqlite3',
      'node:sqlite',
      './store/log/batches.ts',
      '../renderer/bridge.ts',
    ],
  ],
  ['src/main/desktop-entry.ts', ['electron', 'better-sqlite3']],
  ['src/main/desktop-core.ts', ['electron', 'better-sqlite3', './store/log/batches.ts']],
  ['src/main/a-new-room/x.ts', ['electron', 'better-sqlite3', '../store/log/batches.ts', '../../renderer/bridge.ts']],
  [
    'src/main/electron/x.ts',
    ['better-sqlite3', '../serve/server.ts', '../outbox/outbox.ts', '../store/log/batches.ts'],
  ],
  ['src/main/serve/x.ts', ['electron', 'electron/main', '../electron/window.ts', '../chat/turns.ts']],
  [
    'src/main/updates/x.ts',
    ['electron', 'electron-updater', '../chat/turns.ts', '../outbox/outbox.ts', '../ipc/events.ts'],
  ],
  ['src/main/ipc/x.ts', ['electron', '../electron/window.ts', '../serve/server.ts', '../core.ts']],
  [
    'src/main/attachments/x.ts',
    ['electron', '../chat/turns.ts', '../settings/settings.ts', '../store/chat/turns.ts', '../core.ts'],
  ],
  [
    'src/main/media/x.ts',
    ['electron', '../chat/turns.ts', '../outbox/outbox.ts', '../langfuse/uplink.ts', '../store/log/batches.ts'],
  ],
  [
    'src/main/prompts/x.ts',
    [
      'electron',
      '../chat/turns.ts',
      '../outbox/outbox.ts',
      '../langfuse/uplink.ts',
      '../settings/settings.ts',
      '../store/log/batches.ts',
    ],
  ],
  ['src/main/net/x.ts', ['../langfuse/answer.ts', '../llm/failure.ts', '../records/record.ts', '../ports.ts']],
  ['src/main/records/x.ts', ['../store/errors.ts', '../langfuse/versions.ts', '../ipc/events.ts', '../ports.ts']],
  ['src/main/records/redaction/x.ts', ['../../ipc/events.ts', '../../store/errors.ts', '../../llm/cost-parts.ts']],
  [
    'src/main/store/x.ts',
    ['@duckdb/node-api', '../outbox/ports.ts', '../langfuse/host.ts', '../llm/cost-parts.ts', '../chat/turns.ts'],
  ],
  ['src/main/store/analysis/x.ts', ['../../outbox/ports.ts', '../../monitor/summary.ts', 'electron']],
  [
    'src/main/store/log/x.ts',
    ['@duckdb/node-api', '../../outbox/ports.ts', '../../langfuse/host.ts', '../../llm/cost-parts.ts', 'electron'],
  ],
  ['src/main/store/recovery/pages/x.ts', ['../../../chat/turns.ts', '../../../ipc/events.ts', '../../../core.ts']],
  [
    'src/main/outbox/x.ts',
    ['node:fs', 'node:timers', 'better-sqlite3', '../store/thread/store.ts', '../langfuse/send.ts'],
  ],
  [
    'src/main/outbox/ports.ts',
    [
      'node:fs',
      '../store/thread/store.ts',
      '../store/log/batches.ts',
      '../store/analysis/analysis.ts',
      '../store/imports/import-writes.ts',
      '../net/exchange.ts',
    ],
  ],
  ['src/main/langfuse/x.ts', ['../store/errors.ts', '../outbox/outbox.ts', '../llm/cost-parts.ts', 'better-sqlite3']],
  ['src/main/llm/x.ts', ['../store/errors.ts', '../langfuse/host.ts', '../outbox/ports.ts', '../chat/turns.ts']],
  ['src/main/keys/x.ts', ['../store/errors.ts', '../langfuse/host.ts', '../llm/stream.ts', '../outbox/outbox.ts']],
  [
    'src/main/monitor/x.ts',
    ['../chat/turns.ts', '../llm/cost-parts.ts', '../langfuse/host.ts', '../store/traces/read-traces.ts'],
  ],
  [
    'src/main/chat/x.ts',
    ['../outbox/outbox.ts', '../langfuse/host.ts', '../monitor/summary.ts', '../store/chat/turns.ts'],
  ],
  ['src/main/settings/x.ts', ['../chat/turns.ts', '../monitor/summary.ts', '../sync/sync.ts']],
  [
    'src/main/tools/x.ts',
    ['electron', '../chat/turns.ts', '../outbox/outbox.ts', '../settings/settings.ts', '../store/log/batches.ts'],
  ],
  ['src/main/sync/x.ts', ['../chat/turns.ts', '../llm/cost-parts.ts', '../store/log/batches.ts']],
  ['src/main/control/x.ts', ['electron', '../store/thread/store.ts', '../serve/server.ts', '../cli/client.ts']],
  ['src/main/cli/x.ts', ['electron', '../electron/window.ts', '../chat/turns.ts', '../store/log/batches.ts']],
  ['src/main/diagnosis/x.ts', ['electron', '../core.ts', '../settings/settings.ts', '../outbox/outbox.ts']],
  ['src/main/files/x.ts', ['electron', '../electron/window.ts', '../core.ts']],
  [
    'src/main/archive/x.ts',
    [
      '../electron/window.ts',
      '../serve/server.ts',
      '../outbox/outbox.ts',
      '../store/chat/chat-imports.ts',
      '../core.ts',
    ],
  ],
  [
    'src/main/relocation/x.ts',
    ['electron', '../electron/window.ts', '../settings/settings.ts', '../store/log/batches.ts'],
  ],
  ['src/main/notices/x.ts', ['../outbox/outbox.ts', '../settings/settings.ts', '../sync/sync.ts']],
]

/** What crosses a wall on purpose, by types alone where the line says so. */
const allowed: [file: string, line: string][] = [
  ['src/main/index.ts', "import { app } from 'electron'\nvoid app"],
  ['src/main/electron/y.ts', "import { app } from 'electron'\nvoid app"],
  ['src/main/store/log/y.ts', "import Database from 'better-sqlite3'\nvoid Database"],
  ['src/main/store/analysis/y.ts', "export { DuckDBInstance } from '@duckdb/node-api'"],
  ['src/main/store/log/z.ts', "export * from '../chat/turns.ts'"],
  ['src/main/chat/y.ts', "export type { NewMessage } from '../store/chat/turns.ts'"],
  ['src/main/chat/z.ts', "export { StoreError } from '../store/errors.ts'"],
  ['src/main/langfuse/y.ts', "export type { Uplink } from '../outbox/ports.ts'"],
  ['src/main/records/z.ts', "export * from './record.ts'"],
  ['src/preload/y.ts', "export { eventChannel } from '../main/electron/channels.ts'"],
]

const rule = 'eslint(no-restricted-imports)'
let folder: string
let found: { code: string; filename: string }[]

/** Lints a tree of such files under the project's own rules. */
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-walls-'))
  fs.copyFileSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    fs.writeFileSync(path.join(folder, file), `${text}\n`)
  }
  for (const [file, imports] of forbidden) write(file, imports.map((from) => `export * from '${from}'`).join('\n'))
  for (const [file, line] of allowed) write(file, line)
  write('src/main/chat/round.ts', "import type { Back } from './back.ts'\nexport type Round = Back | 1")
  write('src/main/chat/back.ts', "import type { Round } from './round.ts'\nexport type Back = Round | 2")
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [oxlint, '-f', 'json', 'src'], { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  found = (JSON.parse(output) as { diagnostics: typeof found }).diagnostics
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

describe('the walls between the rooms', () => {
  it.each(forbidden)('%s imports none of %j', (file, imports) => {
    expect(found.filter(({ code, filename }) => code === rule && filename === file)).toHaveLength(imports.length)
  })

  it.each(allowed)('%s may say %j', (file) => {
    expect(found.filter(({ code, filename }) => code === rule && filename === file)).toEqual([])
  })

  it('no file imports itself back, not even a type', () => {
    const circles = found.filter(({ code }) => code === 'import(no-cycle)').map(({ filename }) => filename)
    expect(circles.toSorted()).toEqual(['src/main/chat/back.ts', 'src/main/chat/round.ts'])
  })
})
