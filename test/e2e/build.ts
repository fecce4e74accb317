import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')
const builtFrom = ['src', 'scripts/build', 'package.json', 'electron.vite.config.ts']

/** Vitest's global setup for the end-to-end tests: they run what is built, so that must be as new as its source. */
export function setup(): void {
  const builtMs = oldestMs([
    'out/main/index.js',
    'out/main/serve.js',
    'out/preload/index.cjs',
    'out/renderer/index.html',
    'out/renderer/licences.json',
  ])
  if (builtMs > newestMs(builtFrom.map((name) => path.join(root, name)))) return
  const cli = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  execFileSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    // The tests' own mode would go into the bundle.
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

/** 0 where one is missing. */
function oldestMs(names: string[]): number {
  return Math.min(...names.map((name) => fs.statSync(path.join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0))
}

function newestMs(files: string[]): number {
  const times = files.map((file) => {
    const found = fs.statSync(file)
    // A folder's own time tells of files that were removed.
    const inside = found.isDirectory() ? fs.readdirSync(file).map((name) => path.join(file, name)) : []
    return Math.max(found.mtimeMs, inside.length > 0 ? newestMs(inside) : 0)
  })
  return Math.max(...times)
}
