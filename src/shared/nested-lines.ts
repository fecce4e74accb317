import { createCodeReader } from './fences.ts'

/** Nobody means more; a model that repeats itself writes thousands into one line. */
const maxMarks = 30
const mark = String.raw`[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))`
const tooMany = new RegExp(`^(?:${mark}){${maxMarks + 1}}`, 'm')
const marksAtStart = new RegExp(`^(?:${mark})+`)

/**
 * Markdown in which no line is a quote or an item within too many others: reading takes the square of their number, and at a few
 * thousand there is no stack left. Such a line is the text that it is, which an escape before its first mark makes of it.
 */
export function withoutNestedLines(text: string): string {
  if (!tooMany.test(text)) return text
  const isCode = createCodeReader()
  const lines = text.split('\n').map((line) => {
    const kept = depthOf(line) > maxMarks ? line.replace(/[>*+.)-]/, String.raw`\$&`) : line
    return isCode(kept) ? line : kept
  })
  return lines.join('\n')
}

function depthOf(line: string): number {
  const [start] = marksAtStart.exec(line) ?? []
  if (start === undefined) return 0
  const marks = start.match(/[>*+.)-]/g) ?? []
  if (start.length < line.trimEnd().length) return marks.length
  // Nothing but marks: at the end they are a rule, and not within each other.
  const last = marks.at(-1)
  const before = marks.findLastIndex((each) => each !== last)
  return last === '-' || last === '*' ? before + 1 : marks.length
}
