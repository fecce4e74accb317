import { useLayoutEffect, type RefObject } from 'react'
import { create } from 'zustand'
import type { TraceTableColumn } from '../../shared/domain.ts'
import type { TraceColumn } from '../../shared/trace-columns.ts'
import { tellSettings, updateSettings, useSettings } from '../settings/settings-store.ts'
import { gather } from '../ui/gather.ts'
import { showToast } from '../ui/toast-store.ts'
import { automaticColumns, withColumnToggled, withWidth } from './columns.ts'

/** A drag and a key held down are written once they rest. */
const saveAfterMs = 300

const useTableWidth = create<{ widthPx: number }>(() => ({ widthPx: 0 }))

const columnsAt = (chosen: TraceTableColumn[] | null | undefined, tablePx: number): TraceTableColumn[] =>
  chosen ?? automaticColumns(tablePx)

/** The columns that are shown: those that were chosen, else as many as have room. */
export function useTableColumns(): TraceTableColumn[] {
  const chosen = useSettings(({ settings }) => settings?.traceTable)
  const { widthPx } = useTableWidth()
  return columnsAt(chosen, widthPx)
}

/** Measures the table before it is painted, and as it changes. */
export function useMeasuredTable(table: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = table.current
    if (!element) return
    const measure = (): void => useTableWidth.setState({ widthPx: element.clientWidth })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [table])
}

const current = (): TraceTableColumn[] =>
  columnsAt(useSettings.getState().settings?.traceTable, useTableWidth.getState().widthPx)

const save = gather(() => {
  const { settings } = useSettings.getState()
  if (!settings) return
  void updateSettings({ traceTable: settings.traceTable }).then((error) => {
    if (error) showToast({ message: error.message, severity: 'error' })
  })
}, saveAfterMs)

function show(traceTable: TraceTableColumn[] | null): void {
  const { settings } = useSettings.getState()
  if (!settings) return
  tellSettings({ settings: { ...settings, traceTable } })
  save()
}

export const toggleColumn = (column: TraceColumn): void => show(withColumnToggled(current(), column))
/** Null: as wide as its values usually are. */
export const resizeColumn = (column: TraceColumn, widthPx: number | null): void =>
  show(withWidth(current(), column, widthPx))
export const chooseColumnsByRoom = (): void => show(null)

/** Whether somebody chose the columns. */
export const useColumnsAreChosen = (): boolean => useSettings(({ settings }) => (settings?.traceTable ?? null) !== null)
