import type { TraceFilter } from '../../../shared/domain.ts'
import { isInWeekHours } from './time-spans.ts'

export type Values = Record<string, string | number>
type Several = string | readonly string[] | undefined

export interface Condition {
  /** What `t` stands for: traces, with their delivery state where that is asked for. */
  from: string
  /** Empty, or with its WHERE. */
  where: string
  values: Values
}

export interface TracesCondition extends Condition {
  /** SQL over `o` for observations of these traces. */
  observations: string
}

/** Where the record of a trace is, whose range is `r`; no record has what was imported. For a user's own questions. */
export const deliveryOf = (trace: string): string => `CASE WHEN ${trace}.source = 'import' THEN 'imported'
  WHEN ${trace}.record_seq IS NULL THEN 'open' ELSE coalesce(r.state, 'recorded') END`

/** Where a record can be. */
export const recordStates = [
  'recorded',
  'sending',
  'retry',
  'ambiguous',
  'delivered',
  'confirmed',
  'dead',
  'lost',
] as const

/**
 * Variables of a connection are constants to a question, which a table of one row is not. Each has a bit for each record: three of them
 * together have the number of its state, and one has whether its state is asked for. To join ranges takes fifty times as long.
 */
export type BitsOfRecords = 'state_low' | 'state_middle' | 'state_high' | 'is_wanted'

const bitOfRecord = (name: BitsOfRecords, seq: string): string => `get_bit(getvariable('${name}'), ${seq}::INTEGER)`
const isKnown = (name: BitsOfRecords, seq: string): string =>
  `${seq} BETWEEN 0 AND bit_length(getvariable('${name}')) - 1`

const isDelivered = (wanted: readonly string[]): string => {
  const isWanted = (state: string): string => (wanted.includes(state) ? 'TRUE' : 'FALSE')
  return `CASE WHEN t.source = 'import' THEN ${isWanted('imported')} WHEN t.record_seq IS NULL THEN ${isWanted('open')}
    WHEN ${isKnown('is_wanted', 't.record_seq')} THEN ${bitOfRecord('is_wanted', 't.record_seq')} = 1 ELSE ${isWanted('recorded')} END`
}

const stateBit = (name: BitsOfRecords): string => bitOfRecord(name, 'c.record_seq')

/** Where the record of each trace is. */
export const withDelivery = `(SELECT c.*, CASE WHEN c.source = 'import' THEN 'imported' WHEN c.record_seq IS NULL THEN 'open'
  WHEN ${isKnown('state_low', 'c.record_seq')} THEN [${recordStates.map((state) => `'${state}'`).join(', ')}][1
    + ${stateBit('state_low')} + 2 * ${stateBit('state_middle')} + 4 * ${stateBit('state_high')}]
  ELSE 'recorded' END AS delivery FROM copied_traces c)`

export interface ConditionMore {
  isDeliveryNeeded?: boolean
  and?: readonly string[]
  /** A part of the time, beside the filter's own. */
  within?: { fromMs: number; endMs: number }
}

