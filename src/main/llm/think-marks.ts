/** What a model writes around its thoughts. The first group of `open` is the name that `close` must repeat. */
interface Mark {
  open: RegExp
  close(opened: RegExpExecArray | null): RegExp
  /** Whether a text may be the beginning of either. */
  isBeginning(text: string): boolean
}

const names = ['think', 'thinking', 'thought', 'thoughts', 'reasoning', 'seed:think', 'antthinking']
const anyName = names.join('|')
/** The longest tag, attributes included; what is longer is text. */
const maxTagLength = 250

/** `<think>` and its like, in any case, with attributes. */
const tags: Mark = {
  open: new RegExp(`<(${anyName})(?:\\s[^<>]{0,200})?>`, 'i'),
  close: (opened) => new RegExp(`</\\s*(?:${opened?.[1] ?? anyName})\\s*>`, 'i'),
  isBeginning(text) {
    const tag = /^<\/?\s*([a-z:]*)(\s[^<>]*)?$/i.exec(text)
    if (!tag || text.length > maxTagLength) return false
    const name = (tag[1] ?? '').toLowerCase()
    return tag[2] === undefined ? names.some((known) => known.startsWith(name)) : names.includes(name)
  },
}

const escaped = (text: string): string => text.replaceAll(/[[\]|/]/g, String.raw`\$&`)

/** Words that stand for themselves: Mistral, Kimi, OpenThinker, Gemma. */
const literal = (open: string, close: string): Mark => ({
  open: new RegExp(escaped(open)),
  close: () => new RegExp(escaped(close)),
  isBeginning: (text) => open.startsWith(text) || close.startsWith(text),
})

const marks: readonly Mark[] = [
  tags,
  literal('[THINK]', '[/THINK]'),
  literal('◁think▷', '◁/think▷'),
  literal('<|begin_of_thought|>', '<|end_of_thought|>'),
  literal('<|channel>thought\n', '<channel|>'),
]

export interface FoundMark {
  at: number
  end: number
  /** What closes it; null where it is a closing mark itself. */
  close: RegExp | null
}

const anyClose = marks.map(({ close }) => close(null).source).join('|')
const anyMark = new RegExp(`${marks.map(({ open }) => `(?:${open.source})`).join('|')}|(?<closing>${anyClose})`, 'i')

/** The first mark in a text. */
export function findMark(text: string): FoundMark | null {
  const found = anyMark.exec(text)
  if (!found) return null
  const range = { at: found.index, end: found.index + found[0].length }
  if (found.groups?.['closing'] !== undefined) return { ...range, close: null }
  for (const { open, close } of marks) {
    const opened = open.exec(found[0])
    if (opened) return { ...range, close: close(opened) }
  }
  return { ...range, close: null }
}

/** How many of the text's last characters could be the beginning of a mark. */
export function beginningAtEnd(text: string): number {
  for (let at = Math.max(0, text.length - maxTagLength); at < text.length; at++) {
    const character = text[at]
    if (character !== '<' && character !== '[' && character !== '◁') continue
    const tail = text.slice(at)
    if (marks.some((mark) => mark.isBeginning(tail))) return tail.length
  }
  return 0
}
