import { X } from 'lucide-react'
import type { Attachment } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { IconButton } from '../../ui/button.tsx'
import { FileIcon } from './file-face.tsx'
import { KeptPicture } from './kept-picture.tsx'

/** The files of a message that is sent again with another text; each can be left out. */
export function EditedFiles({
  files,
  onChange,
}: {
  files: readonly Attachment[]
  onChange(files: Attachment[]): void
}) {
  return (
    <ul aria-label={t('Files of this message')} className="flex flex-wrap gap-2 px-2.5 pt-2.5">
      {files.map((file, index) => (
        // One file may be attached twice.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="flex h-8 max-w-56 items-center gap-2 overflow-hidden rounded-md border bg-panel">
          {file.kind === 'image' ? (
            <KeptPicture sha256={file.sha256} name="" small className="size-8 shrink-0 object-cover" />
          ) : (
            <span className="pl-2 text-ink-3">
              <FileIcon name={file.name} mediaType={file.mediaType} size={14} />
            </span>
          )}
          <span dir="auto" className="truncate text-left text-xs">
            {file.name}
          </span>
          <IconButton
            small
            label={t('Leave out {name}', { name: file.name })}
            onClick={() => onChange(files.filter((_, other) => other !== index))}
          >
            <X size={13} />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
