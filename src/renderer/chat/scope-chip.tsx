import { Archive, Folder, X } from 'lucide-react'
import { t } from '../../shared/words/t.ts'
import { requestFocus } from '../app/focus-store.ts'
import { useFolders } from './folders/folders-store.ts'
import { showScope, usePane } from './pane-store.ts'

/** What the list and its search are narrowed to, and the way back. */
export function ScopeChip() {
  const scope = usePane((state) => state.scope)
  const name = useFolders(({ list }) =>
    scope?.kind === 'folder' ? (list.find(({ id }) => id === scope.id)?.name ?? t('Folder')) : t('Archived'),
  )
  if (scope === null) return null
  const Icon = scope.kind === 'folder' ? Folder : Archive
  return (
    <div className="flex shrink-0 items-center border-b py-1 pr-1.5 pl-3 text-sm text-ink-2">
      <Icon size={13} className="mr-1.5 shrink-0 text-ink-3" aria-hidden />
      <span dir="auto" className="min-w-0 flex-1 truncate text-left">
        {name}
      </span>
      <button
        type="button"
        aria-label={t('Show all chats')}
        title={t('Show all chats')}
        onClick={() => {
          showScope(null)
          requestFocus('search')
        }}
        className="flex size-6 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
      >
        <X size={13} />
      </button>
    </div>
  )
}