/** SQL over `t` for what a filter asks for. An empty list asks for nothing in particular. */
export function toCondition(filter: TraceFilter, more: ConditionMore = {}): TracesCondition {
  const ofTime: ((startedAtMs: string) => string)[] = []
  const { parts, values, add, addAnyOf } = createParts('t')
  const addTime = (comparison: string, name: string, atMs: number | null | undefined): void => {
    if (atMs === null || atMs === undefined) return
    ofTime.push((startedAtMs) => `${startedAtMs} ${comparison} $${name}`)
    values[name] = atMs
  }
  addTime('>=', 'fromMs', filter.fromMs)
  addTime('<=', 'toMs', filter.toMs)
  addTime('>=', 'withinFromMs', more.within?.fromMs)
  addTime('<', 'withinEndMs', more.within?.endMs)
  addAnyOf('model', filter.model)
  addAnyOf('provider_id', filter.providerId)
  addAnyOf('user_id', filter.userId)
  addAnyOf('conversation_id', filter.conversationId)
  addAnyOf('environment', filter.environment)
  addAnyOf('source', filter.source)
  addAnyOf('level', filter.level)
  const tags = anyOf(filter.tag)
  if (tags.length > 0) {
    parts.push(`list_has_any(${tagsSql}, [${tags.map((_, index) => `$tag${index}`).join(', ')}])`)
    for (const [index, tag] of tags.entries()) values[`tag${index}`] = tag
  }
  if (asksForDelivery(filter)) parts.push(isDelivered(anyOf(filter.delivery)))
  if (filter.weekHours) parts.push(isInWeekHours(filter.weekHours))
  add('t.duration_ms > $durationAboveMs', 'durationAboveMs', filter.durationAboveMs)
  add('t.cost_usd > $costAboveUsd', 'costAboveUsd', filter.costAboveUsd)
  const text = filter.text?.trim() ?? ''
  if (text !== '') parts.push(isFoundIn('t.row'))
  parts.push(...(more.and ?? []))
  const from = `${more.isDeliveryNeeded ? withDelivery : 'copied_traces'} t`
  const all = [...ofTime.map((sql) => sql('t.started_at_ms')), ...parts]
  const where = all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`
  return {
    from,
    where,
    values,
    // Their traces need not be looked up where nothing but the time is asked for.
    observations:
      parts.length === 0
        ? ['TRUE', ...ofTime.map((sql) => sql('o.trace_started_at_ms'))].join(' AND ')
        : `o.trace_row IN (SELECT t.row FROM ${from} ${where})`,
  }
}

/** The list of a trace's tags. */
export const tagsSql = `from_json(coalesce(t.tags, '[]'), '["VARCHAR"]')`

export const anyOf = (wanted: Several): string[] => [wanted ?? []].flat().filter((value) => value !== '')

/** What is asked of the rows of one table, and the values that it is compared with. */
export function createParts(table: 't' | 'o') {
  const parts: string[] = []
  const values: Values = {}
  return {
    parts,
    values,
    /** Nothing where there is no value. */
    add(sql: string, name: string, value: string | number | null | undefined): void {
      if (value === null || value === undefined) return
      parts.push(sql)
      values[name] = value
    },
    addAnyOf(column: string, wanted: Several): void {
      const list = anyOf(wanted)
      if (list.length > 0) parts.push(isAnyOf(`${table}.${column}`, column, list, values))
    },
  }
}

/** SQL that compares the expression with what it puts under `name` into the values. */
export function isAnyOf(expression: string, name: string, wanted: readonly string[], values: Values): string {
  const names = wanted.map((value, index) => {
    values[`${name}${index}`] = value
    return `$${name}${index}`
  })
  return `${expression} IN (${names.join(', ')})`
}

export const asksForDelivery = ({ delivery }: TraceFilter): boolean => anyOf(delivery).length > 0

/** Rows beyond it are none that SQLite gave out by itself. */
const highestRow = 1_000_000_000
const bitOf = (row: string): string => `CASE WHEN ${row} BETWEEN 0 AND ${highestRow} THEN ${row}::INTEGER END`

/** Whether the text was found in the trace of this row, as `found_rows` has them: a bit for each. */
export const isFoundIn = (row: string): string => `get_bit((SELECT bits FROM found_rows), ${bitOf(row)}) = 1`

/**
 * Makes `found_rows` of where the text `$text` is found, up to the row that is given. Texts of messages and of imports are
 * searched in SQLite's indexes; `found` and `found_imported` have what they found.
 */
export const foundRowsSql = (lastRow: number): string => `CREATE OR REPLACE TEMP TABLE found_rows AS
  SELECT bitstring_agg(${bitOf('t.row')}, 0, ${Math.min(Math.max(lastRow, 0), highestRow)}) AS bits FROM copied_traces t
  WHERE contains(lower(t.model), $lowerText) OR contains(lower(t.status_message), $lowerText) OR t.trace_id = $text
    OR t.answer_row IN (SELECT message_row FROM found) OR t.asked_row IN (SELECT message_row FROM found)
    OR t.row IN (SELECT trace_row FROM found_imported)`
