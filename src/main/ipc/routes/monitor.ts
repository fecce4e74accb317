import { z } from 'zod'
import { breakdownKinds } from '../../../shared/chart-kinds.ts'
import { maxModelIdLength } from '../../../shared/model-ids.ts'
import { viewQuery } from '../../settings/monitor-settings.ts'
import { maxSqlLength } from '../../../shared/sql-limits.ts'
import { observationTypes } from '../../../shared/observation-types.ts'
import { observationTableColumns, rowKinds } from '../../../shared/row-kinds.ts'
import { parseSessionCursor, sessionColumns } from '../../../shared/session-columns.ts'
import { isTimeZone } from '../../../shared/time-zones.ts'
import { parseCursor, traceColumns } from '../../../shared/trace-columns.ts'
import { base64, id, importId, nothing, savedName, shortText } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { words } from '../../../shared/words/t.ts'

const deliveryState = z.enum([
  'open',
  'recorded',
  'sending',
  'retry',
  'ambiguous',
  'delivered',
  'confirmed',
  'dead',
  'lost',
  'imported',
])
const level = z.enum(['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'])
const timeZone = z.string().max(100).refine(isTimeZone, words('This is not the name of a time zone.'))
/** One, or any of several. */
const anyOf = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).max(500)]).optional()
/** As far as a Date goes. */
const atMs = z.number().min(-8.64e15).max(8.64e15).nullable()
const filter = z.strictObject({
  fromMs: atMs,
  toMs: atMs,
  model: anyOf(z.string().max(maxModelIdLength)),
  providerId: anyOf(id),
  userId: anyOf(shortText),
  conversationId: anyOf(id),
  environment: anyOf(shortText),
  tag: anyOf(shortText),
  source: anyOf(z.enum(['chat', 'import'])),
  level: anyOf(level),
  delivery: anyOf(deliveryState),
  weekHours: z.strictObject({ hours: z.array(z.number().int().min(0).max(167)).min(1).max(168), timeZone }).optional(),
  durationAboveMs: z.number().optional(),
  costAboveUsd: z.number().optional(),
  text: z.string().max(1000).optional(),
})
const observationFilter = filter.extend({ type: anyOf(z.enum(observationTypes)) })
const sortBy = <T extends string>(columns: readonly T[]) =>
  z.strictObject({ column: z.enum(columns), isDescending: z.boolean() }).optional()
/** What an answer named as the beginning of the next page. */
const cursorOf = (parse: (cursor: string) => unknown) =>
  z
    .string()
    .max(20_000)
    .refine((cursor) => parse(cursor) !== null, words('This is no place in the list.'))
    .nullable()
const pageLimit = z.number().int().min(1).max(500)
/** A page of a table, from either end. */
const rowPage = { cursor: cursorOf(parseCursor), limit: pageLimit, backwards: z.boolean().optional() }
const chartQuestion = z.strictObject({
  filter,
  timeZone,
})
const sql = z.string().max(maxSqlLength, words('This question is too long.'))
const exportFormat = z.enum(['csv', 'jsonl', 'otlp', 'parquet'])

export const monitorInputs: InputsOf<'monitor'> = {
  'monitor.summary': z.strictObject({ filter }),
  'monitor.traces': z.strictObject({ filter, sort: sortBy(traceColumns), ...rowPage }),
  'monitor.observations': z.strictObject({
    filter: observationFilter,
    sort: sortBy(observationTableColumns),
    ...rowPage,
  }),
  'monitor.trace': z.strictObject({ traceId: id }),
  'monitor.observation': z.strictObject({ traceId: id, spanId: id }),
  'monitor.body': z.strictObject({
    traceId: id,
    spanId: id,
    side: z.enum(['input', 'output']),
    offset: z.number().int().min(0),
  }),
  'monitor.export': z.discriminatedUnion('rows', [
    z.strictObject({ rows: z.literal('traces'), filter, format: exportFormat }),
    z.strictObject({ rows: z.literal('observations'), filter: observationFilter, format: exportFormat }),
  ]),
  'monitor.cancelExport': z.strictObject({ id }),
  'monitor.imports': nothing,
  'monitor.beginImport': z.strictObject({
    fileName: z.string().min(1).max(1000),
    fileBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
  'monitor.writeImport': z.strictObject({ id: importId, bytes: base64 }),
  'monitor.endImport': z.strictObject({ id: importId }),
  'monitor.confirmImport': z.strictObject({ id: importId }),
  'monitor.removeImport': z.strictObject({ id: importId }),
  'monitor.facets': z.strictObject({ rows: z.enum(rowKinds) }),
  'monitor.saveView': z.strictObject({
    id: id.nullable(),
    name: savedName(words('Give the view a name.')),
    query: viewQuery,
    index: z.number().int().min(0).optional(),
  }),
  'monitor.deleteView': z.strictObject({ id }),
  'monitor.runSql': z.strictObject({ id, sql }),
  'monitor.cancelSql': z.strictObject({ id }),
  'monitor.saveQuery': z.strictObject({
    id: id.nullable(),
    name: savedName(words('Give the query a name.')),
    sql,
    index: z.number().int().min(0).optional(),
  }),
  'monitor.deleteQuery': z.strictObject({ id }),
  'monitor.series': chartQuestion,
  'monitor.sessions': z.strictObject({
    filter,
    sort: sortBy(sessionColumns),
    cursor: cursorOf(parseSessionCursor),
    limit: pageLimit,
    backwards: z.boolean().optional(),
  }),
  'monitor.session': z.strictObject({ sessionId: id, cursor: cursorOf(parseCursor), limit: pageLimit }),
  'monitor.hints': z.strictObject({
    filter: filter.omit({ level: true, delivery: true, durationAboveMs: true, costAboveUsd: true, text: true }),
  }),
  'monitor.dismissHint': z.strictObject({ key: z.string().min(1).max(1000), untilMs: z.number().min(0).nullable() }),
  'monitor.budgets': nothing,
  'monitor.spent': nothing,
  'monitor.breakdown': chartQuestion.extend({ by: z.enum(breakdownKinds) }),
}
