import { sourcesOf } from '../../shared/answer-extras.ts'
import type { Message, MessageCall, ToolCall } from '../../shared/domain.ts'
import { readable } from '../../shared/readable.ts'

/** An answer's text, with each call of a tool where it was made. */
export function piecesOf({ content, calls }: Pick<Message, 'content' | 'calls'>): (string | MessageCall)[] {
  const pieces: (string | MessageCall)[] = []
  let told = 0
  for (const call of calls.toSorted((a, b) => a.at - b.at)) {
    pieces.push(content.slice(told, call.at), call)
    told = Math.max(told, call.at)
  }
  pieces.push(content.slice(told))
  return pieces.filter((piece) => typeof piece !== 'string' || piece.trim() !== '')
}

const states: Record<MessageCall['state'], string> = {
  waiting: 'not allowed yet',
  running: 'not finished',
  done: 'done',
  failed: 'failed',
  denied: 'denied',
  cancelled: 'not finished',
  interrupted: 'interrupted',
}

export const callTitle = ({ serverName, tool, state }: MessageCall): string =>
  `Tool call: ${[serverName, tool, states[state]].filter(Boolean).join(' · ')}`

/** What it was given and what came of it; what is empty is not told. */
export function callTexts({ arguments: given, resultText, words, imageCount, hasMore }: MessageCall): string[] {
  const pictures = imageCount === 0 ? '' : imageCount === 1 ? '[1 picture]' : `[${imageCount} pictures]`
  const result = [resultText, pictures, words, hasMore && '[shortened]'].filter(Boolean).join('\n')
  return [/^\s*(\{\s*\})?\s*$/.test(given) ? '' : readable(given), readable(result)].filter((text) => text !== '')
}

/** What the model asked for beside its text. With Holdfast's own calls these are the same ones. */
export const askedOf = ({ calls, extras }: Message): ToolCall[] => (calls.length > 0 ? [] : (extras?.toolCalls ?? []))

export interface Cited {
  title: string
  /** Null where it is none of the web. */
  url: string | null
}

/** The pages that an answer names. */
export const citedIn = ({ extras }: Message): Cited[] =>
  sourcesOf(extras?.annotations ?? []).map(({ url, title }) => ({
    title: title.replaceAll(/\s+/g, ' ').trim() || url,
    url: /^https?:\/\//i.test(url) ? url : null,
  }))
