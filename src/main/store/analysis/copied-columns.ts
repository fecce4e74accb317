import { isTime } from '../sound-values.ts'

// What the copy keeps of each trace and each of its observations. Where a column holds what it should not, the copy has
// nothing: it is counted, shown and sorted as nothing elsewhere too.

interface NumberColumn {
  name: string
  /** SQL over the rows that `joins` has. */
  from: string
  isSound(value: number): boolean
}

interface TextColumn {
  name: string
  from: string
}

export interface CopiedTable {
  name: 'traces' | 'observations'
  /** All are kept as DOUBLE, which holds each of them exactly and needs no conversion on the way. The row comes first. */
  numbers: readonly NumberColumn[]
  texts: readonly TextColumn[]
  /** Of the numbers, when its trace began. */
  startedAt: string
  /**
   * SQL for the model that a row is a call to: empty where it has no name, null where it is no call. It has a number in the
   * copy, and rows of calls lie together: to find millions among others and to group them by a text takes three times as long.
   */
  callModel: string | null
  /** Made of the others once they are in the copy. */
  made: readonly MadeColumn[]
  joins: string
}

interface MadeColumn {
  name: string
  type: string
  from: string
}

const isAmount = (value: number): boolean => value >= 0 && value < 9e18
const amounts = (table: 't' | 'o', names: readonly string[]): NumberColumn[] =>
  names.map((name) => ({ name, from: `${table}.${name}`, isSound: isAmount }))
const row = (name: string, from: string): NumberColumn => ({ name, from, isSound: Number.isSafeInteger })
const time = (name: string, from: string): NumberColumn => ({ name, from, isSound: isTime })
const texts = (table: 't' | 'o', names: readonly string[]): TextColumn[] =>
  names.map((name) => ({ name, from: `${table}.${name}` }))

/** A list of texts as JSON, whatever a damaged file has. */
const textsIn = (json: string): string =>
  `CASE WHEN ${json} = '[]' THEN '[]' WHEN typeof(${json}) = 'text' AND json_valid(${json}) AND json_type(${json}) = 'array'
   THEN (SELECT json_group_array(value) FROM json_each(${json}) WHERE type = 'text') ELSE '[]' END`

const measured = [
  'duration_ms',
  'ttft_ms',
  'input_tokens',
  'input_cached_tokens',
  'input_cache_write_tokens',
  'output_tokens',
  'output_reasoning_tokens',
  'total_tokens',
  'usage_estimated',
  'cost_usd',
]

/** Only from 20 ms of writing on does a rate say more about the model than about the clock. */
const isTimedIn = (table: string): string =>
  `${table}total_tokens IS NOT NULL AND ${table}duration_ms - ${table}ttft_ms >= 20`
export const outputTokensIn = (table: string): string =>
  `coalesce(${table}output_tokens, 0) + coalesce(${table}output_reasoning_tokens, 0)`
/** Tokens a second; `table` ends with its dot. */
export const rateIn = (table: string): string =>
  `CASE WHEN ${isTimedIn(table)} THEN (${outputTokensIn(table)}) * 1000 / (${table}duration_ms - ${table}ttft_ms) END`
export const isTimed = isTimedIn('')
export const outputTokens = outputTokensIn('')

/** Every time zone's clocks are a multiple of it ahead of UTC, or were before there were traces. */
export const quarterMs = 900_000
export const quartersPerDay = 96
/** Of what has no time. */
export const noQuarter = -1

const quarterOf = (startedAtMs: string): MadeColumn => ({
  name: 'quarter',
  type: 'INTEGER',
  from: `CASE WHEN ${startedAtMs} IS NULL THEN ${noQuarter} ELSE floor(${startedAtMs} / ${quarterMs})::INTEGER END`,
})

export interface Measure {
  name: 'latency' | 'firstToken' | 'rate'
  value: string
  bin: string
}

/** What percentiles are told of. */
export const measures: readonly Measure[] = [
  { name: 'latency', value: 'duration_ms', bin: 'latency_bin' },
  { name: 'firstToken', value: 'ttft_ms', bin: 'first_token_bin' },
  { name: 'rate', value: 'output_rate', bin: 'rate_bin' },
]

/** What a measure is made of, where it is no column of SQLite's. */
const outputRate: MadeColumn = { name: 'output_rate', type: 'DOUBLE', from: rateIn('') }

// Values of one bin are some two percent apart, and none is above one of a later bin: see percentiles.ts.
const binsOf = (list: readonly Measure[]): MadeColumn[] =>
  list.map(({ value, bin }) => ({
    name: bin,
    type: 'SMALLINT',
    from: `CASE WHEN ${value} > 0 THEN greatest(floor(ln(${value}) * 50), -30000) WHEN ${value} = 0 THEN -32768 END`,
  }))

export const traces: CopiedTable = {
  name: 'traces',
  startedAt: 'started_at_ms',
  callModel: null,
  numbers: [
    row('row', 't.row'),
    row('record_seq', 't.record_seq'),
    row('answer_row', 'answer.row'),
    row('asked_row', 'asked.row'),
    time('started_at_ms', 't.started_at_ms'),
    ...amounts('t', measured),
    ...amounts('t', ['observation_count', 'generation_count', 'unpriced_count']),
  ],
  texts: [
    ...texts('t', ['trace_id', 'conversation_id', 'name', 'user_id', 'environment', 'release', 'provider_id']),
    ...texts('t', ['provider_name', 'model', 'level', 'status_message', 'error_type', 'source']),
    { name: 'tags', from: textsIn('t.tags') },
    // The beginning is enough to be sorted and grouped by.
    { name: 'prompt', from: 'ltrim(substr(COALESCE(asked.content, t.prompt), 1, 200), char(9, 10, 13, 32))' },
  ],
  made: [quarterOf('started_at_ms'), outputRate, ...binsOf(measures)],
  joins:
    'LEFT JOIN messages answer ON answer.id = t.message_id LEFT JOIN messages asked ON asked.id = answer.parent_id',
}

/** Calls to models, in the copy; what is above them may repeat what they took. */
export const isModelCall = 'o.call_model IS NOT NULL'

export const observations: CopiedTable = {
  name: 'observations',
  startedAt: 'trace_started_at_ms',
  callModel: `CASE WHEN o.type IN ('generation', 'embedding') THEN iif(typeof(o.model) = 'text', o.model, '') END`,
  numbers: [
    row('row', 'o.row'),
    row('trace_row', 't.row'),
    // With it no trace has to be looked up for what is told apart by time.
    time('trace_started_at_ms', 't.started_at_ms'),
    time('started_at_ms', 'o.started_at_ms'),
    ...amounts('o', measured),
  ],
  texts: [
    ...texts('o', ['trace_id', 'span_id', 'parent_span_id', 'type', 'name', 'model', 'provider', 'level']),
    ...texts('o', ['status_message', 'error_type', 'cost_source']),
  ],
  made: [quarterOf('trace_started_at_ms'), ...binsOf(measures.filter(({ name }) => name === 'latency'))],
  joins: '',
}
