import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { observationTableColumns } from '../../shared/row-kinds.ts'
import { traceColumns } from '../../shared/trace-columns.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { words } from '../../shared/words/t.ts'

// What is kept of how the Monitor is looked at: saved views and queries, the columns of the tables, the width of a trace, and budgets.

const maxSaved = 100

/** What stands behind the `?` of an address, as browsers write it; the renderer reads it strictly. */
export const viewQuery = z
  .string()
  .max(8000)
  .regex(/^[\w\-.~%!$'()*+,;:@/?=&]*$/, words('This is no address of a view.'))

export const savedViews = z.array(z.object({ id: z.string(), name: z.string(), query: viewQuery }))

const columnWidth = z.number().min(40).max(2000)
const tableOf = <T extends string>(names: readonly T[]) =>
  z
    .array(z.strictObject({ column: z.enum(names), widthPx: columnWidth.nullable() }))
    .min(1, words('The table needs a column.'))
    .refine(
      (columns) => new Set(columns.map(({ column }) => column)).size === columns.length,
      words('A column stands in the table once.'),
    )
export const traceTable = tableOf(traceColumns)
export const observationTable = tableOf(observationTableColumns)

const budgetUsd = z.number().min(0.01, words('A budget is at least 1 cent.')).max(1e9).nullable()
export const budgets = z.strictObject({ dayUsd: budgetUsd, monthUsd: budgetUsd, notify: z.boolean() })
export const tracePanel = z.strictObject({
  widthPx: z.number().min(320).max(20_000).nullable(),
  isWhole: z.boolean(),
})

export const savedQueries = z.array(z.object({ id: z.string(), name: z.string(), sql: z.string() }))

/** The saved ones with this one new, or in the place of the one with its id. */
export function withSaved<T extends { id: string }>(
  saved: readonly T[],
  { id, index = saved.length, ...rest }: Omit<T, 'id'> & { id: string | null; index?: number | undefined },
  /** For the user: there are too many, and that it is gone. */
  problems: { full(most: number): string; gone: string },
): T[] {
  const entry = (given: string): T => ({ ...rest, id: given }) as unknown as T
  if (id === null) {
    if (saved.length >= maxSaved) throw new RouteFailure('conflict', problems.full(maxSaved))
    return saved.toSpliced(index, 0, entry(randomUUID()))
  }
  if (!saved.some((other) => other.id === id)) throw new RouteFailure('not_found', problems.gone)
  return saved.map((other) => (other.id === id ? entry(id) : other))
}
