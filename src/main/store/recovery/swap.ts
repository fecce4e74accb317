import fs from 'node:fs'
import path from 'node:path'
import { isSameFile, makeDurable, needRoom } from '../files.ts'
import { said } from '../../../shared/words/said.ts'

// A damaged database and its WAL are kept under a second name, and a new one takes its place. Between these two there is
// no moment at which either is lost, or at which the old WAL could be taken for that of the new database.

const sidecars = ['-wal', '-shm', '-journal']
/** What lies beside a database while another is made ready to take its place. */
export const salvaging = (file: string): string => `${file}.salvaging`
export const restoring = (file: string): string => `${file}.restoring`
const readyMark = (next: string): string => `${next}.ready`

/** Gives a database and its WAL second names. The same damaged file gets the same name however often this is begun. */
export function setAside(file: string): string {
  const target = asideName(file)
  for (const suffix of ['', '-wal', '-journal']) giveSecondName(file + suffix, target + suffix)
  makeDurable(path.dirname(file))
  return target
}

function asideName(file: string): string {
  const present = [file, `${file}-wal`].find((name) => fs.existsSync(name)) ?? file
  const stat = fs.statSync(present, { throwIfNoEntry: false })
  const stamp = new Date(stat?.mtimeMs ?? Date.now()).toISOString().replaceAll(/[:.]/g, '-')
  for (let count = 1; ; count += 1) {
    const name = `${file}.damaged-${stamp}${count === 1 ? '' : `-${count}`}`
    const isFree = ['', '-wal', '-journal'].every((suffix) => isFreeFor(file + suffix, name + suffix))
    if (isFree) return name
  }
}

function isFreeFor(file: string, name: string): boolean {
  const other = fs.statSync(name, { throwIfNoEntry: false })
  return !other || isSameFile(file, name) || hasSameContent(file, name)
}

function hasSameContent(a: string, b: string): boolean {
  const [first, second] = [a, b].map((file) => fs.statSync(file, { throwIfNoEntry: false })?.size)
  if (first === undefined || first !== second) return false
  const handles = [fs.openSync(a, 'r'), fs.openSync(b, 'r')] as const
  const blocks = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)] as const
  try {
    for (let at = 0; at < first; at += blocks[0].length) {
      for (const index of [0, 1] as const) fs.readSync(handles[index], blocks[index], 0, blocks[index].length, at)
      if (!blocks[0].equals(blocks[1])) return false
    }
    return true
  } finally {
    for (const handle of handles) fs.closeSync(handle)
  }
}

/** A second name for the same file, so that there is no moment at which it has none; a copy where there is no such thing. */
export function giveSecondName(file: string, name: string): void {
  if (!fs.existsSync(file) || fs.existsSync(name)) return
  try {
    fs.linkSync(file, name)
  } catch {
    needRoom(path.dirname(file), fs.statSync(file).size, (needed) =>
      said('There is not enough room for a copy of the present database: it needs {needed} MB on this disk.', {
        needed,
      }),
    )
    fs.copyFileSync(file, `${name}.part`)
    makeDurable(`${name}.part`)
    fs.renameSync(`${name}.part`, name)
  }
}

/** Puts `next`, whole and on the disk, in the place of a database that was set aside. Once begun it is always completed. */
export function swapIn(file: string, next: string): void {
  fs.writeFileSync(readyMark(next), '', { flush: true, mode: 0o600 })
  makeDurable(path.dirname(file))
  finishSwap(file)
}

/** Completes a swap that a kill has cut short. To be called before a database is looked at. */
export function finishSwap(file: string): void {
  for (const next of [salvaging(file), restoring(file)]) {
    if (!fs.existsSync(readyMark(next))) continue
    if (fs.existsSync(next)) {
      for (const suffix of sidecars) fs.rmSync(file + suffix, { force: true })
      fs.renameSync(next, file)
      makeDurable(path.dirname(file))
    }
    fs.rmSync(`${file}.found-damaged`, { force: true })
    fs.rmSync(readyMark(next), { force: true })
    makeDurable(path.dirname(file))
  }
}

export const isSwapping = (next: string): boolean => fs.existsSync(readyMark(next))

/** What was made of another in vain, or is begun anew. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', ...sidecars]) fs.rmSync(file + suffix, { force: true })
}
