import Database from 'better-sqlite3'
import fs from 'node:fs'
// Files in the documented forms of other apps' exports, made up here.

interface Said {
  id: string
  parent: string | null
  role?: string
  text?: string
  content?: Record<string, unknown>
  at?: unknown
  message?: null
  metadata?: Record<string, unknown>
  more?: Record<string, unknown>
}

/** A conversation of ChatGPT's `conversations.json`. */
export function chatGpt(id: string, nodes: Said[], more: Record<string, unknown> = {}): Record<string, unknown> {
  const mapping = Object.create(null) as Record<string, unknown>
  for (const { id: node, parent, role = 'user', text = '', content, at = 1_750_000_000.25, ...rest } of nodes) {
    mapping[node] = {
      id: node,
      parent,
      children: nodes.filter((other) => other.parent === node).map((other) => other.id),
      message:
        rest.message === null
          ? null
          : {
              id: node,
              author: { role, name: role === 'tool' ? 'python' : null, metadata: {} },
              create_time: at,
              content: content ?? { content_type: 'text', parts: [text] },
              status: 'finished_successfully',
              weight: 1,
              metadata: rest.metadata ?? {},
              recipient: 'all',
              channel: null,
              ...rest.more,
            },
    }
  }
  return {
    title: `Chat ${id}`,
    create_time: 1_750_000_000.5,
    update_time: 1_750_000_100,
    mapping,
    moderation_results: [],
    current_node: nodes.at(-1)?.id,
    conversation_id: id,
    is_archived: false,
    default_model_slug: 'gpt-x',
    id,
    ...more,
  }
}

export const plainChatGpt = (id: string, turns = 1): Record<string, unknown> =>
  chatGpt(id, [
    { id: `${id}-root`, parent: null, message: null },
    ...Array.from({ length: turns * 2 }, (_, index) => ({
      id: `${id}-${index}`,
      parent: index === 0 ? `${id}-root` : `${id}-${index - 1}`,
      role: index % 2 === 0 ? 'user' : 'assistant',
      text: `${index % 2 === 0 ? 'Question' : 'Answer'} ${index} of ${id}`,
    })),
  ])

/** A conversation of Claude's `conversations.json`. */
export const claude = (uuid: string, messages: Record<string, unknown>[]): Record<string, unknown> => ({
  uuid,
  name: `Talk ${uuid}`,
  summary: '',
  created_at: '2026-03-01T10:00:00.000000Z',
  updated_at: '2026-03-01T11:00:00.000000Z',
  account: { uuid: 'account' },
  chat_messages: messages.map((message) => ({
    text: '',
    content: [],
    created_at: '2026-03-01T10:00:01.123456Z',
    updated_at: '2026-03-01T10:00:01.123456Z',
    attachments: [],
    files: [],
    ...message,
  })),
})

/** A backup of Cherry Studio 1: names in JSON within JSON, blocks in a table of their own. */
export const cherryStudio = (
  topics: { id: string; name: string; messages: Record<string, unknown>[] }[],
  blocks: Record<string, unknown>[],
): Record<string, unknown> => ({
  time: 1_770_000_000_000,
  version: 5,
  localStorage: {
    'persist:cherry-studio': JSON.stringify({
      assistants: JSON.stringify({
        assistants: [
          {
            id: 'default',
            name: 'Assistant',
            prompt: 'You like birds.',
            topics: topics.map(({ id, name }) => ({
              id,
              name,
              assistantId: 'default',
              createdAt: '2026-02-01T08:00:00.000Z',
              updatedAt: '2026-02-01T09:00:00.000Z',
            })),
          },
        ],
      }),
      settings: JSON.stringify({ apiKey: 'never read' }),
    }),
  },
  indexedDB: {
    topics: topics.map(({ id, messages }) => ({ id, messages })),
    message_blocks: blocks,
    files: [],
    settings: [],
  },
})

/** The database of Cherry Studio 2, its tables as that version makes them, as far as they matter. Its writer leaves it in WAL mode. */
export function cherryStudioDatabase(
  file: string,
  rows: {
    topics: Record<string, unknown>[]
    messages: Record<string, unknown>[]
    sessions?: Record<string, unknown>[]
    sessionMessages?: Record<string, unknown>[]
    pinned?: string[]
  },
): Buffer {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec(`
    CREATE TABLE assistant (id text PRIMARY KEY NOT NULL, name text NOT NULL, prompt text DEFAULT '' NOT NULL, settings text);
    CREATE TABLE user_provider (provider_id text PRIMARY KEY NOT NULL, api_keys text DEFAULT '[]');
    CREATE TABLE pin (id text PRIMARY KEY NOT NULL, entity_type text NOT NULL, entity_id text NOT NULL, order_key text NOT NULL);
    CREATE TABLE topic (id text PRIMARY KEY NOT NULL, name text DEFAULT '' NOT NULL, assistant_id text, active_node_id text,
      order_key text, created_at integer, updated_at integer, deleted_at integer);
    CREATE TABLE message (id text PRIMARY KEY NOT NULL, parent_id text, topic_id text NOT NULL, role text NOT NULL, data text NOT NULL,
      searchable_text text DEFAULT '' NOT NULL, status text NOT NULL, siblings_group_id integer DEFAULT 0 NOT NULL, model_id text,
      model_snapshot text, stats text, fts_rowid integer, created_at integer, updated_at integer, deleted_at integer);
    CREATE TABLE agent_session (id text PRIMARY KEY NOT NULL, name text, created_at integer, updated_at integer);
    CREATE TABLE agent_session_message (id text PRIMARY KEY NOT NULL, session_id text NOT NULL, role text NOT NULL, data text NOT NULL,
      status text NOT NULL, model_id text, model_snapshot text, created_at integer, updated_at integer);
    INSERT INTO assistant (id, name, prompt) VALUES ('default', 'Assistant', 'You like birds.');
    INSERT INTO user_provider (provider_id, api_keys) VALUES ('openai', '["never read"]');`)
  const add = (table: string, row: Record<string, unknown>): void => {
    const names = Object.keys(row)
    db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
      names.map((name) =>
        typeof row[name] === 'object' && row[name] !== null ? JSON.stringify(row[name]) : row[name],
      ),
    )
  }
  for (const [index, id] of (rows.pinned ?? []).entries())
    add('pin', { id: `pin-${index}`, entity_type: 'topic', entity_id: id, order_key: 'a0' })
  for (const topic of rows.topics) add('topic', { assistant_id: 'default', ...topic })
  for (const [index, message] of rows.messages.entries())
    add('message', { status: 'success', created_at: 1_770_000_000_000 + index, ...message })
  for (const session of rows.sessions ?? []) add('agent_session', session)
  for (const [index, message] of (rows.sessionMessages ?? []).entries())
    add('agent_session_message', { status: 'success', created_at: 1_770_000_000_000 + index, ...message })
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  const bytes = fs.readFileSync(file)
  fs.rmSync(file)
  return bytes
}
