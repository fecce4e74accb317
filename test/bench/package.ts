import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { archiveOf, executableOf } from '../../scripts/package/check.ts'
import { setup } from '../e2e/build.ts'
import { packageFolder } from '../package/packaging.ts'
import { print } from './measure.ts'

const mb = 1_000_000
/** What the app takes on disk once it is installed; Electron's share is not ours to choose. */
const goalMb = 330

/** What an installed app takes on disk, and what of it is whose. */
export async function benchPackage(): Promise<void> {
  setup()
  const output = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-package-'))
  try {
    const app = await packageFolder(output)
    const archive = archiveOf(app)
    const parts = new Map<string, number>()
    for (const file of filesIn(app.folder)) {
      const name = partOf(path.relative(app.folder, file), executableOf(app), archive)
      parts.set(name, (parts.get(name) ?? 0) + fs.statSync(file).size)
    }
    const total = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0)
    print({ name: 'installed size', value: total / mb, unit: 'MB', goal: goalMb })
    for (const [name, bytes] of [...parts].toSorted((a, b) => b[1] - a[1]))
      print({ name: `installed size, ${name}`, value: bytes / mb, unit: 'MB', goal: null })
  } finally {
    fs.rmSync(output, { recursive: true, force: true })
  }
}

function partOf(file: string, executable: string, archive: string): string {
  if (path.basename(file) === path.basename(executable)) return 'Electron’s executable'
  if (file.includes('@duckdb')) return 'DuckDB'
  if (file.includes('better-sqlite3')) return 'SQLite'
  if (file.endsWith(path.basename(archive))) return 'our own code, with the libraries’ JavaScript'
  if (/(^|\/)locales\/|\.lproj\//.test(file)) return 'Chromium’s languages'
  if (/LICENSE/.test(file)) return 'licences'
  return 'Electron’s libraries and data'
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}
