import { useEffect, useEffectEvent, useRef } from 'react'
import type { RowKind } from '../../shared/row-kinds.ts'
import { shown, t } from '../../shared/words/t.ts'
import { goTo, placeHref, usePlace, type MonitorTab } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import { stillIndexing } from '../ui/still-indexing.ts'
import { Empty, Failure, Waiting } from '../ui/waiting.tsx'
import { EngineLine, useEngineMissing } from './engine-line.tsx'
import { ExportProgress } from './export-progress.tsx'
import { ImportsDialog } from './imports/imports-dialog.tsx'
import { openImports, readFile, useImports } from './imports/imports-store.ts'
import { useFileDrop } from '../ui/use-file-drop.ts'
import { ChartStrip } from './charts/chart-strip.tsx'
import { CompareBar } from './compare/compare-bar.tsx'
import { endCompare, useComparedId } from './compare/compare-store.ts'
import { CompareView } from './compare/compare-view.tsx'
import { Figures } from './figures.tsx'
import { periodWords } from './chips.tsx'
import { hasFilters, noFilters, type MonitorQuery } from './monitor-query.ts'
import { loadMonitor, narrow, traceHref, useMonitor, watchMonitor } from './monitor-store.ts'
import { HintsTab } from './hints/hints-tab.tsx'
import { MonitorTabs } from './monitor-tabs.tsx'
import { rangeNames } from './ranges.ts'
import { PercentileFigures } from './percentile-figures.tsx'
import { RowsBar } from './rows-bar.tsx'
import { SessionsTab } from './sessions/sessions-tab.tsx'
import { SqlTab } from './sql/sql-tab.tsx'
import { Toolbar } from './toolbar.tsx'
import { TracePanel } from './trace/trace-panel.tsx'
import { RowTable } from './row-table.tsx'

/** Every call that was made, from the local database alone. */
export function MonitorView() {
  const { tab } = usePlace()
  const isImporting = useImports((state) => state.isOpen)
  const { isOver, target } = useFileDrop((file) => void readFile(file))
  return (
    <div className="relative flex h-full flex-col" {...target}>
      <h1 className="sr-only">{t('Monitor')}</h1>
      <MonitorTabs />
      <Tab tab={tab} />
      {isOver && <DropHint />}
      {isImporting && <ImportsDialog />}
    </div>
  )
}

function Tab({ tab }: { tab: MonitorTab }) {
  if (tab === 'sessions') return <SessionsTab />
  if (tab === 'hints') return <HintsTab />
  return tab === 'sql' ? <SqlTab /> : <TracesTab />
}

function TracesTab() {
  const { query, shownQuery, summary, summaryError, rows, totalCount, isIncomplete, error } = useMonitor()
  // Until the others have been read, those before stay.
  const kind = shownQuery.rows
  const isEngineMissing = useEngineMissing()
  const openId = usePlace().item
  const comparedId = useComparedId()
  const list = useRef<HTMLDivElement>(null)
  useEffect(watchMonitor, [])
  const close = (): void => {
    if (comparedId !== null) endCompare()
    if (openId === null || comparedId !== null) return
    goTo(traceHref(null), true)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus())
  }
  const onKeyDown = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open], :popover-open'))
      return
    close()
  })
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent): void => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  if (!rows) {
    if (error) return <Failure message={error} onRetry={() => void loadMonitor()} />
    return (
      <>
        <Waiting what={query.rows === 'traces' ? t('Loading traces') : t('Loading observations')} />
        <div className="px-2">
          <EngineLine />
        </div>
      </>
    )
  }
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {/* As wide as the window, so that a trace beside the list does not break it in two and move the list. */}
      <div inert={comparedId !== null} className="px-4 pt-3 pb-3">
        <Toolbar tab="traces" />
      </div>
      <div className="flex min-h-0 flex-1">
        {/* Behind a comparison nothing can be reached. */}
        <div ref={list} inert={comparedId !== null} className="flex min-w-0 flex-1 flex-col gap-3 px-4 pb-4">
          {error && <Failure message={error} onRetry={() => void loadMonitor()} />}
          <CompareBar />
          <EngineLine />
          {!isEngineMissing && <ChartStrip />}
          {!isEngineMissing && summaryError && <Failure message={summaryError} onRetry={() => void loadMonitor()} />}
          {summary && (
            <>
              <Figures summary={summary} before={wordsOf(shownQuery.period).before} />
              <PercentileFigures summary={summary} before={wordsOf(shownQuery.period).before} />
            </>
          )}
          <RowsBar kind={kind} totalCount={totalCount} />
          {isIncomplete && <p className="px-1 text-xs text-ink-3">{shown(stillIndexing)}</p>}
          {rows.length > 0 ? (
            <RowTable key={kind} kind={kind} rows={rows} totalCount={totalCount} />
          ) : (
            <NoRows kind={kind} />
          )}
        </div>
        <ExportProgress />
        {openId !== null && comparedId === null && <TracePanel key="detail" traceId={openId} onClose={close} />}
        {openId !== null && comparedId !== null && <CompareView leftId={openId} rightId={comparedId} />}
      </div>
    </div>
  )
}

function DropHint() {
  return (
    <div className="pointer-events-none absolute inset-2 z-30 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-canvas/80 text-sm">
      {t('Drop the file to see its traces')}
    </div>
  )
}

const wordsOf = (period: MonitorQuery['period']): { within: string; before: string } =>
  typeof period === 'string'
    ? {
        within: t(rangeNames[period].within),
        before: rangeNames[period].before === null ? '' : t(rangeNames[period].before),
      }
    : { within: t('in this time range ({period})', { period: periodWords(period) }), before: t('the period before') }

function NoRows({ kind }: { kind: RowKind }) {
  const { shownQuery: query, facets } = useMonitor()
  const { within } = wordsOf(query.period)
  if (hasFilters(query)) {
    return (
      <Empty title={kind === 'traces' ? t('No matching traces') : t('No matching observations')}>
        <p>
          {kind === 'traces'
            ? t('No trace {within} matches all filters.', { within })
            : t('No observation {within} matches all filters.', { within })}
        </p>
        <Button className="mt-3" onClick={() => narrow(noFilters)}>
          {t('Clear filters')}
        </Button>
      </Empty>
    )
  }
  if (query.period !== 'all' && facets.models.length > 0) {
    return (
      <Empty
        title={kind === 'traces' ? t('No traces {within}', { within }) : t('No observations {within}', { within })}
      >
        <Button className="mt-2" onClick={() => narrow({ period: 'all' })}>
          {t('Show all')}
        </Button>
      </Empty>
    )
  }
  return (
    <Empty title={t('No traces yet')}>
      <p>
        {t(
          'Every message you send becomes a trace: model, tokens, cost, timings and errors. It is saved on this computer before the request is sent.',
        )}
      </p>
      <div className="mt-3 flex justify-center gap-2">
        <Button variant="primary" onClick={() => goTo(placeHref('chat'))}>
          {t('Start a chat')}
        </Button>
        <Button onClick={openImports}>{t('Import traces…')}</Button>
      </div>
    </Empty>
  )
}
