import { useState } from 'react'
import { shown, t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/format.ts'
import { ProgressRow } from '../../ui/progress-row.tsx'
import { DataFolder } from '../data-folder.tsx'
import { Part, PartHead } from '../section.tsx'
import { deleteKept, moveFolder, useFolder } from './folder-store.ts'

/** Where the data are, and the way to have them elsewhere. */
export function MovePart({ path }: { path: string }) {
  const { state, moving } = useFolder()
  return (
    <Part>
      <PartHead
        title={t('Move the data folder')}
        actions={
          state?.whyFixed === null && (
            <Button small busy={moving !== null && t('Moving…')} onClick={() => void moveFolder()}>
              {t('Move…')}
            </Button>
          )
        }
      >
        <DataFolder path={path} />
        <p className="text-xs text-ink-3">
          {state === null
            ? t(
                'Copies all of it into an empty folder, compares every file, and starts again from there. Running answers stop. The folder here stays until you delete it.',
              )
            : state.whyFixed === null
              ? t(
                  'Copies {size} into an empty folder, compares every file, and starts again from there. Running answers stop. The folder here stays until you delete it.',
                  { size: formatBytes(state.bytes) },
                )
              : shown(state.whyFixed)}
        </p>
      </PartHead>
      {moving && (
        <ProgressRow
          label={t('Move of the data folder')}
          words={t('{done} of {total} copied and compared', {
            done: formatBytes(moving.doneBytes),
            total: formatBytes(moving.totalBytes),
          })}
          done={moving.doneBytes}
          total={moving.totalBytes}
        />
      )}
      {state?.movedFrom && (
        <Kept
          words={t('The data as they were before the move, {size}', { size: formatBytes(state.movedFrom.bytes) })}
          path={state.movedFrom.folder}
          onDelete={() => void deleteKept({ kind: 'moved-from' })}
        />
      )}
      {state?.keptCopies.map(({ name, folder, bytes }) => (
        <Kept
          key={name}
          words={t('Kept when you started anew, {size}', { size: formatBytes(bytes) })}
          path={folder}
          onDelete={() => void deleteKept({ kind: 'copy', name })}
        />
      ))}
    </Part>
  )
}

/** It cannot be brought back, so it takes two presses. */
function Kept({ words, path, onDelete }: { words: string; path: string; onDelete(): void }) {
  const [isAsking, setIsAsking] = useState(false)
  return (
    <div className="flex items-center gap-3 rounded-md border px-3 py-1.5 text-sm">
      <div className="min-w-0 flex-1">
        <div>{words}</div>
        <DataFolder path={path} />
      </div>
      <Button
        small
        variant={isAsking ? 'danger' : 'quiet'}
        aria-description={path}
        onBlur={() => setIsAsking(false)}
        onClick={() => (isAsking ? onDelete() : setIsAsking(true))}
      >
        {isAsking ? t('Delete for good') : t('Delete')}
      </Button>
    </div>
  )
}
