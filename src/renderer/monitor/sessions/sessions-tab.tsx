import { useEffect, useState } from 'react'
import { t } from '../../../shared/words/t.ts'
import { usePlace } from '../../app/navigation.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, Failure, Waiting } from '../../ui/waiting.tsx'
import { formatQuery, hasFilters, noFilters } from '../monitor-query.ts'
import { loadFacets, narrow, useMonitor } from '../monitor-store.ts'
import { useFreshTraces, useOnChange } from '../fresh-traces.ts'
import { Toolbar } from '../toolbar.tsx'
import { SessionTable } from './session-table.tsx'
import { SessionView } from './session-view.tsx'
import { sessions } from './sessions-store.ts'

/** Conversations, and the sessions of imports: their list, or one of them. */
export function SessionsTab() {
  const { item } = usePlace()
  return item === null ? <SessionList /> : <SessionView key={item} sessionId={item} />
}

function SessionList() {
  const { rows, first, error } = sessions.useList()
  const query = useMonitor((state) => formatQuery(state.query))
  const [isHeld, hold] = useState(false)
  useFreshTraces(() => void sessions.load(), { isHeld })
  useEffect(() => {
    void loadFacets()
  }, [])
  useOnChange(query, () => void sessions.load(true))
  return (
    <>
      <div className="px-4 pt-3 pb-3">
        <Toolbar tab="sessions" />
      </div>
      <div className="flex min-h-0 flex-1 flex-col px-4 pb-4">
        {error !== null && <Failure message={error} onRetry={() => void sessions.load()} />}
        {rows === null ? (
          error === null && <Waiting what={t('Loading sessions')} />
        ) : rows.length === 0 ? (
          <NoSessions />
        ) : (
          <SessionTable rows={rows} totalCount={first?.totalCount ?? rows.length} query={query} onHold={hold} />
        )}
      </div>
    </>
  )
}

function NoSessions() {
  const query = useMonitor((state) => state.query)
  const isNarrowed = hasFilters(query)
  return (
    <Empty title={isNarrowed ? t('No matching sessions') : t('No sessions in this time range')}>
      {isNarrowed && <p>{t('No session has a trace that matches all filters.')}</p>}
      {(isNarrowed || query.period !== 'all') && (
        <Button className="mt-3" onClick={() => narrow(isNarrowed ? noFilters : { period: 'all' })}>
          {isNarrowed ? t('Clear filters') : t('Show all')}
        </Button>
      )}
    </Empty>
  )
}
