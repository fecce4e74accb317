import { Arch } from 'builder-util'
import type { BeforePackContext } from 'app-builder-lib'
import fs from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

/** npm installs DuckDB's binary for its own machine alone; a package for another processor needs that one's too. */
export default function beforePack({ electronPlatformName, arch }: BeforePackContext): void {
  const archs = electronPlatformName === 'darwin' ? ['x64', 'arm64'] : [Arch[arch]]
  const missing = archs
    .map((name) => `@duckdb/node-bindings-${electronPlatformName}-${name}`)
    .filter((name) => !fs.existsSync(path.join(root, 'node_modules', name)))
  if (missing.length === 0) return
  const { optionalDependencies } = JSON.parse(
    fs.readFileSync(path.join(root, 'node_modules/@duckdb/node-bindings/package.json'), 'utf8'),
  ) as { optionalDependencies: Record<string, string> }
  const wanted = missing.map((name) => `${name}@${optionalDependencies[name]}`).join(' ')
  throw new Error(`DuckDB's binary is missing. Run: npm install --no-save --force ${wanted}`)
}
