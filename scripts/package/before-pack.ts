import { Arch } from 'builder-util'
import type { BeforePackContext } from 'app-builder-lib'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

/** npm installs DuckDB's binary for its own machine alone; a package for another processor needs that one's too. */
export default function beforePack({ electronPlatformName, arch }: BeforePackContext): void {
  const archs = electronPlatformName === 'darwin' ? ['x64', 'arm64'] : [Arch[arch]]
  const missing = archs
    .map((name) => `@duckdb/node-bindings-${electronPlatformName}-${name}`)
    .filter((name) => !fs.existsSync(path.join(root, 'node_modules', name)))
  if (missing.length > 0) fetchForOthers(missing)
}

/** In the version that the installed library asks for, and without a word in package.json or the lock file. */
function fetchForOthers(names: string[]): void {
  const { optionalDependencies } = JSON.parse(
    fs.readFileSync(path.join(root, 'node_modules/@duckdb/node-bindings/package.json'), 'utf8'),
  ) as { optionalDependencies: Record<string, string> }
  const npm = process.env['npm_execpath']
  if (npm === undefined) throw new Error(`${names.join(' and ')} must be fetched first. Run this as: npm run package`)
  const wanted = names.map((name) => `${name}@${optionalDependencies[name]}`)
  // `--force`: npm would refuse what is for another processor.
  execFileSync(process.execPath, [npm, 'install', '--no-save', '--force', '--ignore-scripts', '--silent', ...wanted], {
    cwd: root,
    stdio: 'inherit',
  })
}
