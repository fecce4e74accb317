import path from 'node:path'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'
import { characterMaps } from '../../scripts/build/character-maps.ts'
import { compiledWords } from '../../scripts/build/compiled-words.ts'
import { threads } from '../../scripts/build/threads.ts'
import { newestMs, oldestMs } from './file-times.ts'

const root = path.join(import.meta.dirname, '../..')
const inRoot = (name: string): string => path.join(root, name)
const folder = inRoot('node_modules/.cache/holdfast-test-app')
const app = path.join(folder, 'app-process.js')
const builtFrom = ['src/main', 'src/shared', 'scripts/build', 'test/support', 'package-lock.json'].map(inRoot)
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
    plugins: [compiledWords(), characterMaps()],
    ssr: { noExternal: true, external: ['better-sqlite3', '@duckdb/node-api'] },
    build: {
      ssr: true,
      target: 'node20.18',
      minify: false,
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: {
        checks: { pluginTimings: false },
        input: { 'app-process': 'test/support/app-process.ts', ...threads },
      },
    },
  })
}
