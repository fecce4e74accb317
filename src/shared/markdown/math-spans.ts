import { nestedFence } from '../fences.ts'

/** A formula as it stands in the text. */
export interface Formula {
  /** With its signs, for where it turns out to be part of code. */
  source: string
  value: string
  display: boolean
}

// Formulas are taken out before Markdown sees the text, so that neither `_` nor `\\` nor `|` in them means anything to it.
// What stands for them are noncharacters of Unicode, which no text has.
const before = '\uFDD0'
const after = '\uFDD1'
export const placeholder = /\uFDD0(\d+)\uFDD1/g

export function toPlaceholder(index: number): string {
  return `${before}${index}${after}`
}

/**
 * A formula that begins on this line, if it is one, and does not end there: by what it would end, and where in the line it
 * begins. Null where none does.
 */
export function openingFormula(line: string): { closer: '$$' | '\\]'; column: number } | null {
  const [prefix = '', sign] = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*(\$\$|\\\[)(?!\$)/.exec(line) ?? []
  if (sign === undefined) return null
  const closer = sign === '$$' ? '$$' : '\\]'
  return line.includes(closer, prefix.length) ? null : { closer, column: prefix.length - sign.length }
}

/** Whether what begins there is a formula, once its end is known. */
export function isFormula(text: string, at: number, closer: '$$' | '\\]'): boolean {
  return delimited(text, at, closer, true) !== null
}

/** Puts placeholders in the place of `$…$`, `$$…$$`, `\(…\)` and `\[…\]`, outside code. */
export function takeOutMath(text: string): { text: string; formulas: Formula[] } {
  const formulas: Formula[] = []
  if (!text.includes('$') && !/\\[([]/.test(text)) return { text, formulas }
  const parts: string[] = []
  let kept = 0
  for (let at = 0; at < text.length;) {
    const found = formulaAt(text, at)
    if (typeof found === 'number') {
      at = found
      continue
    }
    parts.push(text.slice(kept, at), toPlaceholder(formulas.length))
    formulas.push(found)
    at += found.source.length
    kept = at
  }
  parts.push(text.slice(kept))
  return { text: parts.join(''), formulas }
}

/** The formula that begins here, or where to look next. */
function formulaAt(text: string, at: number): Formula | number {
  const sign = text[at]
  if (sign === '`') return afterCode(text, at)
  if (sign === '\\') {
    const opener = text[at + 1]
    if (opener === '(') return delimited(text, at, '\\)', false) ?? at + 2
    if (opener === '[') return delimited(text, at, '\\]', true) ?? at + 2
    return at + 2
  }
  if (sign !== '$') return nextSign(text, at + 1)
  const run = runLength(text, at, '$')
  if (run === 1) return betweenDollars(text, at) ?? at + 1
  return (run === 2 ? delimited(text, at, '$$', true) : null) ?? at + run
}

function nextSign(text: string, from: number): number {
  const sign = /[`\\$]/g
  sign.lastIndex = from
  return sign.exec(text)?.index ?? text.length
}

/** Past the code that begins here; past its marks where it does not end. */
function afterCode(text: string, at: number): number {
  const length = runLength(text, at, '`')
  for (let next = text.indexOf('`', at + length); next >= 0;) {
    const run = runLength(text, next, '`')
    if (run === length || (length >= 3 && run > length)) return next + run
    next = text.indexOf('`', next + run)
  }
  return at + length
}

function runLength(text: string, at: number, sign: string): number {
  let end = at
  while (text[end] === sign) end += 1
  return end - at
}

function delimited(text: string, at: number, closer: string, display: boolean): Formula | null {
  const end = text.indexOf(closer, at + 2)
  if (end < 0) return null
  if (closer === '$$' && text[end + 2] === '$') return null
  const value = text.slice(at + 2, end)
  const lineStart = text.lastIndexOf('\n', at) + 1
  const isAtLineStart = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*$/.test(text.slice(lineStart, at))
  // A blank line ends a paragraph, and with it what began inside.
  if (value.trim() === '' || (!isAtLineStart && /\n[ \t]*\n/.test(value))) return null
  if (value.includes('\n') && nestedFence.test(value.slice(value.indexOf('\n') + 1))) return null
  // `\[1\]` and `\(see below\)` are escaped brackets.
  if (closer !== '$$' && (text[end + 2] === '(' || !looksLikeMath(value))) return null
  if (closer === '$$' && isProse(value)) return null
  return { source: text.slice(at, end + 2), value: withoutQuoteMarks(value, text.slice(lineStart, at)), display }
}

/** Pandoc's rule: no blank inside the signs, no digit behind them. So `$5 and $10` are prices. */
function betweenDollars(text: string, at: number): Formula | null {
  if (/[A-Za-z0-9$]/.test(text[at - 1] ?? '') || /[\s$]|^$/.test(text[at + 1] ?? '')) return null
  let end = at + 1
  while (end < text.length && text[end] !== '$') end += text[end] === '\\' ? 2 : 1
  if (end >= text.length || /\s/.test(text[end - 1] ?? '') || /[\d$({'"]/.test(text[end + 1] ?? '')) return null
  const value = text.slice(at + 1, end)
  if (/\n[ \t]*\n/.test(value) || value.includes('`') || !/[\p{L}\p{N}\\]/u.test(value) || isProse(value)) return null
  // `$HOME/bin:$PATH` are variables.
  if (/^[A-Za-z_]{2,}/.test(value) && /\w/.test(text[end + 1] ?? '')) return null
  return { source: text.slice(at, end + 1), value, display: false }
}

/** A sign that prose between brackets does not have, or nothing but a short term. */
function looksLikeMath(value: string): boolean {
  return (
    /\\[A-Za-z,;!|{]|[\^_=<>+*/]|\p{Sm}/u.test(value) || /^\s*[A-Za-z](?:\s*[-,|']\s*[A-Za-z\d])*\s*'*\s*$/.test(value)
  )
}

/** Words with blanks between them and nothing that only formulas have, as between two prices. */
function isProse(value: string): boolean {
  return !/\\[A-Za-z]|[\^_={}]/.test(value) && /(?:^|[\s(*])\p{L}{2,}(?=[\s.,;:)*-]|$)/u.test(value) && /\s/.test(value)
}

function withoutQuoteMarks(value: string, linePrefix: string): string {
  return linePrefix.includes('>') ? value.replace(/\n[ \t]*(?:>[ \t]?)+/g, '\n') : value
}
