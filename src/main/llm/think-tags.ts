/** A piece of an answer: what the user reads, and what the model thought. */
export interface Delta {
  text: string
  reasoning: string
}

const openTag = '<think>'
const closeTag = '</think>'
/** White space that is held back in the hope of a tag. */
const maxHeldLength = 1_000

/**
 * Takes `<think>…</think>` at the start of an answer apart from the answer, however the pieces are cut. Local servers
 * send DeepSeek R1, Qwen and others that way. A tag further on is text as any other.
 */
export function createThinkSplitter(): { push(text: string): Delta; end(): Delta } {
  let state: 'start' | 'thinking' | 'after' | 'answer' = 'start'
  let held = ''
  let thought = false

  const push = (text: string): Delta => {
    const delta: Delta = { text: '', reasoning: '' }
    held += text
    if (state === 'start') {
      const trimmed = held.trimStart()
      const mayBeTag = trimmed.length < openTag.length && openTag.startsWith(trimmed)
      if (mayBeTag && held.length <= maxHeldLength) return delta
      if (trimmed.startsWith(openTag)) {
        state = 'thinking'
        held = trimmed.slice(openTag.length)
      } else {
        state = 'answer'
      }
    }
    if (state === 'thinking') {
      if (!thought) held = held.trimStart()
      const end = held.indexOf(closeTag)
      if (end < 0) {
        // White space is held as well: before the closing tag it is no part of the thought.
        const untilTag = held.slice(0, held.length - partialEnd(held, closeTag))
        delta.reasoning = held.length > maxHeldLength ? untilTag : untilTag.trimEnd()
        held = held.slice(delta.reasoning.length)
        thought ||= delta.reasoning !== ''
        return delta
      }
      delta.reasoning = held.slice(0, end).trimEnd()
      held = held.slice(end + closeTag.length)
      state = 'after'
    }
    if (state === 'after') {
      held = held.trimStart()
      if (held === '') return delta
      state = 'answer'
    }
    delta.text = held
    held = ''
    return delta
  }

  return {
    push,
    end: () => {
      const rest = held
      held = ''
      return state === 'thinking' ? { text: '', reasoning: rest } : { text: rest, reasoning: '' }
    },
  }
}

/** How many of the text's last characters could be the start of the tag. */
function partialEnd(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(tag.slice(0, length))) return length
  }
  return 0
}
