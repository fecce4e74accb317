import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** A file system of a test's own, in memory. Linux, and root, which alone may mount. */
export interface Mount {
  folder: string
  remount(options: string): void
  unmount(): void
}

/** Null where mounting is not allowed here; then why goes to stderr, loudly, in the words `what` gives. */
export function mountTmpfs(options: string, what: string): Mount | null {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-mount-'))
  const made = mount(['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  if (made !== null) {
    fs.rmdirSync(folder)
    process.stderr.write(`\n################ SKIPPED: ${what}: cannot mount a tmpfs here: ${made} ################\n\n`)
    return null
  }
  return {
    folder,
    remount: (next) => {
      const failed = mount(['-o', `remount,${next}`, folder])
      if (failed !== null) throw new Error(failed)
    },
    unmount: () => {
      spawnSync('umount', ['--lazy', folder])
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Null, or why it failed. */
function mount(args: string[]): string | null {
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' })
  return status === 0 ? null : (error?.message ?? stderr.trim())
}
