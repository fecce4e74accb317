import fs from 'node:fs'
import { StoreError } from '../errors.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

const lookAgainMs = 2_000

/** Whether what is written still goes to where the user keeps it. */
export interface Whereabouts {
  /** The same methods, which throw StoreError 'folder_gone' rather than answer for what nobody will find. */
  guard<T extends object>(methods: T): T
  close(): void
}

/**
 * A process goes on writing to files that were deleted, moved away or unmounted, and is told that all is well. So each
 * write is followed by a look at whether the names still lead to the files that are open. `tell` hears true when they no
 * longer do, and false when they do again. Files are looked at, never opened: closing one would free SQLite's locks.
 */
export function watchWhereabouts(file: string, tell: (gone: boolean) => void): Whereabouts {
  const known = new Map<string, string>()
  let gone = false
  let timer: ReturnType<typeof setInterval> | null = null

  function isInPlace(name: string): boolean {
    const identity = identify(name)
    const before = known.get(name)
    if (before !== undefined) return identity === before
    if (identity !== null) known.set(name, identity)
    return identity !== null || name !== file
  }

  function look(): boolean {
    const isThere = [file, `${file}-wal`].every(isInPlace)
    if (isThere === !gone) return isThere
    gone = !isThere
    if (timer) clearInterval(timer)
    timer = gone ? setInterval(look, lookAgainMs) : null
    timer?.unref()
    tell(gone)
    return isThere
  }

  const mustBeThere = (): void => {
    if (!look()) throw folderGone(file)
  }

  look()
  return {
    guard: <T extends object>(methods: T): T => {
      const entries = Object.entries(methods).map(([name, method]: [string, (...args: unknown[]) => unknown]) => [
        name,
        (...args: unknown[]): unknown => {
          if (gone) mustBeThere()
          const value = method(...args)
          mustBeThere()
          return value
        },
      ])
      return Object.fromEntries(entries) as T
    },
    close: () => {
      if (timer) clearInterval(timer)
    },
  }
}

/** Null where nothing is there, or nothing can be seen there. */
function identify(name: string): string | null {
  try {
    const { dev, ino } = fs.statSync(name, { bigint: true })
    return `${dev}/${ino}`
  } catch {
    return null
  }
}

export const folderGoneMessage = (file: string): string =>
  said(
    'The database is no longer where it was: {file} was deleted, moved or replaced, or its disk was taken away. Nothing is recorded or sent until it is back.',
    { file },
  )

const folderGone = (file: string): StoreError =>
  new StoreError('folder_gone', `${folderGoneMessage(file)} ${words('Put it back, or restart Holdfast.')}`)
