import { isTime } from '../sound-values.ts'

// What the copy keeps of each trace. Where a column holds what it should not, the copy has nothing: it is counted, shown and
// sorted as nothing elsewhere too.

interface NumberColumn {
  name: string
  /** SQL over the trace `t`, its message `answer` and the message that asked for it, `asked`. */
  from: string
  isSound(value: number): boolean
}

const isAmount = (value: number): boolean => value >= 0 && value < 9e18
const amount = (name: string): NumberColumn => ({ name, from: `t.${name}`, isSound: isAmount })
const row = (name: string, from: string): NumberColumn => ({ name, from, isSound: Number.isSafeInteger })

/** All are kept as DOUBLE, which holds each of them exactly and needs no conversion on the way. */
export const numberColumns: readonly NumberColumn[] = [
  row('row', 't.row'),
  row('record_seq', 't.record_seq'),
  row('answer_row', 'answer.row'),
  row('asked_row', 'asked.row'),
  { name: 'started_at_ms', from: 't.started_at_ms', isSound: isTime },
  ...['duration_ms', 'ttft_ms', 'input_tokens', 'input_cached_tokens', 'input_cache_write_tokens'].map(amount),
  ...['output_tokens', 'output_reasoning_tokens', 'total_tokens', 'usage_estimated', 'cost_usd'].map(amount),
]

const ofTrace = (name: string): { name: string; from: string } => ({ name, from: `t.${name}` })

export const textColumns: readonly { name: string; from: string }[] = [
  ...['trace_id', 'conversation_id', 'name', 'user_id', 'environment', 'release', 'provider_id'].map(ofTrace),
  ...['provider_name', 'model', 'level', 'status_message', 'error_type'].map(ofTrace),
  // The beginning is enough to be sorted and grouped by.
  { name: 'prompt', from: 'ltrim(substr(asked.content, 1, 200), char(9, 10, 13, 32))' },
]

export const copiedSelect = [...numberColumns, ...textColumns].map(({ from }) => from).join(', ')
export const copiedJoins =
  'LEFT JOIN messages answer ON answer.id = t.message_id LEFT JOIN messages asked ON asked.id = answer.parent_id'

/** Only from 20 ms of writing on does a rate say more about the model than about the clock. */
export const isTimed = 'total_tokens IS NOT NULL AND duration_ms - ttft_ms >= 20'
export const outputTokens = 'coalesce(output_tokens, 0) + coalesce(output_reasoning_tokens, 0)'

export interface Measure {
  name: 'latency' | 'firstToken' | 'rate'
  value: string
  bin: string
}

/** What percentiles are told of. */
export const measures: readonly Measure[] = [
  { name: 'latency', value: 'duration_ms', bin: 'latency_bin' },
  { name: 'firstToken', value: 'ttft_ms', bin: 'first_token_bin' },
  {
    name: 'rate',
    value: `CASE WHEN ${isTimed} THEN (${outputTokens}) * 1000 / (duration_ms - ttft_ms) END`,
    bin: 'rate_bin',
  },
]

/** Values of one bin are some two percent apart, and none is above one of a later bin: see percentiles.ts. */
export const binColumns = measures.map(({ value, bin }) => ({
  name: bin,
  from: `CASE WHEN ${value} > 0 THEN greatest(floor(ln(${value}) * 50), -30000) WHEN ${value} = 0 THEN -32768 END`,
}))
