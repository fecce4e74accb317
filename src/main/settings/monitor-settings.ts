import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { observationTableColumns } from '../../shared/row-kinds.ts'
import { traceColumns } from '../../shared/trace-columns.ts'
import { RouteFailure } from '../ipc/route-failure.ts'

// What is kept of how the Monitor is looked at: saved views and queries, the columns of the tables, the width of a trace, and budgets.

const maxSaved = 100

/** What stands behind the `?` of an address, as browsers write it; the renderer reads it strictly. */
export const viewQuery = z
  .string()
  .max(8000)
  .regex(/^[\w\-.~%!$'()*+,;:@/?=&]*$/, 'This is no address of a view.')

export const savedViews = z.array(z.object({ id: z.string(), name: z.string(), query: viewQuery }))

const columnWidth = z.number().min(40).max(2000)
const tableOf = <T extends string>(names: readonly T[]) =>
  z
    .array(z.strictObject({ column: z.enum(names), widthPx: columnWidth.nullable() }))
    .min(1, 'The table needs a column.')
    .refine(
      (columns) => new Set(columns.map(({ column }) => column)).size === columns.length,
      'A column stands in the table once.',
    )
export const traceTable = tableOf(traceColumns)
export const observationTable = tableOf(observationTableColumns)

const budgetUsd = z.number().min(0.01, 'A budget is at least 1 cent.').max(1e9).nullable()
export const budgets = z.strictObject({ dayUsd: budgetUsd, monthUsd: budgetUsd, notify: z.boolean() })
export const tracePanel = z.strictObject({
  widthPx: z.number().min(320).max(20_000).nullable(),
  isWhole: z.boolean(),
})

export const savedQueries = z.array(z.object({ id: z.string(), name: z.string(), sql: z.string() }))

/** The saved ones with this one new, or in the place of the one with its id; `what` is what each is called. */
export function withSaved<T extends { id: string }>(
  saved: readonly T[],
  { id, index = saved.length, ...rest }: Omit<T, 'id'> & { id: string | null; index?: number | undefined },
  what: { one: string; many: string },
): T[] {
  const entry = (given: string): T => ({ ...rest, id: given }) as unknown as T
  if (id === null) {
    if (saved.length >= maxSaved)
      throw new RouteFailure('conflict', `There are ${maxSaved} saved ${what.many}. Delete one first.`)
    return saved.toSpliced(index, 0, entry(randomUUID()))
  }
  if (!saved.some((other) => other.id === id))
    throw new RouteFailure('not_found', `This ${what.one} is no longer there.`)
  return saved.map((other) => (other.id === id ? entry(id) : other))
}
