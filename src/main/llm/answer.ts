import type { Usage } from '../../shared/domain.ts'
import { createTextLog } from '../text-log.ts'
import { maxAnswerBytes, maxNameLength } from './limits.ts'
import { createThinkSplitter, type Delta } from './think-tags.ts'
import { costFromUsage, totalAloneOf, usageFromOpenAi } from './usage.ts'
import { cutText } from '../../shared/text.ts'

/** Everything that has arrived of one answer. */
export interface Answer {
  /** Whether any chunk arrived at all. */
  started: boolean
  readonly output: string
  readonly reasoning: string
  /** The limit of one answer was reached: what came after it is left out. */
  isFull: boolean
  usage: Usage | null
  /** Where the provider names a total and no parts of it. */
  totalTokens: number | null
  /** As the provider says; null where it says nothing. */
  costUsd: number | null
  finishReason: string | null
  responseModel: string | null
  responseId: string | null
}

export interface AnswerReader {
  answer: Answer
  /** Whether there was a word in it. */
  add(chunk: unknown): boolean
  /** Gives out what was held back and takes nothing more. */
  end(): void
}

/**
 * Joins the chunks of a stream. Servers that call themselves compatible leave fields out or send others, so nothing
 * about a chunk is taken for granted. `onDelta` is called for each piece that adds something.
 */
export function createAnswerReader(onDelta: (delta: Delta) => void): AnswerReader {
  const output = createTextLog()
  const reasoning = createTextLog()
  let roomBytes = maxAnswerBytes
  const answer: Answer = {
    started: false,
    get output() {
      return output.text()
    },
    get reasoning() {
      return reasoning.text()
    },
    isFull: false,
    usage: null,
    totalTokens: null,
    costUsd: null,
    finishReason: null,
    responseModel: null,
    responseId: null,
  }
  const splitter = createThinkSplitter()
  let ended = false

  const give = (delta: Delta): void => {
    if (delta.text === '' && delta.reasoning === '') return
    output.add(delta.text)
    reasoning.add(delta.reasoning)
    onDelta(delta)
  }
  const fitting = (text: string): string => {
    const textBytes = Buffer.byteLength(text)
    const kept = textBytes <= roomBytes ? text : cutBytes(text, roomBytes)
    answer.isFull ||= textBytes > roomBytes
    roomBytes -= textBytes > roomBytes ? roomBytes : textBytes
    return kept
  }

  return {
    answer,
    add(chunk) {
      if (ended || answer.isFull || !isObject(chunk)) return false
      const roomBeforeBytes = roomBytes
      answer.started = true
      answer.responseModel = nameOf(chunk['model']) || answer.responseModel
      answer.responseId = nameOf(chunk['id']) || answer.responseId
      answer.usage = usageFromOpenAi(chunk['usage']) ?? answer.usage
      answer.totalTokens = totalAloneOf(chunk['usage']) ?? answer.totalTokens
      answer.costUsd = costFromUsage(chunk['usage']) ?? answer.costUsd
      const choice = firstChoice(chunk['choices'])
      if (!choice) return false
      // A server that ignores `stream` sends the whole message at once.
      const delta = isObject(choice['delta']) ? choice['delta'] : choice['message']
      if (isObject(delta)) {
        const parts = partsOf(delta['content'])
        const thought = textOf(delta['reasoning_content']) || textOf(delta['reasoning'])
        give({ text: '', reasoning: fitting(thought + parts.reasoning) })
        // A refusal is what the model answers in place of content.
        give(splitter.push(fitting(parts.text + textOf(delta['refusal']))))
      }
      answer.finishReason = nameOf(choice['finish_reason']) || answer.finishReason
      return roomBytes < roomBeforeBytes
    },
    end() {
      if (ended) return
      give(splitter.end())
      ended = true
    },
  }
}

function firstChoice(choices: unknown): Record<string, unknown> | null {
  if (!Array.isArray(choices)) return null
  const first: unknown = choices.find((choice) => isObject(choice) && (choice['index'] ?? 0) === 0)
  return isObject(first) ? first : null
}

/** Content is text, or with Mistral's reasoning models a list of text and thinking parts. */
function partsOf(content: unknown): Delta {
  if (!Array.isArray(content)) return { text: textOf(content), reasoning: '' }
  const delta: Delta = { text: '', reasoning: '' }
  for (const part of content) {
    if (!isObject(part)) continue
    if (part['type'] === 'thinking') delta.reasoning += partsOf(part['thinking']).text
    else delta.text += textOf(part['text'])
  }
  return delta
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const nameOf = (value: unknown): string => cutText(textOf(value), maxNameLength)

/** At most so many bytes in UTF-8, never half a character. */
function cutBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes))
  return text.slice(0, read)
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
