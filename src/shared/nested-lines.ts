/** Nobody means more; a model that repeats itself writes thousands into one line. */
const maxMarks = 30
const mark = String.raw`[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))`
const tooMany = new RegExp(`^(?:${mark}){${maxMarks + 1}}`, 'm')
const marksAtStart = new RegExp(`^(?:${mark})+`)
/** Where code begins, within quotes and items too; first group: its mark. */
export const fenceAtStart = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*(`{3,}(?=[^`]*$)|~{3,})/

/**
 * Markdown in which no line is a quote or an item within too many others: reading takes the square of their number, and at a few
 * thousand there is no stack left. Such a line is the text that it is, which an escape before its first mark makes of it.
 */
export function withoutNestedLines(text: string): string {
  if (!tooMany.test(text)) return text
  let fence: string | null = null
  const lines = text.split('\n').map((line) => {
    if (fence !== null) {
      if (closesFence(fence, line)) fence = null
      return line
    }
    fence = fenceAtStart.exec(line)?.[1] ?? null
    return depthOf(line) > maxMarks ? line.replace(/[>*+.)-]/, String.raw`\$&`) : line
  })
  return lines.join('\n')
}

export function closesFence(fence: string, line: string): boolean {
  const rest = line.replace(/^[ \t>]*/, '').trimEnd()
  return rest.startsWith(fence) && rest === fence.charAt(0).repeat(rest.length)
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
