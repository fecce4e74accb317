import { getRawHeader } from '@electron/asar'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** What a package is for, in Node's words. */
export interface Target {
  platform: 'linux' | 'darwin' | 'win32'
  /** Two in a universal app. */
  archs: readonly string[]
}

const allowed = [
  /^out\/(main|preload|renderer)\//,
  /^resources\/(icon|tray\/[\w@.-]+)\.png$/,
  /^package\.json$/,
  /^node_modules\/@duckdb\/(node-api|node-bindings)\//,
  /^node_modules\/@duckdb\/node-bindings-[a-z0-9]+-[a-z0-9]+\//,
  /^node_modules\/better-sqlite3\/(lib|prebuilds)\//,
  /^node_modules\/detect-libc\//,
  /^node_modules\/(@duckdb\/)?[a-z0-9-]+\/(package\.json|LICENSE)$/,
]
/** No source of ours or of a library's, and nothing that only a developer reads. */
const sources = /\.(ts|mts|cts|tsx|map|md|c|cc|cpp|h|hpp|gyp|gypi|tsbuildinfo|db)$/

/** The binaries that the target needs, and no others may be there. */
export function binariesOf({ platform, archs }: Target): string[] {
  return archs.flatMap((arch) => [
    `node_modules/@duckdb/node-bindings-${platform}-${arch}/duckdb.node`,
    `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
  ])
}

/** What is wrong with an archive's contents, in words; empty where nothing is. */
export function wrongContents(asar: string, target: Target): string[] {
  const files = filesIn(asar)
  const wrong = files
    .filter((file) => !allowed.some((pattern) => pattern.test(file)) || sources.test(file))
    .map((file) => `${file} does not belong into the package.`)
  const wanted = binariesOf(target)
  const found = files.filter((file) => file.endsWith('.node'))
  for (const file of wanted) if (!found.includes(file)) wrong.push(`${file} is missing.`)
  for (const file of found) if (!wanted.includes(file)) wrong.push(`${file} is for another system.`)
  for (const file of wanted) {
    const unpacked = path.join(`${asar}.unpacked`, file)
    if (!fs.existsSync(unpacked)) wrong.push(`${file} is inside the archive, where the system cannot load it.`)
  }
  if (!files.includes('out/main/index.js')) wrong.push('out/main/index.js is missing: build the app first.')
  return wrong
}

/** Where the archive's index has no hash of a packed file, or another than the file's, Electron cannot vouch for it. */
export function wrongIntegrity(asar: string): string[] {
  const { header, headerSize } = getRawHeader(asar)
  const handle = fs.openSync(asar, 'r')
  try {
    return walk(header).flatMap(([file, entry]) => {
      if (entry.unpacked === true || entry.link !== undefined) return []
      const bytes = Buffer.alloc(entry.size ?? 0)
      fs.readSync(handle, bytes, 0, bytes.length, 8 + headerSize + Number(entry.offset))
      const hash = createHash('sha256').update(bytes).digest('hex')
      return entry.integrity?.algorithm === 'SHA256' && entry.integrity.hash === hash
        ? []
        : [`${file} is not covered by the archive’s integrity hashes.`]
    })
  } finally {
    fs.closeSync(handle)
  }
}

/** What Electron compares with the hash inside the executable, where the system has a place for one. */
export function headerHash(asar: string): string {
  return createHash('sha256').update(getRawHeader(asar).headerString).digest('hex')
}

/** Files alone, by `/`. */
export function filesIn(asar: string): string[] {
  return walk(getRawHeader(asar).header).map(([file]) => file)
}

interface Entry {
  files?: Record<string, Entry>
  size?: number
  offset?: string
  unpacked?: boolean
  link?: string
  integrity?: { algorithm: string; hash: string }
}

function walk(entry: Entry, folder = ''): [string, Entry][] {
  return Object.entries(entry.files ?? {}).flatMap(([name, inside]): [string, Entry][] =>
    inside.files === undefined ? [[folder + name, inside]] : walk(inside, `${folder}${name}/`),
  )
}
