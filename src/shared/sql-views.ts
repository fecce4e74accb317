import { words } from './words/t.ts'

/** What the SQL console offers, and what stands in each column; `shown` says what that is. */
export interface SqlView {
  name: string
  about: string
  columns: readonly { name: string; type: string; about: string }[]
}

const column = (name: string, type: string, about: string): SqlView['columns'][number] => ({ name, type, about })

const tokens = [
  column('input_tokens', 'BIGINT', words('Neither read from a cache nor written to one')),
  column('input_cached_tokens', 'BIGINT', words('Read from a cache')),
  column('input_cache_write_tokens', 'BIGINT', words('Written to a cache')),
  column('output_tokens', 'BIGINT', words('Without reasoning')),
  column('output_reasoning_tokens', 'BIGINT', words('Reasoning')),
  column('total_tokens', 'BIGINT', words('All of them')),
  column('usage_estimated', 'BOOLEAN', words('Counted here, since the provider did not')),
  column('cost_usd', 'DOUBLE', words('US dollars; null where there is no price')),
]

export const sqlViews: readonly SqlView[] = [
  {
    name: 'traces',
    about: words('One row for each trace.'),
    columns: [
      column('trace_id', 'VARCHAR', words('32 hex digits')),
      column('name', 'VARCHAR', ''),
      column('started_at', 'TIMESTAMP', 'UTC'),
      column('duration_ms', 'DOUBLE', words('Null while it runs')),
      column('time_to_first_token_ms', 'DOUBLE', ''),
      column('session_id', 'VARCHAR', words('The chat, or what the exporter calls a session')),
      column('session_title', 'VARCHAR', words('Of a chat')),
      column('prompt', 'VARCHAR', words('The first 200 characters of what was asked')),
      column('provider', 'VARCHAR', ''),
      column('model', 'VARCHAR', words('Of the first call')),
      column('level', 'VARCHAR', words('DEBUG, DEFAULT, WARNING or ERROR')),
      column('status_message', 'VARCHAR', ''),
      column('error_type', 'VARCHAR', ''),
      column('user_id', 'VARCHAR', ''),
      column('environment', 'VARCHAR', ''),
      column('release', 'VARCHAR', ''),
      column('tags', 'VARCHAR[]', ''),
      column('source', 'VARCHAR', words('chat or import')),
      column('delivery', 'VARCHAR', words('Where its record is: recorded, sending, delivered, dead …')),
      ...tokens,
      column('observation_count', 'BIGINT', ''),
      column('generation_count', 'BIGINT', words('Calls to models')),
      column('unpriced_count', 'BIGINT', words('Calls with tokens and without a price')),
    ],
  },
  {
    name: 'observations',
    about: words('One row for each span of a trace.'),
    columns: [
      column('trace_id', 'VARCHAR', ''),
      column('span_id', 'VARCHAR', words('16 hex digits')),
      column('parent_span_id', 'VARCHAR', ''),
      column('type', 'VARCHAR', words('generation, span, tool, agent …')),
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
      column('cost_source', 'VARCHAR', words('provider, price table or given')),
    ],
  },
]
