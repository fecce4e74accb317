const fence = /^ {0,3}(`{3,}|~{3,})/
const listItem = /^(?:[-*+]|\d{1,9}[.)])\s/
/** A definition counts in the whole text, so a text with one is left in one piece. */
const definition = /^ {0,3}\[[^\]\n]+\]:/m

/**
 * Cuts Markdown at blank lines between blocks, so that while text arrives only the last piece changes. Pieces joined are
 * the text; what belongs together (fences, loose lists, indented parts of items) is not cut.
 */
export function splitBlocks(text: string): string[] {
  if (definition.test(text)) return [text]
  const blocks: string[] = []
  let block = ''
  let fenceMark: string | null = null
  let afterBlank = false
  let inList = false
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const blank = line.trim() === ''
    const mark = fence.exec(line)?.[1]
    if (fenceMark === null && afterBlank && !blank && block.trim() !== '') {
      const continues = /^(?: {2,}|\t)/.test(line) || (inList && listItem.test(line))
      if (!continues) {
        blocks.push(block)
        block = ''
      }
    }
    if (block.trim() === '' && !blank) inList = listItem.test(line)
    if (mark) {
      if (fenceMark === null) fenceMark = mark
      else if (mark.startsWith(fenceMark) && line.trim() === mark) fenceMark = null
    }
    block += line
    afterBlank = blank
  }
  if (block !== '') blocks.push(block)
  return blocks
}
