import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { newestMs, oldestMs } from '../support/file-times.ts'

const root = path.join(import.meta.dirname, '../..')
const built = [
  'out/main/index.js',
  'out/main/cli.js',
  'out/main/serve.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/renderer/licences.json',
]
const builtFrom = ['src', 'scripts/build', 'package.json', 'electron.vite.config.ts']

const inRoot = (names: string[]): string[] => names.map((name) => path.join(root, name))

/** Vitest's global setup for the end-to-end tests: they run what is built, so that must be as new as its source. */
export function setup(): void {
  const builtMs = oldestMs(inRoot(built))
  if (builtMs > newestMs(inRoot(builtFrom))) return
  const cli = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  execFileSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    // The tests' own mode would go into the bundle.
    env: { ...process.env, NODE_ENV: 'production' },
  })
}
