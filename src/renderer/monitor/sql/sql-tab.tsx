import { Bookmark, History, Play, Square } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { maxSqlLength, maxSqlMs, maxSqlRows } from '../../../shared/sql-limits.ts'
import { t } from '../../../shared/words/t.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { keys } from '../../ui/kbd.tsx'
import type { Anchor } from '../../ui/popover.tsx'
import { EngineLine } from '../engine-line.tsx'
import { SavedPopover } from '../saved-popover.tsx'
import { HistoryPopover } from './history-popover.tsx'
import { SqlAnswerView } from './sql-answer.tsx'
import { SqlSchema } from './sql-schema.tsx'
import { cancelSql, deleteQuery, editSql, runSql, saveQuery, useSavedQueries, useSql } from './sql-store.ts'

/** One's own questions about what was recorded, as SQL. They only read. */
export function SqlTab() {
  return (
    <div className="flex min-h-0 flex-1">
      <SqlSchema />
      <div className="flex min-w-0 flex-1 flex-col gap-2 p-4">
        <Editor />
        <EngineLine />
        <SqlAnswerView />
      </div>
    </div>
  )
}

function Editor() {
  const { sql, runningId } = useSql()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void runSql()
  }
  return (
    <div className="flex flex-col gap-2">
      <textarea
        aria-label="SQL"
        spellCheck={false}
        autoCapitalize="off"
        rows={7}
        maxLength={maxSqlLength}
        value={sql}
        onChange={({ target }) => editSql(target.value)}
        onKeyDown={onKeyDown}
        className="resize-y rounded-md border border-line-strong bg-raised px-2.5 py-2 font-mono text-xs text-ink select-text"
      />
      <div role="toolbar" aria-label="SQL" className="flex items-center gap-2">
        {runningId === null ? (
          <Button small variant="primary" title={keys('Mod+Enter')} onClick={() => void runSql()}>
            <Play size={13} />
            {t('Run')}
          </Button>
        ) : (
          <Button small onClick={cancelSql}>
            <Square size={12} />
            {t('Cancel')}
          </Button>
        )}
        <Kept />
        <p className="min-w-0 truncate text-xs text-ink-3">
          {t('Only reads. The first {rows, number} rows, within {seconds} seconds.', {
            rows: maxSqlRows,
            seconds: maxSqlMs / 1000,
          })}
        </p>
      </div>
    </div>
  )
}

function Kept() {
  const { sql } = useSql()
  const saved = useSavedQueries()
  const [open, setOpen] = useState<{ what: 'saved' | 'history'; anchor: Anchor } | null>(null)
  const close = (): void => setOpen(null)
  return (
    <>
      <IconButton
        small
        label={t('Saved queries')}
        aria-haspopup="dialog"
        onClick={({ currentTarget }) => setOpen({ what: 'saved', anchor: currentTarget })}
      >
        <Bookmark size={14} />
      </IconButton>
      <IconButton
        small
        label={t('History')}
        aria-haspopup="dialog"
        onClick={({ currentTarget }) => setOpen({ what: 'history', anchor: currentTarget })}
      >
        <History size={14} />
      </IconButton>
      {open?.what === 'history' && <HistoryPopover anchor={open.anchor} onClose={close} />}
      {open?.what === 'saved' && (
        <SavedPopover
          label={t('Saved queries')}
          saveLabel={t('Save this query as')}
          anchor={open.anchor}
          saved={saved}
          isPresent={(query) => query.sql === sql}
          open={(query) => editSql(query.sql)}
          rename={(query, name) => saveQuery({ ...query, name })}
          saveAs={(name) => saveQuery({ id: null, name, sql })}
          remove={(query, index) => void deleteQuery(query, index)}
          onClose={close}
        />
      )}
    </>
  )
}
