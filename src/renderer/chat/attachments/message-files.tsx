import type { Attachment } from '../../../shared/domain.ts'
import { classes } from '../../ui/classes.ts'
import { FileIcon, factsOf } from './file-face.tsx'
import { KeptPicture } from './kept-picture.tsx'
import { openViewer } from './viewer-store.ts'

/** Files that went with a message: pictures as such, documents by name. A click or Enter opens them. */
export function MessageFiles({
  files,
  label,
  large = false,
}: {
  files: readonly Attachment[]
  label: string
  large?: boolean
}) {
  return (
    <ul
      aria-label={label}
      className={classes('flex flex-wrap gap-2', !large && 'max-w-[85%] justify-end pb-1.5', large && 'py-2')}
    >
      {files.map((file, index) => (
        // One file may be attached twice, and they never move.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="max-w-full">
          <button
            type="button"
            onClick={() => openViewer(files, index)}
            title={`${file.name}\n${factsOf(file)}`}
            className="block max-w-full overflow-hidden rounded-md border bg-raised text-left transition-colors hover:border-line-strong"
          >
            {file.kind === 'image' ? (
              <KeptPicture
                sha256={file.sha256}
                name={file.name}
                small
                className={classes(
                  'object-cover',
                  large
                    ? 'max-h-96 min-h-24 max-w-full min-w-24 object-contain'
                    : files.length === 1
                      ? 'max-h-56 min-h-16 max-w-72 min-w-16'
                      : 'size-24',
                )}
              />
            ) : (
              <span className="flex max-w-64 items-center gap-2 px-2.5 py-1.5">
                <span className="shrink-0 text-ink-3">
                  <FileIcon name={file.name} mediaType={file.mediaType} />
                </span>
                <span className="min-w-0">
                  <span dir="auto" className="block truncate text-left text-xs font-medium">
                    {file.name}
                  </span>
                  <span className="block truncate text-2xs text-ink-3">{factsOf(file)}</span>
                </span>
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}
