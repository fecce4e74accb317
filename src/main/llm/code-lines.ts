import { cutText } from '../../shared/text.ts'

/** Follows where Markdown's code is, in which a tag is text: fenced blocks, and spans of one line. */
export function createCodeLines(): { add(text: string): void; isCode(): boolean } {
  let isFenced = false
  /** Of the line that is being written: its beginning, its ticks and its last character. */
  let head = ''
  let ticks = 0
  let last = ''
  const isFence = (): boolean => /^\s*(?:```|~~~)/.test(head)
  return {
    add(text) {
      const lines = text.split('\n')
      for (const [index, part] of lines.entries()) {
        if (index > 0) {
          if (isFence()) isFenced = !isFenced
          head = ''
          ticks = 0
          last = ''
        }
        head = cutText(head + cutText(part, 20), 20)
        ticks += part.split('`').length - 1
        last = part.at(-1) ?? last
      }
    },
    /** Whether what comes next is code, or in quotes. */
    isCode: () => isFenced || isFence() || ticks % 2 === 1 || (last !== '' && '"\'“‘«'.includes(last)),
  }
}
