import type { DeliveryState, Level, ObservationFilter, TraceFilter, TraceSource } from '../../shared/domain.ts'
import { latestMs } from '../../shared/latest-ms.ts'
import { maxModelIdLength } from '../../shared/model-ids.ts'
import { observationTypes, type ObservationType } from '../../shared/observation-types.ts'
import {
  observationTableColumns,
  rowKinds,
  type ObservationSort,
  type RowKind,
  type SortBy,
} from '../../shared/row-kinds.ts'
import { cutText } from '../../shared/text.ts'
import { presentTimeZone } from '../../shared/time-zones.ts'
import { latestFirst, sessionColumns, type SessionSort } from '../../shared/session-columns.ts'
import { newestFirst, traceColumns, type TraceSort } from '../../shared/trace-columns.ts'
import { deliveryChoices, statesOf } from '../ui/delivery-words.ts'
import { ranges, rangeSpansMs, type Range } from './ranges.ts'
import { weekHourChoices } from './week-hours.ts'

// What the Monitor is narrowed to, as its address has it: `#/monitor?rows=observations&range=7d&model=a&model=b&type=tool`.

/** From then to then, both included; null where it has no end on that side. */
export interface CustomPeriod {
  fromMs: number | null
  toMs: number | null
}

export const listFields = [
  'type',
  'model',
  'provider',
  'user',
  'chat',
  'environment',
  'tag',
  'source',
  'level',
  'delivery',
  'weekHour',
] as const
/** Fields of which any of several values is wanted. */
export type ListField = (typeof listFields)[number]
export type ListFilters = Record<ListField, readonly string[]>

export interface Filters extends ListFilters {
  durationAboveMs: number | null
  costAboveUsd: number | null
  text: string
}

export interface MonitorQuery extends Filters {
  /** What the table has as rows; each has an order of its own. */
  rows: RowKind
  period: Range | CustomPeriod
  sort: TraceSort
  observationSort: ObservationSort
  /** Of the list of sessions. */
  sessionSort: SessionSort
}

export const noFilters: Filters = {
  type: [],
  model: [],
  provider: [],
  user: [],
  chat: [],
  environment: [],
  tag: [],
  source: [],
  level: [],
  delivery: [],
  weekHour: [],
  durationAboveMs: null,
  costAboveUsd: null,
  text: '',
}
export const defaultRange: Range = '24h'
export const plainQuery: MonitorQuery = {
  ...noFilters,
  rows: 'traces',
  period: defaultRange,
  sort: newestFirst,
  observationSort: newestFirst,
  sessionSort: latestFirst,
}

const maxValues = 100
const maxTextLength = 1000
/** Longer than any id or name that is filtered by. */
const maxValueLength = 200

export const levelChoices = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'] as const satisfies readonly Level[]
export const sourceChoices = ['chat', 'import'] as const satisfies readonly TraceSource[]
const known: Partial<Record<ListField, readonly string[]>> = {
  type: observationTypes,
  source: sourceChoices,
  level: levelChoices,
  delivery: deliveryChoices,
  weekHour: weekHourChoices,
}

/** Reads an address strictly: what is not known is left out, and nothing in it fails. */
export function parseQuery(address: string): MonitorQuery {
  const parameters = new URLSearchParams(address)
  const list = (field: ListField): string[] => {
    const values = [...new Set(parameters.getAll(field))].filter((value) => value !== '')
    const choices = known[field]
    const maxLength = field === 'model' ? maxModelIdLength : maxValueLength
    return values.filter((value) => value.length <= maxLength && (choices?.includes(value) ?? true)).slice(0, maxValues)
  }
  const rows = rowKinds.find((kind) => kind === parameters.get('rows')) ?? 'traces'
  return {
    rows,
    // Traces have no type: what is not asked for is no part of the query.
    type: rows === 'observations' ? list('type') : [],
    model: list('model'),
    provider: list('provider'),
    user: list('user'),
    chat: list('chat'),
    environment: list('environment'),
    tag: list('tag'),
    source: list('source'),
    level: list('level'),
    delivery: list('delivery'),
    weekHour: list('weekHour'),
    durationAboveMs: parseAmount(parameters.get('latency-above')),
    costAboveUsd: parseAmount(parameters.get('cost-above')),
    text: cutText(parameters.get('text') ?? '', maxTextLength),
    period: parsePeriod(parameters),
    sort: parseSort(parameters.get('sort'), traceColumns, newestFirst),
    observationSort: parseSort(parameters.get('sort-observations'), observationTableColumns, newestFirst),
    sessionSort: parseSort(parameters.get('sort-sessions'), sessionColumns, latestFirst),
  }
}

