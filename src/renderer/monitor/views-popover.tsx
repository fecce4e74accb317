import { t } from '../../shared/words/t.ts'
import { goTo, placeHref } from '../app/navigation.ts'
import type { Anchor } from '../ui/popover.tsx'
import { formatQuery, parseQuery } from './monitor-query.ts'
import { useMonitor } from './monitor-store.ts'
import { SavedPopover } from './saved-popover.tsx'
import { deleteView, saveView, useSavedViews } from './saved-views.ts'

/** Views under a name: to open, rename, delete, and to save the present one. */
export function ViewsPopover({ anchor, onClose }: { anchor: Anchor; onClose(): void }) {
  const views = useSavedViews()
  const present = useMonitor(({ query }) => formatQuery(query))
  return (
    <SavedPopover
      label={t('Saved views')}
      saveLabel={t('Save this view as')}
      anchor={anchor}
      saved={views}
      isPresent={(view) => formatQuery(parseQuery(view.query)) === present}
      open={(view) => goTo(placeHref('monitor', null, null, view.query))}
      rename={(view, name) => saveView({ ...view, name })}
      saveAs={(name) => saveView({ id: null, name, query: present })}
      remove={(view, index) => void deleteView(view, index)}
      onClose={onClose}
    />
  )
}
