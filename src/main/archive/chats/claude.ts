import { asText, isObject, objectsIn, textOf } from '../../../shared/json-values.ts'
import { dated, fenced, placeholder, type SourceChat, type SourceMessage } from './source-chat.ts'

/** A conversation of Claude's data export (`conversations.json`): messages in their order, of blocks. Null where the value is none. */
export function claudeChat(value: unknown): SourceChat | null {
  if (!isObject(value) || !Array.isArray(value['chat_messages'])) return null
  const given = objectsIn(value['chat_messages'])
  const ids = new Set(given.flatMap(({ uuid }) => textOf(uuid) || []))
  let before: string | null = null
  const messages = given.map((message, index): SourceMessage => {
    const id = textOf(message['uuid']) || `#${index}`
    const parent = textOf(message['parent_message_uuid'])
    const parentId = isRoot(parent) ? null : ids.has(parent) && parent !== id ? parent : before
    before = id
    return toMessage(message, id, parentId)
  })
  return {
    id: textOf(value['uuid']) || [...ids].join(),
    title: textOf(value['name']),
    createdAtMs: dated(value['created_at']),
    updatedAtMs: dated(value['updated_at']),
    isPinned: value['is_starred'] === true,
    isArchived: false,
    systemPrompt: '',
    leafId: textOf(value['current_leaf_message_uuid']) || (messages.at(-1)?.id ?? null),
    messages,
  }
}

/** What stands above the first message. */
const isRoot = (id: string): boolean => /^0{8}-0{4}-4?0{3,4}-8?0{3,4}-0{12}$/.test(id)

function toMessage(message: Record<string, unknown>, id: string, parentId: string | null): SourceMessage {
  const blocks = objectsIn(message['content'])
  const written = blocks.map(blockText).filter(Boolean).join('\n\n')
  const files = [...objectsIn(message['attachments']).map(attachmentText), ...objectsIn(message['files']).map(fileText)]
  return {
    id,
    parentId,
    role: message['sender'] === 'human' ? 'user' : message['sender'] === 'assistant' ? 'assistant' : 'hidden',
    content: [...files, written || textOf(message['text'])].filter(Boolean).join('\n\n'),
    reasoning: blocks
      .map(({ type, thinking }) => (type === 'thinking' ? textOf(thinking) : ''))
      .filter(Boolean)
      .join('\n\n'),
    model: textOf(message['model']) || null,
    createdAtMs: dated(message['created_at']),
    continues: false,
    isBroken: false,
    contextMark: null,
  }
}

function blockText(block: Record<string, unknown>): string {
  const name = textOf(block['name']) || 'a tool'
  switch (block['type']) {
    case 'text':
      return textOf(block['text'])
    case 'tool_use':
      return `Called ${name}:\n\n${fenced(asText(block['input']), 'json')}`
    case 'tool_result':
      return `Result of ${name}:\n\n${fenced(resultText(block['content']))}`
    case 'image':
      return placeholder('Picture', block['file_name'])
    default:
      // What was dictated, and kinds that came later.
      return textOf(block['text'])
  }
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content
  return objectsIn(content)
    .map((part) => (part['type'] === 'image' ? placeholder('Picture', part['file_name']) : textOf(part['text'])))
    .filter(Boolean)
    .join('\n\n')
}

/** The text that was taken out of it is what the model was given. */
function attachmentText(attachment: Record<string, unknown>): string {
  const head = placeholder('File', attachment['file_name'])
  const text = textOf(attachment['extracted_content'])
  return text === '' ? head : `${head}\n\n${fenced(text)}`
}

function fileText(file: Record<string, unknown>): string {
  const name = textOf(file['file_name'])
  return placeholder(/\.(png|jpe?g|gif|webp)$/i.test(name) || file['file_kind'] === 'image' ? 'Picture' : 'File', name)
}
