import fs from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'
import { compiledWords } from '../../scripts/build/compiled-words.ts'
import { newestMs, oldestMs } from './file-times.ts'

const root = path.join(import.meta.dirname, '../..')
const inRoot = (name: string): string => path.join(root, name)
const folder = inRoot('node_modules/.cache/holdfast-test-app')
const app = path.join(folder, 'app-process.js')
const builtFrom = ['src/main', 'src/shared', 'scripts/build', 'test/support', 'package-lock.json'].map(inRoot)
/** What runs in threads and processes of their own, by the names under which those who start them look for them. */
const entries = {
  'app-process': 'test/support/app-process.ts',
  'writer-worker': 'src/main/store/thread/writer-worker.ts',
  'reader-worker': 'src/main/store/thread/reader-worker.ts',
  'analysis-process': 'src/main/store/analysis/analysis-process.ts',
  'import-reader': 'src/main/monitor/imports/import-worker.ts',
  parquet: 'src/main/monitor/exports/parquet-worker.ts',
  redaction: 'src/main/records/redaction/redaction-worker.ts',
  chats: 'src/main/archive/chats/chats-process.ts',
  document: 'src/main/attachments/document-worker.ts',
}

/**
 * Vitest's global setup for tests that start the core in a process of its own: hundreds of times, and from its sources each start reads a
 * thousand files.
 */
export async function setup(project: TestProject): Promise<void> {
  await bundle()
  project.onTestsRerun(bundle)
  process.env['HOLDFAST_TEST_APP'] = app
}

async function bundle(): Promise<void> {
  if (oldestMs([app]) > newestMs(builtFrom)) return
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [compiledWords()],
    ssr: { noExternal: true, external: ['better-sqlite3', '@duckdb/node-api'] },
    build: {
      ssr: true,
      target: 'node20.18',
      minify: false,
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: {
        checks: { pluginTimings: false },
        input: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, inRoot(source)])),
      },
    },
  })
  fs.cpSync(inRoot('node_modules/pdfjs-dist/cmaps'), path.join(folder, 'cmaps'), { recursive: true })
}
