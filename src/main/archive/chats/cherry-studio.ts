import { asText, isObject, objectsIn, parsedOrText, textOf } from '../../../shared/json-values.ts'
import { dated, fenced, placeholder, type SourceChat, type SourceMessage } from './source-chat.ts'

type Row = Record<string, unknown>

/**
 * The topics of a backup of Cherry Studio 1 (`data.json`): messages in their order, whose blocks lie in a table of their own since
 * 1.3. Null where the value is none.
 */
export function cherryStudioChats(value: unknown): SourceChat[] | null {
  if (!isObject(value) || !isObject(value['indexedDB']) || !Array.isArray(value['indexedDB']['topics'])) return null
  const blocks = new Map(objectsIn(value['indexedDB']['message_blocks']).map((block) => [textOf(block['id']), block]))
  const named = topicNames(value['localStorage'])
  return objectsIn(value['indexedDB']['topics']).map((topic) => toChat(topic, named.get(textOf(topic['id'])), blocks))
}

interface NamedTopic {
  topic: Row
  prompt: string
}

/** Names lie with the assistants, in what the app keeps of its state: JSON within JSON. */
function topicNames(localStorage: unknown): Map<string, NamedTopic> {
  const kept = isObject(localStorage) ? parsedOrText(localStorage['persist:cherry-studio']) : null
  const state = isObject(kept) ? parsedOrText(kept['assistants']) : null
  const assistants = isObject(state) ? [...objectsIn(state['assistants']), ...objectsIn(state['defaultAssistant'])] : []
  return new Map(
    assistants.flatMap((assistant) =>
      objectsIn(assistant['topics']).map((topic): [string, NamedTopic] => [
        textOf(topic['id']),
        { topic, prompt: textOf(topic['prompt']) || textOf(assistant['prompt']) },
      ]),
    ),
  )
}

function toChat(stored: Row, named: NamedTopic | undefined, blocks: ReadonlyMap<string, Row>): SourceChat {
  const given = objectsIn(stored['messages'])
  const ids = new Set(given.map(({ id }) => textOf(id)))
  const messages: SourceMessage[] = []
  let before: string | null = null
  let lastQuestion: string | null = null
  let isCleared = false
  /** Of several answers to one question, the one that the chat goes on from. */
  let chosenOf: string | null = null
  /** What answers to a question that was deleted follow. */
  const beforeDeleted = new Map<string, string | null>()
  for (const [index, row] of given.entries()) {
    const id = textOf(row['id']) || `#${index}`
    if (row['type'] === 'clear') {
      isCleared = true
      continue
    }
    const isQuestion = row['role'] === 'user'
    const asked = textOf(row['askId'])
    if (!isQuestion && asked !== '' && !ids.has(asked) && !beforeDeleted.has(asked)) {
      beforeDeleted.set(asked, before)
      chosenOf = null
    }
    const parentId: string | null = isQuestion
      ? before
      : ids.has(asked) && asked !== id
        ? asked
        : (beforeDeleted.get(asked) ?? lastQuestion ?? before)
    messages.push(toMessage(row, id, parentId, blocks, isQuestion && isCleared))
    if (isQuestion) {
      lastQuestion = id
      before = id
      chosenOf = null
      isCleared = false
    } else {
      if (chosenOf === null) before = id
      if (row['foldSelected'] === true || row['useful'] === true) {
        before = id
        chosenOf = parentId
      }
    }
  }
  return {
    id: textOf(stored['id']) || [...ids].join(),
    title: textOf(named?.topic['name']),
    createdAtMs: dated(named?.topic['createdAt']),
    updatedAtMs: dated(named?.topic['updatedAt']),
    isPinned: named?.topic['pinned'] === true,
    isArchived: false,
    systemPrompt: named?.prompt ?? '',
    leafId: before,
    messages,
  }
}

function toMessage(
  row: Row,
  id: string,
  parentId: string | null,
  blocks: ReadonlyMap<string, Row>,
  isStart: boolean,
): SourceMessage {
  const keys: unknown[] = Array.isArray(row['blocks']) ? row['blocks'] : []
  const own = keys.flatMap((key): Row[] => {
    const block = blocks.get(textOf(key))
    return block ? [block] : []
  })
  const texts = messageTexts(own)
  const model = isObject(row['model']) ? row['model'] : {}
  const { role } = row
  return {
    id,
    parentId,
    role: role === 'user' ? 'user' : role === 'assistant' ? 'assistant' : 'hidden',
    // Before there were blocks, a message had its text itself.
    content: texts.content || textOf(row['content']),
    reasoning: texts.reasoning || textOf(row['reasoning_content']),
    model: textOf(model['id']) || textOf(row['modelId']) || null,
    createdAtMs: dated(row['createdAt']),
    continues: false,
    isBroken: row['status'] === 'error' || row['status'] === 'paused',
    contextMark: isStart ? 'start' : null,
  }
}

/** What blocks of version 1, or parts of version 2, say. */
export function messageTexts(blocks: readonly Row[]): { content: string; reasoning: string } {
  const joined = (texts: string[]): string => texts.filter(Boolean).join('\n\n')
  return { content: joined(blocks.map(blockText)), reasoning: joined(blocks.map(thoughtText)) }
}

function thoughtText(block: Row): string {
  if (block['type'] === 'thinking') return textOf(block['content'])
  return block['type'] === 'reasoning' ? textOf(block['text']) : ''
}

function blockText(block: Row): string {
  const file = isObject(block['file']) ? block['file'] : {}
  const fileName = textOf(file['origin_name']) || textOf(file['name']) || textOf(block['filename'])
  const type = textOf(block['type'])
  // Version 2 has what the AI SDK has no part for in one of its own kind, around what was the block.
  if (type.startsWith('data-')) {
    const data = isObject(block['data']) ? block['data'] : {}
    return blockText(
      type === 'data-error' ? { type: 'error', error: data } : { ...data, type: type.slice('data-'.length) },
    )
  }
  if (type.startsWith('tool-') || type === 'dynamic-tool') {
    return toolText({
      name: textOf(block['toolName']) || type.slice('tool-'.length),
      given: block['input'],
      result: block['output'] ?? block['errorText'],
    })
  }
  switch (type) {
    case 'text':
      return textOf(block['text'])
    case 'main_text':
    case 'compact':
      return textOf(block['content'])
    case 'code':
      return fenced(textOf(block['content']), textOf(block['language']))
    case 'image':
      return placeholder('Picture', fileName)
    case 'video':
      return placeholder('Video', fileName)
    case 'file':
      return placeholder(textOf(block['mediaType']).startsWith('image/') ? 'Picture' : 'File', fileName)
    case 'translation':
      return `Translation (${textOf(block['targetLanguage']) || '?'}):\n\n${textOf(block['content'])}`
    case 'tool':
      return toolText({
        name: textOf(block['toolName']) || textOf(block['toolId']) || 'a tool',
        given: block['arguments'],
        result: block['content'],
      })
    case 'error':
      return isObject(block['error']) ? `Error: ${textOf(block['error']['message'])}` : ''
    default:
      return ''
  }
}

function toolText({ name, given, result }: { name: string; given: unknown; result: unknown }): string {
  const answered = result === undefined || result === null ? '' : `\n\nResult:\n\n${fenced(asText(result))}`
  return `Called ${name}:\n\n${fenced(asText(given ?? {}), 'json')}${answered}`
}
