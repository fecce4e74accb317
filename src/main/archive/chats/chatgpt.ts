import { isObject, objectsIn, textOf } from '../../../shared/json-values.ts'
import { dated, fenced, placeholder, timeIn, type SourceChat, type SourceMessage } from './source-chat.ts'

/**
 * A conversation of ChatGPT's data export (`conversations.json`): a mapping from ids to nodes that name their parents. Null where
 * the value is none.
 */
export function chatGptChat(value: unknown): SourceChat | null {
  if (!isObject(value) || !isObject(value['mapping'])) return null
  const nodes = Object.entries(value['mapping']).flatMap(([id, node]) => (isObject(node) ? [{ id, node }] : []))
  const messages = nodes.map(({ id, node }) => toMessage(id, node))
  return {
    id: textOf(value['conversation_id']) || textOf(value['id']) || nodes.map(({ id }) => id).join(),
    title: textOf(value['title']),
    createdAtMs: seconds(value['create_time']),
    updatedAtMs: seconds(value['update_time']),
    isPinned: value['is_starred'] === true,
    isArchived: value['is_archived'] === true,
    systemPrompt: systemPromptIn(nodes.map(({ node }) => node)),
    leafId: textOf(value['current_node']) || null,
    messages,
  }
}

/** Seconds, by other tools as text or as a date. */
function seconds(value: unknown): number | null {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof count === 'number' && !Number.isNaN(count) ? timeIn(count * 1000) : dated(value)
}

function toMessage(id: string, node: Record<string, unknown>): SourceMessage {
  const message = isObject(node['message']) ? node['message'] : {}
  const author = isObject(message['author']) ? message['author'] : {}
  const metadata = isObject(message['metadata']) ? message['metadata'] : {}
  const content = isObject(message['content']) ? message['content'] : {}
  const role = textOf(author['role'])
  const isHidden =
    metadata['is_visually_hidden_from_conversation'] === true ||
    message['weight'] === 0 ||
    !['user', 'assistant', 'tool'].includes(role)
  const recipient = textOf(message['recipient'])
  const isCall = role === 'assistant' && recipient !== '' && recipient !== 'all'
  const text = textIn(content)
  return {
    id,
    parentId: textOf(node['parent']) || null,
    role: isHidden ? 'hidden' : role === 'user' ? 'user' : 'assistant',
    content: isCall
      ? `Called ${recipient}:\n\n${content['content_type'] === 'code' ? text : fenced(text)}`
      : role === 'tool'
        ? toolText(textOf(author['name']), text)
        : [...attachmentsIn(metadata), text].join('\n\n'),
    reasoning: thoughtsIn(content),
    model: textOf(metadata['model_slug']) || null,
    createdAtMs: seconds(message['create_time']),
    continues: role !== 'user',
    isBroken: message['status'] === 'in_progress',
    contextMark: null,
  }
}

function toolText(name: string, text: string): string {
  if (text.trim() === '') return ''
  const shown = text.startsWith('[Picture') ? text : fenced(text)
  return `Result of ${name || 'a tool'}:\n\n${shown}`
}

/** Citations stand in private characters, and mean nothing outside of ChatGPT. */
const withoutCitations = (text: string): string => text.replaceAll(/\uE200[^\uE201]{0,2000}\uE201/g, '')

function textIn(content: Record<string, unknown>): string {
  switch (content['content_type']) {
    case 'thoughts':
    case 'reasoning_recap':
    case 'user_editable_context':
    case 'model_editable_context':
      return ''
    case 'code':
      return fenced(textOf(content['text']), languageOf(content['language']))
    case 'tether_quote':
      return [textOf(content['title']), textOf(content['url']), textOf(content['text'])].filter(Boolean).join('\n')
    case 'tether_browsing_display':
      return textOf(content['result'])
    default: {
      const parts = Array.isArray(content['parts']) ? content['parts'].map(partText) : [textOf(content['text'])]
      return withoutCitations(parts.filter(Boolean).join('\n\n'))
    }
  }
}

const languageOf = (value: unknown): string => (value === 'unknown' ? '' : textOf(value))

function partText(part: unknown): string {
  if (typeof part === 'string') return part
  if (!isObject(part)) return ''
  const kind = textOf(part['content_type'])
  if (kind === 'image_asset_pointer') {
    const metadata = isObject(part['metadata']) ? part['metadata'] : {}
    const dalle = isObject(metadata['dalle']) ? metadata['dalle'] : {}
    return placeholder('Picture', textOf(dalle['prompt']) || part['name'])
  }
  if (kind === 'audio_transcription') return textOf(part['text'])
  if (kind.includes('audio')) return placeholder('Audio', part['name'])
  if (kind.includes('video')) return placeholder('Video', part['name'])
  return textOf(part['text'])
}

const attachmentsIn = (metadata: Record<string, unknown>): string[] =>
  objectsIn(metadata['attachments'])
    .filter(({ mime_type: type }) => !textOf(type).startsWith('image/'))
    .map(({ name }) => placeholder('File', name))

const thoughtsIn = (content: Record<string, unknown>): string =>
  content['content_type'] === 'thoughts'
    ? objectsIn(content['thoughts'])
        .map((thought) => [textOf(thought['summary']), textOf(thought['content'])].filter(Boolean).join('\n\n'))
        .join('\n\n')
    : ''

/** What a user of a GPT of their own was not shown, but the model was told. */
function systemPromptIn(nodes: readonly Record<string, unknown>[]): string {
  const texts = nodes.flatMap(({ message }) => {
    if (!isObject(message) || !isObject(message['author']) || message['author']['role'] !== 'system') return []
    return isObject(message['content']) ? textIn(message['content']) : []
  })
  return texts.filter((text) => text.trim() !== '').join('\n\n')
}
