import { isObject, objectsIn, parsedOrText, textOf } from '../../../shared/json-values.ts'
import { words } from '../../../shared/words/t.ts'
import {
  ForeignDatabaseDamaged,
  openForeignDatabase,
  type ForeignDatabase,
  type ForeignRow,
} from '../../store/foreign-database.ts'
import { reasonOf } from '../problems.ts'
import type { FoundChat } from './chats-job.ts'
import { messageTexts } from './cherry-studio.ts'
import type { ImportDefaults } from './found-chats.ts'
import { dated, importedFrom, timeIn, type SourceChat, type SourceMessage } from './source-chat.ts'

/** Of one chat, as everywhere. */
const maxChatBytes = 64_000_000

/** Topics are trees; the sessions of agents have no branches. */
const kinds = [
  { isTree: true, table: 'topic', messageTable: 'message', key: 'topic_id' },
  { isTree: false, table: 'agent_session', messageTable: 'agent_session_message', key: 'session_id' },
] as const
type Kind = (typeof kinds)[number]

/**
 * The chats of a database of Cherry Studio 2 (`Data/cherrystudio.sqlite` of a backup): topics and the sessions of agents, whose messages hold
 * parts in the form of the AI SDK. Its tables changed from version to version: what one does not have reads as null. What is damaged
 * is told of while the rest is read. Throws, with words for the user, where it is no such database.
 */
export function* readCherryStudio(file: string, { settings, nowMs }: ImportDefaults): Generator<FoundChat> {
  const db = opened(file)
  try {
    const prompts = assistantPrompts(db)
    const pinned = pinnedTopics(db)
    for (const kind of kinds) {
      const columns = [
        'id',
        'name',
        'assistant_id',
        'prompt',
        'active_node_id',
        'is_pinned',
        'created_at',
        'updated_at',
        'deleted_at',
      ]
      for (const topic of db.rows(kind.table, columns)) {
        if (topic['deleted_at'] !== null) continue
        const place = textOf(topic['name']).trim() || textOf(topic['id'])
        try {
          const chat = toChat(kind, topic, messagesOf(db, kind, topic), {
            prompt: textOf(topic['prompt']) || (prompts.get(textOf(topic['assistant_id'])) ?? ''),
            isPinned: topic['is_pinned'] === 1 || pinned.has(textOf(topic['id'])),
          })
          yield {
            kind: 'chat',
            place,
            source: 'cherry-studio',
            chat: importedFrom('cherry-studio', chat, settings, nowMs),
          }
        } catch (error) {
          yield { kind: 'problem', place, reason: reasonOf(inWords(error, words('It is damaged in the database.'))) }
        }
      }
    }
  } catch (error) {
    throw inWords(error, damaged)
  } finally {
    db.close()
  }
}

const damaged = words('The database in this backup is damaged. Make the backup anew; nothing was imported.')

const inWords = (error: unknown, message: string): unknown =>
  error instanceof ForeignDatabaseDamaged ? new Error(message, { cause: error }) : error

function opened(file: string): ForeignDatabase {
  try {
    const db = openForeignDatabase(file)
    if (db.has('topic', 'id') && db.has('message', 'data')) return db
    db.close()
  } catch (error) {
    throw inWords(error, damaged)
  }
  throw new Error(words('This database is none of Cherry Studio. Nothing was imported.'))
}

function messagesOf(db: ForeignDatabase, { messageTable, key }: Kind, topic: ForeignRow): ForeignRow[] {
  const where = { column: key, equals: topic['id'], orderBy: ['created_at', 'id'] }
  if (db.bytesOf(messageTable, 'data', where) > maxChatBytes)
    throw new Error(words('It is longer than a chat can be (64 MB).'))
  const columns = [
    'id',
    'parent_id',
    'role',
    'data',
    'status',
    'model_id',
    'model_snapshot',
    'model_meta',
    'created_at',
    'deleted_at',
  ]
  return db.rows(messageTable, columns, where)
}

function toChat(
  { isTree }: Kind,
  topic: ForeignRow,
  rows: readonly ForeignRow[],
  { prompt, isPinned }: { prompt: string; isPinned: boolean },
): SourceChat {
  let before: string | null = null
  const messages = rows.map((row): SourceMessage => {
    const message = toMessage(row, isTree ? textOf(row['parent_id']) || null : before)
    before = message.id
    return message
  })
  return {
    id: isTree ? textOf(topic['id']) : `agent:${textOf(topic['id'])}`,
    title: textOf(topic['name']),
    createdAtMs: time(topic['created_at']),
    updatedAtMs: time(topic['updated_at']),
    isPinned,
    isArchived: false,
    systemPrompt: prompt,
    leafId: textOf(topic['active_node_id']) || before,
    messages,
  }
}

function toMessage(row: ForeignRow, parentId: string | null): SourceMessage {
  const data = parsedOrText(row['data'])
  const { content, reasoning } = isObject(data) ? messageTexts(partsOf(data)) : { content: textOf(data), reasoning: '' }
  const role = row['deleted_at'] === null ? row['role'] : 'deleted'
  return {
    id: String(row['id']),
    parentId,
    role: role === 'user' ? 'user' : role === 'assistant' ? 'assistant' : 'hidden',
    content,
    reasoning,
    model: modelOf(row),
    createdAtMs: time(row['created_at']),
    continues: false,
    isBroken: row['status'] !== 'success',
    contextMark: null,
  }
}

/** Early versions kept blocks as version 1 had them. */
const partsOf = (data: ForeignRow): ForeignRow[] => objectsIn(data['parts'] ?? data['blocks'] ?? [])

/** Models are named by provider and model, as `openai::gpt-5`. */
function modelOf(row: ForeignRow): string | null {
  const known = [row['model_snapshot'], row['model_meta']].map(parsedOrText).filter(isObject)
  const name = known.map(({ id }) => textOf(id)).find(Boolean) ?? textOf(row['model_id'])
  return name.replace(/^.*?::/, '') || null
}

function assistantPrompts(db: ForeignDatabase): Map<string, string> {
  const tables = [
    ['assistant', 'id'],
    ['user_assistant', 'assistant_id'],
  ] as const
  const pairs = tables.flatMap(([table, key]) =>
    db.rows(table, [key, 'prompt']).map((row): [string, string] => [textOf(row[key]), textOf(row['prompt'])]),
  )
  return new Map(pairs)
}

const pinnedTopics = (db: ForeignDatabase): Set<string> =>
  new Set(
    db
      .rows('pin', ['entity_type', 'entity_id'])
      .flatMap((row) => (row['entity_type'] === 'topic' ? [textOf(row['entity_id'])] : [])),
  )

const time = (value: unknown): number | null => (typeof value === 'number' ? timeIn(value) : dated(value))
