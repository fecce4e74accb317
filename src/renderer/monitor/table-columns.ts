import type { RefObject } from 'react'
import { create } from 'zustand'
import type { Settings, ShownColumn } from '../../shared/domain.ts'
import { observationTableColumns, rowKinds, type RowKind, type TableColumn } from '../../shared/row-kinds.ts'
import { traceColumns } from '../../shared/trace-columns.ts'
import { updateSettings, useSettings } from '../settings/settings-store.ts'
import { gather } from '../ui/gather.ts'
import { useMeasuredWidth } from '../ui/measured-width.ts'
import { showToast } from '../ui/toast-store.ts'
import { automaticColumns, withColumnToggled, withWidth, type ShownColumns } from './columns.ts'

/** A drag and a key held down are written once they rest. */
const saveAfterMs = 300

type Chosen = ShownColumns | null

const useTable = create<{
  widthPx: number
  /** What was chosen here and is not kept yet; undefined where the settings have it all. */
  unsaved: { [Kind in RowKind]?: Chosen | undefined }
}>(() => ({ widthPx: 0, unsaved: {} }))

/** Each table has columns of its own. */
const keptIn: Record<RowKind, (settings: Settings | null) => Chosen> = {
  traces: (settings) => settings?.traceTable ?? null,
  observations: (settings) => settings?.observationTable ?? null,
}

const only = <Name extends TableColumn>(names: readonly Name[], chosen: Chosen): ShownColumn<Name>[] | null =>
  chosen?.flatMap(({ column, widthPx }) => {
    const name = names.find((known) => known === column)
    return name === undefined ? [] : { column: name, widthPx }
  }) ?? null

const chosenOf = (kind: RowKind, unsaved: Chosen | undefined, settings: Settings | null): Chosen =>
  unsaved === undefined ? keptIn[kind](settings) : unsaved

/** Null where nobody chose. */
function useChosenColumns(kind: RowKind): Chosen {
  const unsaved = useTable((state) => state.unsaved[kind])
  const settings = useSettings((state) => state.settings)
  return chosenOf(kind, unsaved, settings)
}

/** The columns that are shown: those that were chosen, else as many as have room. */
export function useTableColumns(kind: RowKind): ShownColumns {
  const widthPx = useTable((state) => state.widthPx)
  return useChosenColumns(kind) ?? automaticColumns(kind, widthPx)
}

export const useMeasuredTable = (table: RefObject<HTMLElement | null>): void =>
  useMeasuredWidth(table, (widthPx) => useTable.setState({ widthPx }))

function current(kind: RowKind): ShownColumns {
  const { unsaved, widthPx } = useTable.getState()
  return chosenOf(kind, unsaved[kind], useSettings.getState().settings) ?? automaticColumns(kind, widthPx)
}

const save = gather(() => void saveNow(), saveAfterMs)

/** What was changed meanwhile stays, and has its own turn. */
async function saveNow(): Promise<void> {
  const { unsaved } = useTable.getState()
  if (rowKinds.every((kind) => unsaved[kind] === undefined)) return
  const error = await updateSettings({
    ...(unsaved.traces !== undefined && { traceTable: only(traceColumns, unsaved.traces) }),
    ...(unsaved.observations !== undefined && {
      observationTable: only(observationTableColumns, unsaved.observations),
    }),
  })
  useTable.setState(({ unsaved: now }) => ({
    unsaved: Object.fromEntries(rowKinds.flatMap((kind) => (now[kind] === unsaved[kind] ? [] : [[kind, now[kind]]]))),
  }))
  if (error) showToast({ message: error.message, severity: 'error' })
}

function show(kind: RowKind, chosen: Chosen): void {
  useTable.setState(({ unsaved }) => ({ unsaved: { ...unsaved, [kind]: chosen } }))
  save()
}

export const toggleColumn = (kind: RowKind, column: TableColumn): void =>
  show(kind, withColumnToggled(kind, current(kind), column))
/** Null: as wide as its values usually are. */
export const resizeColumn = (kind: RowKind, column: TableColumn, widthPx: number | null): void =>
  show(kind, withWidth(current(kind), column, widthPx))
export const chooseColumnsByRoom = (kind: RowKind): void => show(kind, null)

/** Whether somebody chose the columns. */
export const useColumnsAreChosen = (kind: RowKind): boolean => useChosenColumns(kind) !== null
