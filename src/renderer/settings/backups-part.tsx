import { useEffect } from 'react'
import type { Backup } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { formatBytes, formatExactTime } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Time } from '../ui/time.tsx'
import { Failure, Waiting } from '../ui/waiting.tsx'
import { backupRemoval, backUpNow, deleteBackup, loadBackups, restoreBackup, useBackups } from './backups-store.ts'
import { useRemovals } from './removals.ts'
import { Part, PartHead } from './section.tsx'

const reasons: Record<Backup['reason'], Message> = {
  'by hand': msg('Manual'),
  'before an update': msg('Before update'),
  'before a restore': msg('Before restore'),
}
const hintId = 'restore-hint'
const backUpButtonId = 'back-up-now'

/** Copies of the database: to make one, and to go back to one. */
export function BackupsPart() {
  const { list, error, busy } = useBackups()
  const removed = useRemovals((state) => state.names)
  const listed = list?.filter(({ name }) => !removed.includes(backupRemoval(name))) ?? null
  useEffect(() => void loadBackups(), [])
  return (
    <Part>
      <PartHead
        title={t('Backups')}
        about={t(
          'Complete, verified copies of chats and records, in the folder “backups” of the data folder. They hold no keys. The newest five manual backups are kept.',
        )}
        actions={
          <Button
            small
            id={backUpButtonId}
            disabled={busy !== null}
            busy={busy === 'backing up' && t('Backing up…')}
            onClick={() => void backUpNow()}
          >
            {t('Back up now')}
          </Button>
        }
      />
      {error ? (
        <Failure message={error} onRetry={() => void loadBackups()} />
      ) : listed === null ? (
        <Waiting what={t('Loading backups')} />
      ) : (
        listed.length > 0 && <BackupList list={listed} busy={busy !== null} restoring={busy === 'restoring'} />
      )}
    </Part>
  )
}

function BackupList({ list, busy, restoring }: { list: Backup[]; busy: boolean; restoring: boolean }) {
  return (
    <>
      <ul aria-label={t('Backups')} className="max-h-64 overflow-y-auto rounded-md border">
        {list.map((backup) => (
          <li
            key={backup.name}
            className="flex min-h-10 flex-wrap items-center gap-x-4 border-t px-3 py-1.5 text-sm first:border-t-0"
          >
            <span title={backup.name} className="min-w-28 flex-1 truncate">
              {t(reasons[backup.reason])}
            </span>
            <Time atMs={backup.atMs} className="w-32 text-right text-xs whitespace-nowrap text-ink-3" />
            <span className="w-20 text-right text-xs whitespace-nowrap text-ink-2">
              <Quantity raw={backup.bytes}>{formatBytes(backup.bytes)}</Quantity>
            </span>
            <Button
              small
              variant="quiet"
              aria-describedby={hintId}
              title={t('Backs up the current data first')}
              disabled={busy}
              onClick={() => void restoreBackup(backup)}
            >
              {t('Restore…')}
            </Button>
            <Button
              small
              variant="quiet"
              aria-label={t('Delete the backup of {time}', { time: formatExactTime(backup.atMs) })}
              disabled={busy}
              onClick={({ currentTarget }) => {
                focusNeighbour(currentTarget)
                deleteBackup(backup)
              }}
            >
              {t('Delete')}
            </Button>
          </li>
        ))}
      </ul>
      <p id={hintId} aria-live="polite" className="text-xs text-ink-3">
        {restoring
          ? t('Restoring: the current data is backed up, then the backup is opened…')
          : t(
              'Restoring stops running answers and first backs up the current data; restore that backup to undo it. Settings and keys stay. Nothing delivered is sent again.',
            )}
      </p>
    </>
  )
}

/** The row goes; the focus stays in the list, or goes to what fills it. */
function focusNeighbour(button: HTMLElement): void {
  const row = button.closest('li')
  const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>('button:last-child')
  const target = next ?? document.getElementById(backUpButtonId)
  target?.focus()
}
