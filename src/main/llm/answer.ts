import type { Usage } from '../../shared/domain.ts'
import { createThinkSplitter, type Delta } from './think-tags.ts'
import { costFromUsage, usageFromOpenAi } from './usage.ts'

/** Everything that has arrived of one answer. */
export interface Answer {
  /** Whether any chunk arrived at all. */
  started: boolean
  output: string
  reasoning: string
  usage: Usage | null
  /** As the provider says; null where it says nothing. */
  costUsd: number | null
  finishReason: string | null
  responseModel: string | null
  responseId: string | null
}

export interface AnswerReader {
  answer: Answer
  add(chunk: unknown): void
  /** Gives out what was held back and takes nothing more. */
  end(): void
}

/**
 * Joins the chunks of a stream. Servers that call themselves compatible leave fields out or send others, so nothing
 * about a chunk is taken for granted. `onDelta` is called for each piece that adds something.
 */
export function createAnswerReader(onDelta: (delta: Delta) => void): AnswerReader {
  const answer: Answer = {
    started: false,
    output: '',
    reasoning: '',
    usage: null,
    costUsd: null,
    finishReason: null,
    responseModel: null,
    responseId: null,
  }
  const splitter = createThinkSplitter()
  let ended = false

  const give = (delta: Delta): void => {
    if (delta.text === '' && delta.reasoning === '') return
    answer.output += delta.text
    answer.reasoning += delta.reasoning
    onDelta(delta)
  }

  return {
    answer,
    add(chunk) {
      if (ended || !isObject(chunk)) return
      answer.started = true
      answer.responseModel = textOf(chunk['model']) || answer.responseModel
      answer.responseId = textOf(chunk['id']) || answer.responseId
      answer.usage = usageFromOpenAi(chunk['usage']) ?? answer.usage
      answer.costUsd = costFromUsage(chunk['usage']) ?? answer.costUsd
      const choice = firstChoice(chunk['choices'])
      if (!choice) return
      // A server that ignores `stream` sends the whole message at once.
      const delta = isObject(choice['delta']) ? choice['delta'] : choice['message']
      if (isObject(delta)) {
        const parts = partsOf(delta['content'])
        const reasoning = textOf(delta['reasoning_content']) || textOf(delta['reasoning'])
        give({ text: '', reasoning: reasoning + parts.reasoning })
        // A refusal is what the model answers in place of content.
        give(splitter.push(parts.text + textOf(delta['refusal'])))
      }
      answer.finishReason = textOf(choice['finish_reason']) || answer.finishReason
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

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
