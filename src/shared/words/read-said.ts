import { i18n } from '@lingui/core'

/** The value that a group of the pattern holds, or the option of it that was taken. */
type Group = { name: string; kind: 'text' | 'number' } | { name: string; kind: 'option'; option: string }

interface Pattern {
  message: string
  pattern: RegExp
  groups: Group[]
  /** How much of it is written out: what says more is tried first. */
  writtenLength: number
}

const maxRemembered = 500
const maxSentences = 12
/** What is longer holds somebody else’s words, and to look for values in it could take long. */
const maxLength = 1_000

/**
 * Finds the messages that main said in English (`said`, `words`) again by their text, and says them in the language that is
 * spoken: failures and notices are recorded, stored and sent in English alone. `messages` are the English ones with values
 * that main can say. Null where a text is none of them.
 */
export function reads(messages: readonly string[]): (english: string) => string | null {
  let patterns: Pattern[] | null = null
  const read = new Map<string, string | null>()

  const constantOf = (english: string): string | null => {
    const constant = i18n.messages[english]
    return typeof constant === 'string' && !english.includes('{') ? constant : null
  }

  function whole(english: string): string | null {
    const constant = constantOf(english)
    if (constant !== null) return constant
    patterns ??= messages.map(patternOf).sort((one, other) => other.writtenLength - one.writtenLength)
    for (const { message, pattern, groups } of patterns) {
      const found = pattern.exec(english)
      if (found) return i18n._(message, valuesOf(found, groups))
    }
    return null
  }

  function valuesOf(found: RegExpExecArray, groups: readonly Group[]): Record<string, string | number> {
    const values: Record<string, string | number> = {}
    groups.forEach((group, index) => {
      const text = found[index + 1]
      if (text === undefined) return
      if (group.kind === 'option') values[group.name] ??= numberOf(group.option) ?? group.option
      else if (group.kind === 'number') values[group.name] = Number(text.replaceAll(',', ''))
      else values[group.name] = within(text)
    })
    return values
  }

  /** A sentence or an amount within a message is one of main's own; anything shorter may be a name. */
  function within(text: string): string {
    if (/ .*[.?…]”?$/s.test(text) || /^[\d,.]+ [a-z]+$/.test(text)) return say(text) ?? text
    // A sentence that the message goes on from.
    return / /.test(text) ? (whole(`${text}.`)?.replace(/[.。]$/, '') ?? whole(text) ?? text) : text
  }

  /**
   * Messages that were put one after the other, each found by itself: the shortest that can be, or a value would take in what follows.
   * What is none of them stays as it is, where some is allowed to.
   */
  function apart(sentences: readonly string[], mayStay: boolean): string | null {
    const spoken: string[] = []
    let isAny = false
    for (let from = 0; from < sentences.length;) {
      let to = from + 1
      let found = whole(sentences.slice(from, to).join(' '))
      while (found === null && to < sentences.length) found = whole(sentences.slice(from, (to += 1)).join(' '))
      if (found === null && !mayStay) return null
      isAny ||= found !== null
      spoken.push(found ?? (sentences[from] as string))
      from = found === null ? from + 1 : to
    }
    return isAny ? spoken.reduce((before, next) => before + (/[。？！”]$/.test(before) ? '' : ' ') + next) : null
  }

  function say(english: string): string | null {
    const constant = constantOf(english)
    if (constant !== null) return constant
    const sentences = english.split(/(?<=[.?!…]”?) (?=\S)/)
    if (sentences.length === 1 || sentences.length > maxSentences) return whole(english)
    return apart(sentences, false) ?? whole(english) ?? apart(sentences, true)
  }

  return (english) => {
    const known = read.get(english)
    if (known !== undefined) return known
    if (read.size >= maxRemembered) read.clear()
    const spoken = english.length > maxLength ? null : say(english)
    read.set(english, spoken)
    return spoken
  }
}

const numberOf = (option: string): number | null => {
  if (option === 'one') return 1
  if (option === 'other') return 2
  return option.startsWith('=') ? Number(option.slice(1)) : null
}

/** What a message in ICU's format is as English text. It reads what this project writes: values, numbers, plurals and selections. */
function patternOf(message: string): Pattern {
  const groups: Group[] = []
  let writtenLength = 0

  function source(text: string, counted: string | null): string {
    let pattern = ''
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at] as string
      if (character === '{') {
        const end = closing(text, at)
        pattern += valueSource(text.slice(at + 1, end))
        at = end
      } else if (character === '#' && counted !== null) {
        groups.push({ name: counted, kind: 'number' })
        pattern += String.raw`(-?[\d,.]*\d)`
      } else {
        writtenLength += 1
        pattern += character.replace(/[$()*+.?[\\\]^{|}]/, String.raw`\$&`)
      }
    }
    return pattern
  }

  function valueSource(value: string): string {
    const [, name = '', kind, rest = ''] = /^\s*(\w+)\s*(?:,\s*(\w+)\s*,?\s*([\s\S]*))?$/.exec(value) ?? []
    if (kind === undefined || kind === 'number') {
      groups.push({ name, kind: kind ? 'number' : 'text' })
      return kind ? String.raw`(-?[\d,.]*\d)` : String.raw`([\s\S]*?)`
    }
    const options: string[] = []
    for (let left = rest; left.trim() !== '';) {
      const start = left.indexOf('{')
      const end = closing(left, start)
      groups.push({ name, kind: 'option', option: left.slice(0, start).trim() })
      options.push(`(${source(left.slice(start + 1, end), kind === 'plural' ? name : null)})`)
      left = left.slice(end + 1)
    }
    return `(?:${options.join('|')})`
  }

  const pattern = new RegExp(`^${source(message, null)}$`)
  return { message, pattern, groups, writtenLength }
}

/** Where the brace that opens at `from` closes. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}' && (depth -= 1) === 0) return at
  }
  throw new Error(`“${text}” has a brace that nothing closes.`)
}
