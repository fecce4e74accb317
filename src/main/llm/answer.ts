import type { AnswerExtras, Usage } from '../../shared/domain.ts'
import { createTextLog } from './text-log.ts'
import { createAnswerTexts } from './answer-texts.ts'
import { createCitations } from './citations.ts'
import { createGivenPictures } from './given-pictures.ts'
import { maxAnswerBytes } from './limits.ts'
import { createThinkSplitter } from './think-tags.ts'
import type { Delta } from './completion.ts'
import { createReasoningDetails } from './reasoning-details.ts'
import type { WantedBack } from '../records/record.ts'
import { createToolCalls } from './tool-calls.ts'
import { costFromUsage, totalAloneOf, usageFromOpenAi } from '../records/usage.ts'
import { isObject, objectsIn, textOf } from '../../shared/json-values.ts'
import { modelOf, nameOf } from './wire-values.ts'

/** Everything that has arrived of one answer. */
export interface Answer {
  /** Whether any chunk arrived at all. */
  started: boolean
  /** Whether there is text to be read, or a tool call. */
  hasWords: boolean
  readonly output: string
  readonly reasoning: string
  /** Null where nothing but text has arrived. */
  readonly extras: AnswerExtras | null
  /** As `data:` addresses. Those that lie elsewhere are among the annotations, as links. */
  readonly pictures: readonly string[]
  /** Null where no tool is asked for, or the server wants nothing back with that. */
  readonly back: WantedBack | null
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
 * about a chunk is taken for granted. `onDelta` is called for each piece of text, `onTool` for each that is of a tool call.
 */
export function createAnswerReader(onDelta: (delta: Delta) => void, onTool: () => void = () => {}): AnswerReader {
  const texts = createAnswerTexts()
  const refusal = createTextLog()
  let roomBytes = maxAnswerBytes
  const answer: Answer = {
    started: false,
    hasWords: false,
    get output() {
      return texts.output.text()
    },
    get reasoning() {
      return texts.reasoning.text()
    },
    get extras() {
      const extras = { toolCalls: toolCalls.list(), annotations: citations.list(), refusal: refusal.text() || null }
      const isNone = extras.toolCalls.length === 0 && extras.annotations.length === 0 && extras.refusal === null
      return isNone ? null : extras
    },
    get pictures() {
      return pictures.list()
    },
    get back() {
      const calls = toolCalls.back()
      const wanted = calls.some((call) => call !== null) || details.list().length > 0
      return calls.length > 0 && wanted ? { calls, details: details.list() } : null
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
  let choiceIndex: unknown = null

  const give = (delta: Delta): void => {
    if (delta.text === '' && delta.reasoning === '' && delta.rethink === undefined) return
    texts.add(delta)
    answer.hasWords ||= delta.text !== ''
    onDelta(delta)
  }
  const fitting = (text: string): string => {
    const textBytes = Buffer.byteLength(text)
    const kept = textBytes <= roomBytes ? text : cutBytes(text, roomBytes)
    answer.isFull ||= textBytes > roomBytes
    roomBytes -= textBytes > roomBytes ? roomBytes : textBytes
    return kept
  }

  const toolCalls = createToolCalls((text) => {
    answer.hasWords = true
    onTool()
    return fitting(text)
  })
  const details = createReasoningDetails((text) => fitting(text) === text)
  const citations = createCitations((bytes) => {
    if (bytes > roomBytes) return false
    roomBytes -= bytes
    return true
  })

  const pictures = createGivenPictures((url) =>
    citations.add({
      annotations: [{ type: 'image', url, title: `Picture at ${URL.canParse(url) ? new URL(url).host : url}` }],
    }),
  )
  const addPictures = (part: Record<string, unknown>): void => {
    if (!pictures.add(part)) return
    answer.hasWords = true
    hasPicture = true
    onTool()
  }
  let hasPicture = false

  return {
    answer,
    add(chunk) {
      if (ended || answer.isFull || !isObject(chunk)) return false
      const roomBeforeBytes = roomBytes
      hasPicture = false
      answer.started ||= Array.isArray(chunk['choices'])
      answer.responseModel = modelOf(chunk['model']) || answer.responseModel
      answer.responseId = nameOf(chunk['id']) || answer.responseId
      for (const usage of usagesIn(chunk)) {
        answer.usage = usageFromOpenAi(usage) ?? answer.usage
        answer.totalTokens = totalAloneOf(usage) ?? answer.totalTokens
        answer.costUsd = costFromUsage(usage) ?? answer.costUsd
      }
      citations.add(chunk)
      const choice = choiceOf(chunk['choices'], choiceIndex)
      if (!choice) return roomBytes < roomBeforeBytes
      choiceIndex = indexOf(choice)
      citations.add(choice)
      // A server that ignores `stream` sends the whole message at once, some beside a delta that says nothing.
      const isFirst = !answer.hasWords && texts.reasoning.length === 0
      const isWhole = isFirst && isObject(choice['message']) && saysNothing(choice['delta'])
      const delta = isObject(choice['delta']) && !isWhole ? choice['delta'] : choice['message']
      if (!isObject(delta)) {
        // The API before this one has no message around the text.
        give(splitter.push(fitting(textOf(choice['text']))))
      } else {
        const parts = partsOf(delta['content'])
        const thought = thoughtIn(delta)
        give({ text: '', reasoning: fitting(thought + parts.reasoning) })
        give(splitter.push(fitting(parts.text)))
        // A refusal is what the model answers in place of content.
        const refused = fitting(textOf(delta['refusal']) + parts.refusal)
        refusal.add(refused)
        give(splitter.push(refused))
        toolCalls.add(delta)
        details.add(delta)
        citations.add(delta)
        for (const part of parts.others) citations.add(part)
        for (const part of [...parts.others, ...objectsIn(delta['images'])]) addPictures(part)
      }
      answer.finishReason = nameOf(choice['finish_reason']) || answer.finishReason
      return roomBytes < roomBeforeBytes || hasPicture
    },
    end() {
      if (ended) return
      give(splitter.end())
      ended = true
    },
  }
}

/** The chunk's own counts for most; Moonshot has them in the choice, Groq apart. */
const usagesIn = (chunk: Record<string, unknown>): unknown[] => [
  ...objectsIn(chunk['x_groq']).map((groq) => groq['usage']),
  ...objectsIn(chunk['choices']).map((choice) => choice['usage']),
  chunk['usage'],
]

const saysNothing = (delta: unknown): boolean =>
  !isObject(delta) ||
  Object.entries(delta).every(
    ([name, value]) =>
      name === 'role' || value === null || value === '' || (Array.isArray(value) && value.length === 0),
  )

const indexOf = (choice: Record<string, unknown>): unknown => choice['index'] ?? 0

/** The choice that the answer began with, by its index; only one is ever asked for. */
function choiceOf(choices: unknown, index: unknown): Record<string, unknown> | null {
  if (!Array.isArray(choices)) return null
  const given = choices.filter(isObject)
  const wanted = index ?? (given.some((choice) => indexOf(choice) === 0) ? 0 : given[0] && indexOf(given[0]))
  return given.find((choice) => indexOf(choice) === wanted) ?? null
}

/** Of a part of content, or of OpenRouter's details. */
const isThought = /^(thinking|thought|reasoning)/

/** Under whichever name; servers that use two say the same under both. */
function thoughtIn(delta: Record<string, unknown>): string {
  for (const name of ['reasoning_content', 'reasoning', 'reasoning_text', 'thinking', 'thought']) {
    const given = delta[name]
    const thought = textOf(given) || textOf(isObject(given) ? (given['content'] ?? given['text']) : null)
    if (thought !== '') return thought
  }
  const details = objectsIn(delta['reasoning_details'])
  return details.map((detail) => textOf(detail['text']) || textOf(detail['summary'])).join('')
}

interface Parts extends Delta {
  refusal: string
  /** Parts that may hold citations. */
  others: Record<string, unknown>[]
}

/** Content is text, or with Mistral's reasoning models a list of text and thinking parts; with some, one part alone. */
function partsOf(content: unknown): Parts {
  const parts: Parts = { text: '', reasoning: '', refusal: '', others: [] }
  if (!Array.isArray(content) && !isObject(content)) return { ...parts, text: textOf(content) }
  for (const part of [content].flat()) {
    if (!isObject(part)) {
      parts.text += textOf(part)
      continue
    }
    if (isThought.test(textOf(part['type']))) parts.reasoning += partsOf(part['thinking'] ?? part['text']).text
    else parts.text += textOf(part['text'])
    parts.refusal += textOf(part['refusal'])
    parts.others.push(part['type'] === 'tool_reference' ? { citations: [part] } : part)
  }
  return parts
}

/** At most so many bytes in UTF-8, never half a character. */
function cutBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes))
  return text.slice(0, read)
}
