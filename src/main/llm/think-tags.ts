import { createChannelReader } from './channels.ts'
import { createCodeLines } from './code-lines.ts'
import { beginningAtEnd, findMark } from './think-marks.ts'
import type { Delta } from './completion.ts'

/** White space that is held back in the hope of a mark. */
const maxHeldLength = 1_000
const betweenBlocks = '\n\n'

/**
 * Takes what a model thought apart from its answer, however the pieces are cut. A block stands at the start of the answer and,
 * after one, anywhere outside of code; a block that is closed and was never opened began with the answer. Any other mark is
 * text, so that one can talk about them.
 */
export function createThinkSplitter(): { push(text: string): Delta; end(): Delta } {
  let state: 'start' | 'thinking' | 'answer' = 'start'
  let held = ''
  let close = /$^/
  let hasThought = false
  let hasText = false
  /** The current block has said something. */
  let blockBegan = false
  let mayBeUnopened = true
  const code = createCodeLines()
  const channels = createChannelReader()

  function push(text: string): Delta {
    const delta: Delta = { text: '', reasoning: '' }
    if (channels.isOn()) return channels.push(text)
    held += text
    if (state === 'start' && !begin(delta)) return delta
    for (let goesOn = true; goesOn;) goesOn = state === 'thinking' ? think(delta) : answer(delta)
    return delta
  }

  /** False while it cannot be told. */
  function begin(delta: Delta): boolean {
    const trimmed = held.trimStart()
    if (channels.mayBegin(trimmed) && held.length <= maxHeldLength) {
      if (!channels.begin(trimmed)) return false
      held = ''
      Object.assign(delta, channels.push(''))
      return false
    }
    const mark = findMark(trimmed)
    if (mark?.at === 0 && mark.close) enter(trimmed.slice(mark.end), mark.close)
    else if (beginningAtEnd(trimmed) === trimmed.length && held.length <= maxHeldLength) return false
    else state = 'answer'
    return true
  }

  function enter(rest: string, closing: RegExp): void {
    held = rest
    close = closing
    state = 'thinking'
    blockBegan = false
    mayBeUnopened = false
  }

  const addThought = (delta: Delta, text: string): void => {
    if (text === '') return
    delta.reasoning += !blockBegan && hasThought ? betweenBlocks + text : text
    blockBegan = true
    hasThought = true
  }

  function think(delta: Delta): boolean {
    if (!blockBegan) held = held.trimStart()
    const end = close.exec(held)
    if (!end) {
      const untilMark = held.slice(0, held.length - beginningAtEnd(held))
      // White space is held as well: before the closing mark it is no part of the thought.
      const thought = held.length > maxHeldLength ? untilMark : untilMark.trimEnd()
      addThought(delta, thought)
      held = held.slice(thought.length)
      return false
    }
    addThought(delta, held.slice(0, end.index).trimEnd())
    held = held.slice(end.index + end[0].length)
    state = 'answer'
    hasThought = true
    return true
  }

  /** True where a block has begun. */
  function answer(delta: Delta): boolean {
    for (;;) {
      if (hasThought && !hasText) held = held.trimStart()
      const mark = findMark(held)
      if (!mark) break
      const [before, written, rest] = [held.slice(0, mark.at), held.slice(mark.at, mark.end), held.slice(mark.end)]
      addText(delta, before)
      held = rest
      if (code.isCode()) addText(delta, written)
      else if (mark.close && hasThought) {
        enter(rest, mark.close)
        return true
      } else if (mark.close || !(hasThought || mayBeUnopened)) {
        addText(delta, written)
        mayBeUnopened = false
      } else if (!hasThought) rethink(delta)
    }
    const kept = beginningAtEnd(held)
    addText(delta, held.slice(0, held.length - kept))
    held = held.slice(held.length - kept)
    return false
  }

  function rethink(delta: Delta): void {
    delta.rethink = delta.text
    delta.text = ''
    hasThought = true
    hasText = false
    mayBeUnopened = false
  }

  function addText(delta: Delta, text: string): void {
    code.add(text)
    delta.text += text
    hasText ||= text !== ''
  }

  return {
    push,
    end() {
      if (channels.isOn()) return channels.end()
      const rest = held
      held = ''
      if (state !== 'thinking') return { text: rest, reasoning: '' }
      const delta = { text: '', reasoning: '' }
      addThought(delta, rest)
      return delta
    },
  }
}
