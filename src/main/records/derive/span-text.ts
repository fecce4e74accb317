import type { MessagePart, TraceMessage } from '../../../shared/domain/trace-messages.ts'
import { cutAtCharacter, cutText } from '../../../shared/text.ts'
import type { SpanDetail } from './span-detail.ts'

/** A span in words: for a list, and to be found by. */
export interface SpanText {
  /** The first line of what was asked; null where nothing was. */
  promptLine: string | null
  /** What is new in it: of a conversation what follows the last answer. Its name and what went wrong are part of it. */
  text: string
}

const maxLineLength = 200
/** Of the input, and of the output. */
const maxTextLength = 200_000

export function textOfSpan(detail: SpanDetail): SpanText {
  const { row, input, output, inputMessages, outputMessages } = detail
  const asked = inputMessages ? newIn(inputMessages) : []
  const prompt = inputMessages ? wordsOf(asked.filter(({ role }) => role === 'user')) || wordsOf(asked) : plain(input)
  const parts = [
    row.name,
    row.statusMessage ?? '',
    cutText(inputMessages ? wordsOf(asked) : plain(input), maxTextLength),
    cutText(outputMessages ? wordsOf(outputMessages) : plain(output), maxTextLength),
  ]
  return { promptLine: firstLineOf(prompt), text: parts.filter((part) => part !== '').join('\n') }
}

/** Instructions are the same in every call, so they are left out where anything else was said. */
function newIn(messages: TraceMessage[]): TraceMessage[] {
  const since = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
  const recent = since.length === 0 ? messages.slice(-1) : since
  const said = recent.filter(({ role }) => role !== 'system')
  return said.length === 0 ? recent : said
}

const wordsOf = (messages: TraceMessage[]): string =>
  messages
    .flatMap(({ parts }) => parts.map(wordsOfPart))
    .filter((words) => words !== '')
    .join('\n')

function wordsOfPart(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'thinking':
      return part.text
    case 'tool_call':
      return `${part.name} ${plain(part.arguments)}`
    case 'tool_result':
      return plain(part.result)
    case 'media':
      return part.reference ?? ''
    case 'other':
      return plain(part.value)
  }
}

/** A text as it is, everything else as JSON. */
const plain = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value)

function firstLineOf(text: string): string | null {
  const line = /\S.*/.exec(text)?.[0].trim() ?? ''
  return line === '' ? null : cutAtCharacter(line, maxLineLength)
}
