import { useLayoutEffect, type RefObject } from 'react'
import { create } from 'zustand'
import type { TraceTableColumn } from '../../shared/domain.ts'
import type { TraceColumn } from '../../shared/trace-columns.ts'
import { updateSettings, useSettings } from '../settings/settings-store.ts'
import { gather } from '../ui/gather.ts'
import { showToast } from '../ui/toast-store.ts'
import { automaticColumns, withColumnToggled, withWidth } from './columns.ts'

/** A drag and a key held down are written once they rest. */
const saveAfterMs = 300

type Chosen = TraceTableColumn[] | null

const useTable = create<{
  widthPx: number
  /** What was chosen here and is not kept yet; undefined where the settings have it all. */
  unsaved: Chosen | undefined
}>(() => ({ widthPx: 0, unsaved: undefined }))

/** The columns that are shown: those that were chosen, else as many as have room. */
export function useTableColumns(): TraceTableColumn[] {
  const kept = useSettings(({ settings }) => settings?.traceTable)
  const { widthPx, unsaved } = useTable()
  return columnsOf(unsaved, kept, widthPx)
}

const columnsOf = (unsaved: Chosen | undefined, kept: Chosen | undefined, tablePx: number): TraceTableColumn[] =>
  (unsaved === undefined ? kept : unsaved) ?? automaticColumns(tablePx)

/** Measures the table before it is painted, and as it changes. */
export function useMeasuredTable(table: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = table.current
    if (!element) return
    const measure = (): void => useTable.setState({ widthPx: element.clientWidth })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [table])
}

const current = (): TraceTableColumn[] => {
  const { unsaved, widthPx } = useTable.getState()
  return columnsOf(unsaved, useSettings.getState().settings?.traceTable, widthPx)
}

const save = gather(() => void saveNow(), saveAfterMs)

/** What was changed meanwhile stays, and has its own turn. */
async function saveNow(): Promise<void> {
  const { unsaved } = useTable.getState()
  if (unsaved === undefined) return
  const error = await updateSettings({ traceTable: unsaved })
  if (useTable.getState().unsaved === unsaved) useTable.setState({ unsaved: undefined })
  if (error) showToast({ message: error.message, severity: 'error' })
}

function show(unsaved: Chosen): void {
  useTable.setState({ unsaved })
  save()
}

export const toggleColumn = (column: TraceColumn): void => show(withColumnToggled(current(), column))
/** Null: as wide as its values usually are. */
export const resizeColumn = (column: TraceColumn, widthPx: number | null): void =>
  show(withWidth(current(), column, widthPx))
export const chooseColumnsByRoom = (): void => show(null)

/** Whether somebody chose the columns. */
export function useColumnsAreChosen(): boolean {
  const kept = useSettings(({ settings }) => settings?.traceTable)
  const unsaved = useTable((state) => state.unsaved)
  return ((unsaved === undefined ? kept : unsaved) ?? null) !== null
}
