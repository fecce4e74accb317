import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SavedView } from '../../shared/domain.ts'
import { traceColumns } from '../../shared/trace-columns.ts'
import { RouteFailure } from '../ipc/route-failure.ts'

// What is kept of how the Monitor is looked at: saved views, the columns of the table, the width of a trace, and budgets.

const maxViews = 100

/** What stands behind the `?` of an address, as browsers write it; the renderer reads it strictly. */
export const viewQuery = z
  .string()
  .max(8000)
  .regex(/^[\w\-.~%!$'()*+,;:@/?=&]*$/, 'This is no address of a view.')

export const savedViews = z.array(z.object({ id: z.string(), name: z.string(), query: viewQuery }))

const columnWidth = z.number().min(40).max(2000)
export const traceTable = z
  .array(z.strictObject({ column: z.enum(traceColumns), widthPx: columnWidth.nullable() }))
  .min(1, 'The table needs a column.')
  .refine(
    (columns) => new Set(columns.map(({ column }) => column)).size === columns.length,
    'A column stands in the table once.',
  )

const budgetUsd = z.number().min(0.01, 'A budget is at least 1 cent.').max(1e9).nullable()
export const budgets = z.strictObject({ dayUsd: budgetUsd, monthUsd: budgetUsd, notify: z.boolean() })
export const tracePanel = z.strictObject({
  widthPx: z.number().min(320).max(20_000).nullable(),
  isWhole: z.boolean(),
})

/** The views with this one new, or in the place of the one with its id. */
export function withView(
  views: readonly SavedView[],
  {
    id,
    name,
    query,
    index = views.length,
  }: { id: string | null; name: string; query: string; index?: number | undefined },
): SavedView[] {
  if (id === null) {
    if (views.length >= maxViews)
      throw new RouteFailure('conflict', `There are ${maxViews} saved views. Delete one first.`)
    return views.toSpliced(index, 0, { id: randomUUID(), name, query })
  }
  if (!views.some((view) => view.id === id)) throw new RouteFailure('not_found', 'This view is no longer there.')
  return views.map((view) => (view.id === id ? { id, name, query } : view))
}
