import type { TraceTableColumn } from '../../shared/domain.ts'
import { traceColumns, type TraceColumn } from '../../shared/trace-columns.ts'

interface ColumnKind {
  name: string
  widthPx: number
  /** Stands at the right, and the largest comes first. */
  isAmount?: true
  /** Where the table chooses by itself: shown from this width of the table on. */
  fromPx: number
}

const never = Infinity

export const columnKinds: Record<TraceColumn, ColumnKind> = {
  started: { name: 'Started', widthPx: 100, fromPx: 0 },
  prompt: { name: 'Prompt', widthPx: 260, fromPx: 0 },
  chat: { name: 'Chat', widthPx: 180, fromPx: never },
  model: { name: 'Model', widthPx: 150, fromPx: 670 },
  provider: { name: 'Provider', widthPx: 120, fromPx: never },
  user: { name: 'User', widthPx: 96, fromPx: 900 },
  environment: { name: 'Environment', widthPx: 110, fromPx: never },
  level: { name: 'Level', widthPx: 84, fromPx: never },
  latency: { name: 'Latency', widthPx: 84, isAmount: true, fromPx: 0 },
  firstToken: { name: 'First token', widthPx: 92, isAmount: true, fromPx: 900 },
  tokens: { name: 'Tokens', widthPx: 78, isAmount: true, fromPx: 510 },
  cost: { name: 'Cost', widthPx: 88, isAmount: true, fromPx: 670 },
  delivery: { name: 'Delivery', widthPx: 104, fromPx: 0 },
}

export const minWidthPx = 48
export const maxWidthPx = 1200
/** The prompt takes what room is left, and at least so much. */
const minPromptPx = 140
/** Left and right of all columns together. */
const sidePx = 12

/** What is shown where nobody chose: what there is room for. */
export const automaticColumns = (tablePx: number): TraceTableColumn[] =>
  traceColumns.filter((column) => tablePx >= columnKinds[column].fromPx).map((column) => ({ column, widthPx: null }))

export const widthOf = ({ column, widthPx }: TraceTableColumn): number => widthPx ?? columnKinds[column].widthPx

const stretches = ({ column, widthPx }: TraceTableColumn): boolean => column === 'prompt' && widthPx === null

/** Where the table is narrower, it scrolls sideways. */
export const minTableWidth = (columns: readonly TraceTableColumn[]): number =>
  columns.reduce((sum, shown) => sum + (stretches(shown) ? minPromptPx : widthOf(shown)), sidePx)

/** For `grid-template-columns`; together they are at least as wide as the table. */
export function gridTemplate(columns: readonly TraceTableColumn[]): string {
  return [
    ...columns.map((shown) => (stretches(shown) ? `minmax(${minPromptPx}px, 1fr)` : `${widthOf(shown)}px`)),
    ...(columns.some(stretches) ? [] : ['1fr']),
  ].join(' ')
}

/** In the order of the table. The last column cannot go. */
export function withColumnToggled(columns: readonly TraceTableColumn[], column: TraceColumn): TraceTableColumn[] {
  const others = columns.filter((shown) => shown.column !== column)
  if (others.length < columns.length) return others.length === 0 ? [...columns] : others
  return traceColumns.flatMap(
    (name) => (name === column ? { column, widthPx: null } : columns.find((shown) => shown.column === name)) ?? [],
  )
}

export function withWidth(
  columns: readonly TraceTableColumn[],
  column: TraceColumn,
  widthPx: number | null,
): TraceTableColumn[] {
  const kept = widthPx === null ? null : Math.round(Math.min(maxWidthPx, Math.max(minWidthPx, widthPx)))
  return columns.map((shown) => (shown.column === column ? { column, widthPx: kept } : shown))
}
