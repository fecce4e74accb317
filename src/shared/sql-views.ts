/** What the SQL console offers, and what stands in each column. */
export interface SqlView {
  name: string
  about: string
  columns: readonly { name: string; type: string; about: string }[]
}

const column = (name: string, type: string, about: string): SqlView['columns'][number] => ({ name, type, about })

const tokens = [
  column('input_tokens', 'BIGINT', 'Neither read from a cache nor written to one'),
  column('input_cached_tokens', 'BIGINT', 'Read from a cache'),
  column('input_cache_write_tokens', 'BIGINT', 'Written to a cache'),
  column('output_tokens', 'BIGINT', 'Without reasoning'),
  column('output_reasoning_tokens', 'BIGINT', 'Reasoning'),
  column('total_tokens', 'BIGINT', 'All of them'),
  column('usage_estimated', 'BOOLEAN', 'Counted here, since the provider did not'),
  column('cost_usd', 'DOUBLE', 'US dollars; null where there is no price'),
]

export const sqlViews: readonly SqlView[] = [
  {
    name: 'traces',
    about: 'One row for each trace.',
    columns: [
      column('trace_id', 'VARCHAR', '32 hex digits'),
      column('name', 'VARCHAR', ''),
      column('started_at', 'TIMESTAMP', 'UTC'),
      column('duration_ms', 'DOUBLE', 'Null while it runs'),
      column('time_to_first_token_ms', 'DOUBLE', ''),
      column('session_id', 'VARCHAR', 'The chat, or what the exporter calls a session'),
      column('session_title', 'VARCHAR', 'Of a chat'),
      column('prompt', 'VARCHAR', 'The first 200 characters of what was asked'),
      column('provider', 'VARCHAR', ''),
      column('model', 'VARCHAR', 'Of the first call'),
      column('level', 'VARCHAR', 'DEBUG, DEFAULT, WARNING or ERROR'),
      column('status_message', 'VARCHAR', ''),
      column('error_type', 'VARCHAR', ''),
      column('user_id', 'VARCHAR', ''),
      column('environment', 'VARCHAR', ''),
      column('release', 'VARCHAR', ''),
      column('tags', 'VARCHAR[]', ''),
      column('source', 'VARCHAR', 'chat or import'),
      column('delivery', 'VARCHAR', 'Where its record is: recorded, sending, delivered, dead …'),
      ...tokens,
      column('observation_count', 'BIGINT', ''),
      column('generation_count', 'BIGINT', 'Calls to models'),
      column('unpriced_count', 'BIGINT', 'Calls with tokens and without a price'),
    ],
  },
  {
    name: 'observations',
    about: 'One row for each span of a trace.',
    columns: [
      column('trace_id', 'VARCHAR', ''),
      column('span_id', 'VARCHAR', '16 hex digits'),
      column('parent_span_id', 'VARCHAR', ''),
      column('type', 'VARCHAR', 'generation, span, tool, agent …'),
      column('name', 'VARCHAR', ''),
      column('started_at', 'TIMESTAMP', 'UTC'),
      column('duration_ms', 'DOUBLE', ''),
      column('time_to_first_token_ms', 'DOUBLE', ''),
      column('provider', 'VARCHAR', ''),
      column('model', 'VARCHAR', ''),
      column('level', 'VARCHAR', ''),
      column('status_message', 'VARCHAR', ''),
      column('error_type', 'VARCHAR', ''),
      ...tokens,
      column('cost_source', 'VARCHAR', 'provider, price table or given'),
    ],
  },
]
