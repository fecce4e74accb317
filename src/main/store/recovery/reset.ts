import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { toStoreError } from '../errors.ts'
import { makeDurable, replaceFile } from '../files.ts'

const request = z.object({
  /** The folder inside the data folder that keeps what was there; null: it is deleted. */
  setAsideIn: z
    .string()
    .regex(/^before-reset-[\dTZ-]+$/)
    .nullable(),
})

const requestName = 'holdfast.reset'
/** What is derived, or held while the app runs. */
const derived = /^(monitor\.duckdb|holdfast\.db-shm$|holdfast\.import\.part$)/
const own = /^(holdfast\.(db|id)|(restore|mcp)\.json$|(attachments|backups)$)/
/** Keys go in any case. */
const keys = /^secrets\.json/

/** Asks the next opening to begin with an empty folder. Throws StoreError. */
export function requestReset(folder: string, { isKept, nowMs }: { isKept: boolean; nowMs: number }): void {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
  try {
    const asked: z.infer<typeof request> = { setAsideIn: isKept ? `before-reset-${stamp}` : null }
    replaceFile(path.join(folder, requestName), JSON.stringify(asked), folder)
  } catch (error) {
    throw toStoreError(error)
  }
}

/**
 * Does what was asked for, before anything is opened; the caller holds the folder's lock. A kill in the middle is gone on with at the
 * next start: the request goes last.
 */
export function applyReset(folder: string): void {
  const file = path.join(folder, requestName)
  if (!fs.existsSync(file)) return
  const { setAsideIn } = readRequest(file)
  const keptIn = setAsideIn === null ? null : path.join(folder, setAsideIn)
  try {
    if (keptIn !== null) fs.mkdirSync(keptIn, { recursive: true, mode: 0o700 })
    // The database last: what belongs to it may not be taken for that of the new one.
    const names = fs.readdirSync(folder).toSorted((a, b) => Number(a === 'holdfast.db') - Number(b === 'holdfast.db'))
    for (const name of names) {
      const from = path.join(folder, name)
      if (derived.test(name) || keys.test(name)) fs.rmSync(from, { recursive: true, force: true })
      else if (!own.test(name)) continue
      else if (keptIn !== null) fs.renameSync(from, path.join(keptIn, name))
      else fs.rmSync(from, { recursive: true, force: true })
    }
    if (keptIn !== null) makeDurable(keptIn)
    makeDurable(folder)
    fs.rmSync(file)
    makeDurable(folder)
  } catch (error) {
    throw toStoreError(error)
  }
}

/** One that cannot be read asks for the gentler of both. */
function readRequest(file: string): z.infer<typeof request> {
  try {
    return request.parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch {
    return { setAsideIn: 'before-reset-0' }
  }
}
