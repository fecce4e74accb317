import { t } from '../../../shared/words/t.ts'
import { Popover, type Anchor } from '../../ui/popover.tsx'
import { editSql, useSql } from './sql-store.ts'

/** What was asked before, the last one first; a click puts it back into the editor. */
export function HistoryPopover({ anchor, onClose }: { anchor: Anchor; onClose(): void }) {
  const history = useSql((state) => state.history)
  return (
    <Popover
      label={t('History')}
      anchor={anchor}
      onClose={onClose}
      className="max-h-96 w-[min(28rem,calc(100vw-1rem))] overflow-y-auto p-2"
    >
      {history.length === 0 && <p className="p-2 text-sm text-ink-3">{t('Nothing has been asked yet.')}</p>}
      <ul aria-label={t('History')}>
        {history.map((sql) => (
          <li key={sql}>
            <button
              type="button"
              title={sql}
              onClick={() => {
                onClose()
                editSql(sql)
              }}
              className="block h-7 w-full truncate rounded-sm px-2 text-left font-mono text-xs hover:bg-hover"
            >
              {sql.replaceAll(/\s+/g, ' ')}
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  )
}
