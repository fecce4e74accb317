import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/format.ts'
import { ProgressRow } from '../../ui/progress-row.tsx'
import { DataFolder } from '../data-folder.tsx'
import { Part, PartHead } from '../section.tsx'
import { deleteKept, moveFolder, useFolder } from './folder-store.ts'

/** Where the data are, and the way to have them elsewhere. */
export function MovePart({ path }: { path: string }) {
  const { state, moving } = useFolder()
  const size = state ? formatBytes(state.bytes) : 'all of it'
  return (
    <Part>
      <PartHead
        title="Move the data folder"
        actions={
          state?.whyFixed === null && (
            <Button small busy={moving !== null && 'Moving…'} onClick={() => void moveFolder()}>
              Move…
            </Button>
          )
        }
      >
        <DataFolder path={path} />
        <p className="text-xs text-ink-3">
          {state?.whyFixed ??
            `Copies ${size} into an empty folder, compares every file, and starts again from there. Running answers stop. The folder here stays until you delete it.`}
        </p>
      </PartHead>
      {moving && (
        <ProgressRow
          label="Move of the data folder"
          words={`${formatBytes(moving.doneBytes)} of ${formatBytes(moving.totalBytes)} copied and compared`}
          done={moving.doneBytes}
          total={moving.totalBytes}
        />
      )}
      {state?.movedFrom && (
        <Kept
          words={`The data as they were before the move, ${formatBytes(state.movedFrom.bytes)}`}
          path={state.movedFrom.folder}
          onDelete={() => void deleteKept({ kind: 'moved-from' })}
        />
      )}
      {state?.keptCopies.map(({ name, folder, bytes }) => (
        <Kept
          key={name}
          words={`Kept when you started anew, ${formatBytes(bytes)}`}
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
        {isAsking ? 'Delete for good' : 'Delete'}
      </Button>
    </div>
  )
}
