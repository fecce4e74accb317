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
