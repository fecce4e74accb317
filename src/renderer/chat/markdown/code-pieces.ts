export interface Fence {
  language: string | null
  code: string
}

/** Shorter fences are drawn as Markdown. */
const longFrom = 3000
const piecesLength = 2500

/** The fence that a block is, if it is a long one. */
export function readLongFence(text: string): Fence | null {
  if (text.length < longFrom) return null
  const opening = /^\n*( {0,3})(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n]*\n/.exec(text)
  if (!opening) return null
  const [all, indent = '', mark = '', language = ''] = opening
  let code = text.slice(all.length)
  const closing = new RegExp(`(?:^|\\n) {0,3}${mark[0] === '`' ? '`' : '~'}{${mark.length},}[ \\t]*\\n*$`)
  const close = closing.exec(code.slice(-200 - mark.length))
  if (close) code = code.slice(0, code.length - close[0].length + (close[0].startsWith('\n') ? 1 : 0))
  if (indent !== '') code = code.replaceAll(new RegExp(`^ {1,${indent.length}}`, 'gm'), '')
  return { language: language === '' ? null : language, code: code.endsWith('\n') ? code : `${code}\n` }
}

/** Whole lines, in the same way for a code and for all that it grows into. Joined they are the code. */
export function toCodePieces(code: string): string[] {
  const pieces: string[] = []
  for (let from = 0; from < code.length;) {
    const newline = code.indexOf('\n', from + piecesLength)
    const to = newline < 0 ? code.length : newline + 1
    pieces.push(code.slice(from, to))
    from = to
  }
  return pieces
}
