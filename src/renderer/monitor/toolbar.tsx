import {
  Bookmark,
  CalendarRange,
  Columns3,
  Download,
  Link,
  ListFilter,
  Pause,
  Play,
  Search,
  Upload,
  X,
} from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { msg, t } from '../../shared/words/t.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Segmented } from '../ui/field.tsx'
import { keys } from '../ui/kbd.tsx'
import { Menu } from '../ui/menu.tsx'
import { useFocusOnRequest } from '../app/focus-store.ts'
import { Chips } from './chips.tsx'
import { ColumnsPopover } from './columns-popover.tsx'
import type { MonitorTab } from '../app/navigation.ts'
import { copyLink } from '../app/copy-link.ts'
import { exportRows } from './export-store.ts'
import { FilterPopover } from './filter-popover.tsx'
import { useIsOfObservations } from './list-fields.ts'
import { loadFacets, narrow, setPaused, useMonitor } from './monitor-store.ts'
import { openImports } from './imports/imports-store.ts'
import { PeriodPopover } from './period-popover.tsx'
import { rangeNames, ranges } from './ranges.ts'
import { ViewsPopover } from './views-popover.tsx'

const searchWaitMs = 150

const popovers = [
  { what: 'views', label: msg('Saved views'), Icon: Bookmark },
  { what: 'columns', label: msg('Columns'), Icon: Columns3 },
  { what: 'export', label: msg('Export'), Icon: Download },
] as const

const exportEntries = {
  traces: [
    { rows: 'traces', format: 'csv', label: msg('CSV, for spreadsheets') },
    { rows: 'traces', format: 'jsonl', label: msg('JSON Lines, with inputs and outputs') },
    { rows: 'traces', format: 'parquet', label: msg('Parquet, with inputs and outputs') },
    { rows: 'traces', format: 'otlp', label: msg('OTLP, for OpenTelemetry tools') },
  ],
  observations: [
    { rows: 'observations', format: 'csv', label: msg('Observations as CSV, for spreadsheets') },
    { rows: 'observations', format: 'jsonl', label: msg('Observations as JSON Lines, with inputs and outputs') },
    { rows: 'observations', format: 'parquet', label: msg('Observations as Parquet, with inputs and outputs') },
    { rows: 'observations', format: 'otlp', label: msg('Observations as OTLP, for OpenTelemetry tools') },
  ],
} as const

/** What the whole view is about: a time range, and what it is narrowed down to. */
export function Toolbar({ tab }: { tab: MonitorTab }) {
  const { period, rows } = useMonitor(({ query }) => query)
  const [open, setOpen] = useState<{
    what: 'period' | 'filter' | 'views' | 'columns' | 'export'
    anchor: Element
  } | null>(null)
  const close = (): void => setOpen(null)
  return (
    <div role="toolbar" aria-label={t('Range and filters')} className="flex shrink-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t('Time range')}
          choices={ranges.map((value) => ({ value, label: t(rangeNames[value].short) }))}
          value={typeof period === 'string' ? period : null}
          onChoose={(chosen) => narrow({ period: chosen })}
        />
        <IconButton
          small
          label={t('Custom time range')}
          aria-haspopup="dialog"
          onClick={({ currentTarget }) => setOpen({ what: 'period', anchor: currentTarget })}
        >
          <CalendarRange size={14} />
        </IconButton>
        <SearchField />
        <Button
          small
          className="h-7"
          aria-haspopup="dialog"
          onClick={({ currentTarget }) => {
            void loadFacets()
            setOpen({ what: 'filter', anchor: currentTarget })
          }}
        >
          <ListFilter size={14} />
          {t('Filter')}
        </Button>
        {/* What belongs to the table of traces alone. */}
        {tab === 'traces' &&
          popovers.map(({ what, label, Icon }) => (
            <IconButton
              key={what}
              small
              label={t(label)}
              aria-haspopup={what === 'export' ? 'menu' : 'dialog'}
              onClick={({ currentTarget }) => setOpen({ what, anchor: currentTarget })}
            >
              <Icon size={14} />
            </IconButton>
          ))}
        {tab === 'traces' && (
          <IconButton small label={t('Import')} aria-haspopup="dialog" onClick={openImports}>
            <Upload size={14} />
          </IconButton>
        )}
        <PauseButton />
        <IconButton small label={t('Copy link')} onClick={() => void copyLink()}>
          <Link size={14} />
        </IconButton>
      </div>
      <Chips />
      {open?.what === 'period' && <PeriodPopover anchor={open.anchor} onClose={close} />}
      {open?.what === 'filter' && <FilterPopover anchor={open.anchor} field="model" onClose={close} />}
      {open?.what === 'columns' && <ColumnsPopover kind={rows} anchor={open.anchor} onClose={close} />}
      {open?.what === 'export' && (
        <Menu
          label={t('Export')}
          anchor={open.anchor}
          onClose={close}
          entries={exportEntries[rows].map(({ label, ...as }) => ({ label: t(label), run: () => void exportRows(as) }))}
        />
      )}
      {open?.what === 'views' && <ViewsPopover anchor={open.anchor} onClose={close} />}
    </div>
  )
}

/** For who reads while calls go on. */
function PauseButton() {
  const isPaused = useMonitor((state) => state.isPaused)
  return (
    <IconButton
      small
      label={isPaused ? t('Resume updates') : t('Pause updates')}
      className={isPaused ? 'bg-accent-soft text-accent-text' : ''}
      onClick={() => setPaused(!isPaused)}
    >
      {isPaused ? <Play size={14} /> : <Pause size={14} />}
    </IconButton>
  )
}

/** Asks once typing pauses; Escape empties it. */
function SearchField() {
  const wanted = useMonitor(({ query }) => query.text)
  const [typed, setTyped] = useState(wanted)
  const [seen, setSeen] = useState(wanted)
  const field = useRef<HTMLInputElement>(null)
  useFocusOnRequest('traces', field)
  const label = useIsOfObservations() ? t('Search observations') : t('Search traces')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // The filters were cleared, or set from elsewhere.
  if (seen !== wanted) {
    setSeen(wanted)
    setTyped(wanted)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (text: string): void => {
    setTyped(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => narrow({ text }), text === '' ? 0 : searchWaitMs)
  }
  return (
    <div className="relative min-w-24 flex-1">
      <Search size={14} className="pointer-events-none absolute top-1.5 left-2 text-ink-3" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        title={`${label} (${keys('Mod+F')})`}
        placeholder={label}
        maxLength={1000}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return
          event.stopPropagation()
          type('')
        }}
        className="h-7 w-full rounded-md border border-line-strong bg-raised pr-7 pl-7 text-xs placeholder:text-ink-3"
      />
      {typed !== '' && (
        <span className="absolute top-0.5 right-0.5">
          <IconButton small label={t('Clear search')} onClick={() => type('')}>
            <X size={14} />
          </IconButton>
        </span>
      )}
    </div>
  )
}
