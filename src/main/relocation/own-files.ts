import { realpathSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'

/** What is the user's in a data folder. Chromium's files, locks and the Monitor's copy are made anew. */
const own =
  /^(holdfast\.(db$|db-wal$|db\.|id$|(\d+\.)?log$)|(secrets|keychain-key|restore|window|moved-from|mcp)\.json|service\.env$|(attachments|backups|reports)$|before-reset-)/
const keptCopy = /^before-reset-/
/** What follows from that, or was held while the app ran: it tells of the user's data all the same. */
const derived = /^(monitor\.duckdb|(chromium|updates|dragged)$|holdfast\.(db-shm|lock|ballast|running|import\.part))/

/** Whether a file would lie where Holdfast keeps its own, under whatever name its folder is reached. */
export function isHoldfasts(folder: string, file: string): boolean {
  const place = path.relative(realPath(folder), path.join(realPath(path.dirname(file)), path.basename(file)))
  // Two disks in three take both cases for one.
  const name = (place.split(path.sep)[0] ?? '').toLowerCase()
  return own.test(name) || derived.test(name)
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return path.resolve(folder)
  }
}

export interface OwnFile {
  /** Relative to the folder. */
  name: string
  bytes: number
}

/**
 * Every file, those in folders too. What is the user's may lie elsewhere, behind a link of its name; further links are left out, and so is
 * what goes meanwhile: a backup that is replaced, a log that moves on.
 */
export async function ownFiles(folder: string): Promise<OwnFile[]> {
  const found: OwnFile[] = []
  const walk = async (inside: string): Promise<void> => {
    for (const entry of await fs.readdir(path.join(folder, inside), { withFileTypes: true }).catch(unlessGone)) {
      const name = path.join(inside, entry.name)
      if (inside === '' && !own.test(entry.name)) continue
      const isLinked = inside === '' && entry.isSymbolicLink()
      const kind = isLinked ? await fs.stat(path.join(folder, name)).catch(unlessGone) : entry
      if (Array.isArray(kind)) continue
      if (kind.isDirectory()) await walk(name)
      else if (kind.isFile()) found.push(...(await fs.stat(path.join(folder, name)).then(of(name), unlessGone)))
    }
  }
  await walk('')
  return found
}

const of =
  (name: string) =>
  ({ size }: { size: number }): [OwnFile] => [{ name, bytes: size }]

function unlessGone(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return []
  throw error
}

export const sizeOf = (files: readonly OwnFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)

/** What starting anew has kept, by the names of their folders. */
export async function keptCopies(folder: string): Promise<OwnFile[]> {
  const names = (await fs.readdir(folder)).filter((name) => keptCopy.test(name))
  const files = await ownFiles(folder)
  return names.map((name) => ({ name, bytes: sizeOf(files.filter((file) => file.name.startsWith(name + path.sep))) }))
}

/** Deletes what is the user's, and nothing else that lies there. */
export async function deleteOwn(folder: string): Promise<void> {
  await deleteNamed(folder, (name) => own.test(name))
}

/** Deletes all of Holdfast's in a folder that it is not in any more: what it made of the user's data, too. */
export async function deleteLeft(folder: string): Promise<void> {
  await deleteNamed(folder, (name) => own.test(name) || derived.test(name))
}

async function deleteNamed(folder: string, isMeant: (name: string) => boolean): Promise<void> {
  for (const name of await fs.readdir(folder)) {
    if (isMeant(name)) await fs.rm(path.join(folder, name), { recursive: true, force: true })
  }
}