/** The shortest address of it: what is as it always is does not stand in it. */
export function formatQuery(query: MonitorQuery): string {
  const { period, sort, text, durationAboveMs, costAboveUsd } = query
  const parameters = new URLSearchParams()
  if (query.rows !== 'traces') parameters.set('rows', query.rows)
  if (typeof period === 'string') {
    if (period !== defaultRange) parameters.set('range', period)
  } else {
    if (period.fromMs !== null) parameters.set('from', new Date(period.fromMs).toISOString())
    if (period.toMs !== null) parameters.set('to', new Date(period.toMs).toISOString())
  }
  for (const field of listFields) {
    if (field === 'type' && query.rows !== 'observations') continue
    for (const value of query[field]) parameters.append(field, value)
  }
  if (durationAboveMs !== null) parameters.set('latency-above', String(durationAboveMs))
  if (costAboveUsd !== null) parameters.set('cost-above', String(costAboveUsd))
  if (text !== '') parameters.set('text', text)
  if (!isSameSort(sort, newestFirst)) parameters.set('sort', formatSort(sort))
  if (!isSameSort(query.observationSort, newestFirst)) {
    parameters.set('sort-observations', formatSort(query.observationSort))
  }
  if (!isSameSort(query.sessionSort, latestFirst)) parameters.set('sort-sessions', formatSort(query.sessionSort))
  return parameters.toString()
}

function parsePeriod(parameters: URLSearchParams): Range | CustomPeriod {
  const fromMs = parseTime(parameters.get('from'))
  const toMs = parseTime(parameters.get('to'))
  const isPeriod = (fromMs !== null || toMs !== null) && (fromMs === null || toMs === null || fromMs <= toMs)
  if (isPeriod) return { fromMs, toMs }
  return ranges.find((range) => range === parameters.get('range')) ?? defaultRange
}

function parseTime(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(text)) return null
  const atMs = Date.parse(text)
  return atMs >= 0 && atMs <= latestMs ? atMs : null
}

/** Zero or more, as one would type it. */
export function parseAmount(text: string | null): number | null {
  if (text === null || !/^\d{1,12}(\.\d{1,9})?(e-\d{1,2})?$/.test(text)) return null
  return Number(text)
}

const isSameSort = (a: SortBy<string>, b: SortBy<string>): boolean =>
  a.column === b.column && a.isDescending === b.isDescending

const formatSort = ({ column, isDescending }: SortBy<string>): string => `${isDescending ? '-' : ''}${column}`

function parseSort<Column extends string>(
  text: string | null,
  columns: readonly Column[],
  other: SortBy<Column>,
): SortBy<Column> {
  const column = columns.find((name) => name === text?.replace(/^-/, ''))
  return column === undefined ? other : { column, isDescending: text?.startsWith('-') ?? false }
}

/** What main is asked for: ranges end now. */
export function toFilter(query: MonitorQuery, nowMs: number): TraceFilter {
  const { period, durationAboveMs, costAboveUsd } = query
  const text = query.text.trim()
  const spanMs = typeof period === 'string' ? rangeSpansMs[period] : null
  return {
    ...(typeof period === 'string' ? { fromMs: spanMs === null ? null : nowMs - spanMs, toMs: null } : period),
    ...several('model', query.model),
    ...several('providerId', query.provider),
    ...several('userId', query.user),
    ...several('conversationId', query.chat),
    ...several('environment', query.environment),
    ...several('tag', query.tag),
    ...several('source', query.source as readonly TraceSource[]),
    ...several('level', query.level as readonly Level[]),
    ...several(
      'delivery',
      query.delivery.flatMap((word): DeliveryState[] => statesOf(word)),
    ),
    ...(query.weekHour.length > 0 && {
      weekHours: { hours: query.weekHour.map(Number), timeZone: presentTimeZone() },
    }),
    ...(durationAboveMs !== null && { durationAboveMs }),
    ...(costAboveUsd !== null && { costAboveUsd }),
    ...(text !== '' && { text }),
  }
}

/** The same for a list of observations. */
export const toObservationFilter = (query: MonitorQuery, nowMs: number): ObservationFilter => ({
  ...toFilter(query, nowMs),
  ...several('type', query.type as readonly ObservationType[]),
})

const several = <K extends string, T>(name: K, values: readonly T[]): { [P in K]?: T[] } =>
  (values.length === 0 ? {} : { [name]: [...values] }) as { [P in K]?: T[] }

export const hasFilters = (query: Filters): boolean =>
  listFields.some((field) => query[field].length > 0) ||
  query.durationAboveMs !== null ||
  query.costAboveUsd !== null ||
  query.text !== ''

/** With the value if it was not wanted, else without it. */
export const toggled = (values: readonly string[], value: string): string[] =>
  values.includes(value) ? values.filter((other) => other !== value) : [...values, value]

/** Whether it ends now, and so moves on with time. */
export const isAging = (period: MonitorQuery['period']): boolean => typeof period === 'string' && period !== 'all'
