import { listBackups } from '../store/recovery/backup-files.ts'
import { StoreError } from '../store/errors.ts'
import type { WhenMissing } from '../store/recovery/missing.ts'

export function whenMissingFrom(values: Partial<Record<WhenMissing, boolean>>): WhenMissing | undefined {
  if (values['restore-newest-backup']) return 'restore-newest-backup'
  return values['start-empty'] ? 'start-empty' : undefined
}

/** How to say what is to be done, after an error that asks for it. */
export function adviceFor(error: unknown, dataFolder: string): string {
  if (!(error instanceof StoreError) || error.code !== 'missing') return ''
  const [newest] = listBackups(dataFolder)
  const restore = newest
    ? `\n  --restore-newest-backup  restores the backup of ${new Date(newest.atMs).toLocaleString('en-GB')}`
    : ''
  return `\nStart again with one of these:${restore}\n  --start-empty            begins an empty database; what is there gets another name and stays`
}
