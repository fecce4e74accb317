/** A line that begins a fence, with its mark. */
export const fence = /^( {0,3})(`{3,}(?=[^`\n]*$)|~{3,})/m

/** The same inside items and quotes. */
export const nestedFence = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*(`{3,}(?=[^`\n]*$)|~{3,})/m

/**
 * Told of a text's lines in their order: which of them are code, with the lines that begin and end it. Code within a quote or an item ends
 * with that too; where it is not plain, it has ended.
 */
export function createCodeReader(): (line: string) => boolean {
  let open: { mark: string; goesOn: RegExp } | null = null
  return (line) => {
    if (open?.goesOn.test(line)) {
      const rest = line.replace(/^[ \t>]*/, '').trimEnd()
      if (rest.startsWith(open.mark) && rest === open.mark.charAt(0).repeat(rest.length)) open = null
      return true
    }
    const [begin = '', mark] = nestedFence.exec(line) ?? []
    open = mark === undefined ? null : { mark, goesOn: goesOnAfter(begin.slice(0, -mark.length)) }
    return open !== null
  }
}

/** How a line of the same code begins, by what stands before its first mark. */
function goesOnAfter(lead: string): RegExp {
  if (lead.includes('>')) return /^[ \t]*>/
  return lead === '' ? /^/ : /^[ \t]|^$/
}
