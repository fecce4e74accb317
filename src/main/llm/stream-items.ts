import { createParser } from 'eventsource-parser'
import { isSignOfLife } from './wire-values.ts'

/** One thing that a server sent. */
export type StreamItem =
  /** Parsed JSON, of which nothing more is known; `isError`: the server called it an error, whatever it looks like. */
  | { kind: 'value'; value: unknown; isError: boolean }
  /** An event that is neither JSON nor anything that may be skipped. */
  | { kind: 'unreadable'; text: string }
  /** A line outside every event. */
  | { kind: 'line'; text: string }
  /** A web page in the place of a stream. */
  | { kind: 'page' }
  /** What marks the end: `[DONE]`, or the end of one whole piece of JSON. */
  | { kind: 'done' }

export interface StreamReader {
  push(text: string): void
  /** The stream is closed. What was broken off in the middle is left out. */
  end(): void
}

/**
 * Reads an answer by what it is, not by what it is labelled: server-sent events, one JSON object (or a list), or JSON a line.
 * Events without data and signs of life are skipped.
 */
export function createStreamReader(onItem: (item: StreamItem) => void): StreamReader {
  /** What has nothing in it yet; only what comes is looked at, not all of it again. */
  let blanks = ''
  let reader: StreamReader | null = null
  const begin = (text: string): void => {
    const first = /[^\s\uFEFF]/.exec(text)?.[0]
    if (first === undefined) {
      blanks += text
      return
    }
    reader =
      first === '<' ? pageReader(onItem) : /[[{]/.test(first) ? createJsonReader(onItem) : createEventReader(onItem)
    reader.push((blanks + text).replace(/^\uFEFF/, ''))
    blanks = ''
  }
  return {
    push: (text) => (reader ? reader.push(text) : begin(text)),
    end: () => reader?.end(),
  }
}

function pageReader(onItem: (item: StreamItem) => void): StreamReader {
  let isSaid = false
  const push = (): void => {
    if (!isSaid) onItem({ kind: 'page' })
    isSaid = true
  }
  return { push, end: () => {} }
}

function createEventReader(onItem: (item: StreamItem) => void): StreamReader {
  let isEnding = false
  const onData = (data: string, isError: boolean): boolean => {
    const text = data.trim().replace(/^(data:\s*)+/, '')
    if (text === '' || isSignOfLife(text)) return true
    if (isDone(text)) {
      onItem({ kind: 'done' })
      return true
    }
    const value = parse(text)
    if (value === undefined && !isError) return false
    onItem({ kind: 'value', value: value === undefined ? text : value, isError })
    return true
  }
  const parser = createParser({
    onEvent: ({ event = '', data }) => {
      const isError = event.toLowerCase() === 'error'
      if (onData(data, isError)) return
      const isBrokenOff = isEnding && /^\s*[[{]/.test(data)
      if (!isBrokenOff && !isSignOfLife(event)) onItem({ kind: 'unreadable', text: data })
    },
    onError: ({ type, field, value, line }) => {
      if (type !== 'unknown-field') return
      const text = (line ?? field ?? '').trim()
      const isError = /^error$/i.test((field ?? '').trim())
      const said = isError ? (value ?? '') : text
      if (text === '' || onLine(said, isError)) return
      if (!isEnding || !(/^[[{]/.test(text) || 'data'.startsWith(text))) onItem({ kind: 'line', text })
    },
  })
  /** A line that is no field: JSON as it is, or an error in words. */
  const onLine = (text: string, isError: boolean): boolean =>
    isError || /^[[{]/.test(text) || isSignOfLife(text) ? onData(text, isError) : false
  const lines = createLineFeed((line) => parser.feed(line))
  // Of a line that comes in several pieces, the parser keeps only what it knows: so it is given whole ones.
  let held = ''
  return {
    push(text) {
      const lineEnd = Math.max(text.lastIndexOf('\n'), text.slice(0, -1).lastIndexOf('\r'))
      if (lineEnd >= 0) lines.push(held + text.slice(0, lineEnd + 1))
      held = lineEnd >= 0 ? text.slice(lineEnd + 1) : held + text
    },
    end() {
      isEnding = true
      lines.push(`${held}\n\n`)
    },
  }
}

/**
 * Hands on whole lines, each with its end. Some servers leave out the blank line between two events: it is put in as soon as
 * that can be known, for an event that waits for the next one comes late, and the last one not before the stream is closed.
 */
function createLineFeed(feed: (line: string) => void): { push(lines: string): void } {
  /** The only line of data that the open event has so far; null where it has none, or several. */
  let data: string | null = null
  /** They belong together: the first was not whole. */
  let hasSeveral = false
  /** Lines after the data: they may be this event's or the next one's. */
  let after: string[] = []
  let isUnspaced = false
  const endEvent = (): void => {
    feed('\n')
    data = null
    hasSeveral = false
  }
  const giveAfter = (): void => {
    for (const line of after.splice(0)) feed(`${line}\n`)
  }
  const onLine = (line: string): void => {
    const isData = /^data(:|$)/.test(line)
    if (line === '') {
      giveAfter()
      endEvent()
      return
    }
    if (!isData && data !== null) {
      after.push(line)
      return
    }
    const value = isData ? dataOf(line) : ''
    if (isData && data !== null && isWhole(data)) {
      isUnspaced = true
      endEvent()
    }
    giveAfter()
    feed(`${line}\n`)
    if (!isData) return
    hasSeveral ||= data !== null
    data = hasSeveral ? null : value
    if (!hasSeveral && (isDone(value) || (isUnspaced && isWhole(value)))) endEvent()
  }
  return {
    push(lines) {
      for (const line of lines.replace(/(?:\r\n|\n|\r)$/, '').split(/\r\n|\n|\r/)) onLine(line)
    },
  }
}

const dataOf = (line: string): string => line.trim().replace(/^(data:?\s*)+/, '')

const isDone = (text: string): boolean => /^\[DONE\]$/i.test(text)

const isWhole = (data: string): boolean =>
  data === '' || isDone(data) || isSignOfLife(data) || parse(data) !== undefined

function createJsonReader(onItem: (item: StreamItem) => void): StreamReader {
  let held = ''
  let isLines: boolean | null = null
  const give = (text: string): boolean => {
    const value = parse(text)
    if (value !== undefined) onItem({ kind: 'value', value, isError: false })
    return value !== undefined
  }
  return {
    push(text) {
      held += text
      if (isLines === null && text.includes('\n')) isLines = parse(held.slice(0, held.indexOf('\n'))) !== undefined
      if (!isLines) return
      const lines = held.split('\n')
      held = lines.pop() ?? ''
      for (const line of lines) {
        if (line.trim() !== '' && !give(line)) onItem({ kind: 'unreadable', text: line })
      }
    },
    end() {
      const text = held.trim()
      if (isLines) {
        give(text)
        return
      }
      const isAnswer = typeof parse(text) === 'object' && !/^(?:null|\[\s*\])$/.test(text)
      if (isAnswer && give(text)) onItem({ kind: 'done' })
      else onItem({ kind: 'unreadable', text })
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
