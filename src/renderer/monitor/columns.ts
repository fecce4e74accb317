import type { ShownColumn } from '../../shared/domain.ts'
import { observationTableColumns, type RowKind, type TableColumn } from '../../shared/row-kinds.ts'
import { traceColumns } from '../../shared/trace-columns.ts'
import { msg, type Message } from '../../shared/words/t.ts'

interface ColumnKind {
  name: Message
  widthPx: number
  /** Stands at the right, and the largest comes first. */
  isAmount?: true
  /** The last of these takes what room is left, unless it was given a width, and is at least so wide. */
  leastPx?: number
  /** Where the table chooses by itself: shown from this width of the table on; absent: never. */
  fromPx: { [Kind in RowKind]?: number }
}

export const columnKinds: Record<TableColumn, ColumnKind> = {
  started: { name: msg('Started'), widthPx: 100, fromPx: { traces: 0, observations: 0 } },
  type: { name: msg('Type'), widthPx: 110, fromPx: {} },
  name: { name: msg('Name'), widthPx: 200, leastPx: 140, fromPx: { observations: 0 } },
  prompt: { name: msg('Prompt'), widthPx: 260, leastPx: 140, fromPx: { traces: 0, observations: 700 } },
  chat: { name: msg('Chat'), widthPx: 180, fromPx: {} },
  model: { name: msg('Model'), widthPx: 150, fromPx: { traces: 670, observations: 560 } },
  provider: { name: msg('Provider'), widthPx: 120, fromPx: {} },
  user: { name: msg('User'), widthPx: 96, fromPx: { traces: 900 } },
  environment: { name: msg('Environment'), widthPx: 110, fromPx: {} },
  level: { name: msg('Level'), widthPx: 84, fromPx: {} },
  message: { name: msg('Status message'), widthPx: 220, fromPx: {} },
  latency: { name: msg('Latency'), widthPx: 84, isAmount: true, fromPx: { traces: 0, observations: 0 } },
  firstToken: { name: msg('First token'), widthPx: 92, isAmount: true, fromPx: { traces: 900, observations: 900 } },
  rate: { name: msg('Speed'), widthPx: 92, isAmount: true, fromPx: {} },
  inputTokens: { name: msg('Input tokens'), widthPx: 100, isAmount: true, fromPx: { observations: 1200 } },
  outputTokens: { name: msg('Output tokens'), widthPx: 108, isAmount: true, fromPx: { observations: 1200 } },
  tokens: { name: msg('Tokens'), widthPx: 78, isAmount: true, fromPx: { traces: 510, observations: 510 } },
  cost: { name: msg('Cost'), widthPx: 88, isAmount: true, fromPx: { traces: 670, observations: 670 } },
  delivery: { name: msg('Delivery'), widthPx: 120, fromPx: { traces: 0 } },
}

export type ShownColumns = readonly ShownColumn<TableColumn>[]

/** In the order of the table. */
export const columnsOf: Record<RowKind, readonly TableColumn[]> = {
  traces: traceColumns,
  observations: observationTableColumns,
}

export const minWidthPx = 48
export const maxWidthPx = 1200
/** Left and right of all columns together. */
const sidePx = 12

/** What is shown where nobody chose: what there is room for. */
export const automaticColumns = (kind: RowKind, tablePx: number): ShownColumns =>
  columnsOf[kind]
    .filter((column) => tablePx >= (columnKinds[column].fromPx[kind] ?? Infinity))
    .map((column) => ({ column, widthPx: null }))

export const widthOf = ({ column, widthPx }: ShownColumn<TableColumn>): number => widthPx ?? columnKinds[column].widthPx

/** The one that takes what room is left. */
const stretched = (columns: ShownColumns): ShownColumn<TableColumn> | undefined =>
  columns.findLast(({ column, widthPx }) => columnKinds[column].leastPx !== undefined && widthPx === null)

const leastOf = ({ column }: ShownColumn<TableColumn>): number => columnKinds[column].leastPx ?? minWidthPx

/** Where the table is narrower, it scrolls sideways. */
export function minTableWidth(columns: ShownColumns): number {
  const wide = stretched(columns)
  return columns.reduce((sum, shown) => sum + (shown === wide ? leastOf(shown) : widthOf(shown)), sidePx)
}

/** For `grid-template-columns`; together they are at least as wide as the table. */
export function gridTemplate(columns: ShownColumns): string {
  const wide = stretched(columns)
  return [
    ...columns.map((shown) => (shown === wide ? `minmax(${leastOf(shown)}px, 1fr)` : `${widthOf(shown)}px`)),
    ...(wide ? [] : ['1fr']),
  ].join(' ')
}

/** In the order of the table. The last column cannot go. */
export function withColumnToggled(kind: RowKind, columns: ShownColumns, column: TableColumn): ShownColumns {
  const others = columns.filter((shown) => shown.column !== column)
  if (others.length < columns.length) return others.length === 0 ? columns : others
  return columnsOf[kind].flatMap(
    (name) => (name === column ? { column, widthPx: null } : columns.find((shown) => shown.column === name)) ?? [],
  )
}

export function withWidth(columns: ShownColumns, column: TableColumn, widthPx: number | null): ShownColumns {
  const kept = widthPx === null ? null : Math.round(Math.min(maxWidthPx, Math.max(minWidthPx, widthPx)))
  return columns.map((shown) => (shown.column === column ? { column, widthPx: kept } : shown))
}
