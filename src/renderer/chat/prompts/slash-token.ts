/** A `/` at the beginning of a line, with what is typed behind it. */
export interface SlashToken {
  from: number
  to: number
  query: string
}

const maxQueryLength = 60

/** What the caret stands behind; null where that is no slash that asks for a prompt. A path has a second one. */
export function slashAt(value: string, caret: number): SlashToken | null {
  const from = Math.max(0, caret - maxQueryLength - 2)
  const before = value.slice(from, caret)
  const found = /(?:^|\n)\/([^\n/]*)$/.exec(before)
  const query = found?.[1]
  if (query === undefined || query.length > maxQueryLength) return null
  const at = caret - query.length - 1
  // The window may begin in the middle of a line.
  return at === 0 || value[at - 1] === '\n' ? { from: at, to: caret, query } : null
}
