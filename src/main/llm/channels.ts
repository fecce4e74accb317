import type { Delta } from './completion.ts'

const firstMarks = ['<|channel|>', '<|start|>']
const ends = /<\|(?:end|return|call)\|>/
const message = '<|message|>'
const longestMark = 16
/** What stands before a message is short. */
const maxHeaderLength = 1_000

/**
 * OpenAI's open models write messages in channels: `<|channel|>analysis<|message|>…<|end|>` is what they thought, `final` what
 * they say. Servers that do not read these pass them on as text.
 */
export function createChannelReader(): {
  isOn(): boolean
  /** Whether an answer that starts so may be written in channels. */
  mayBegin(start: string): boolean
  /** False while it cannot be told. */
  begin(start: string): boolean
  push(text: string): Delta
  end(): Delta
} {
  let isOn = false
  let held = ''
  /** Null between the messages. */
  let channel: 'final' | 'other' | null = null
  let hasThought = false
  let isFirst = true

  const give = (delta: Delta, text: string): void => {
    if (text === '') return
    if (channel === 'final') delta.text += text
    else {
      delta.reasoning += isFirst && hasThought ? `\n\n${text}` : text
      hasThought = true
    }
    isFirst = false
  }

  function push(text: string): Delta {
    const delta: Delta = { text: '', reasoning: '' }
    held += text
    for (;;) {
      if (channel === null) {
        const at = held.indexOf(message)
        if (at < 0 && held.length <= maxHeaderLength) return delta
        const header = at < 0 ? '' : held.slice(0, at)
        const name = /<\|channel\|>\s*(\w+)[^<]*(?:<\|constrain\|>[^<]*)?$/.exec(header)?.[1]
        channel = name === undefined || name === 'final' ? 'final' : 'other'
        isFirst = true
        held = at < 0 ? held : held.slice(at + message.length)
      }
      const end = ends.exec(held)
      if (!end) {
        const markAt = held.lastIndexOf('<')
        const kept = markAt >= 0 && held.length - markAt < longestMark ? held.length - markAt : 0
        give(delta, held.slice(0, held.length - kept))
        held = held.slice(held.length - kept)
        return delta
      }
      give(delta, held.slice(0, end.index))
      held = held.slice(end.index + end[0].length)
      channel = null
    }
  }

  return {
    isOn: () => isOn,
    mayBegin: (start) => start !== '' && firstMarks.some((mark) => mark.startsWith(start) || start.startsWith(mark)),
    begin(start) {
      isOn = firstMarks.some((mark) => start.startsWith(mark))
      if (isOn) held = start
      return isOn
    },
    push,
    end() {
      const delta: Delta = { text: '', reasoning: '' }
      // A text that no message begins is said, not lost; marks are not.
      if (channel === null) channel = 'final'
      give(delta, held.replaceAll(/<\|\w+\|>(?:\s*\w+)?/g, '').trimStart())
      held = ''
      return delta
    },
  }
}
