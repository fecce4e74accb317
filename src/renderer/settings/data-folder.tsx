import { t } from '../../shared/words/t.ts'
import { CopyButton } from '../ui/copy-button.tsx'

/** The folder's path, to read and to copy. */
export function DataFolder({ path }: { path: string }) {
  return (
    <span className="-mr-1.5 flex min-w-0 items-center gap-1">
      <span title={path} className="truncate font-mono text-xs select-text">
        {path}
      </span>
      <CopyButton label={t('Copy the data folder’s path')} text={() => path} />
    </span>
  )
}
