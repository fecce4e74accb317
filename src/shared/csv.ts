/** A spreadsheet would take it for a formula, also behind blanks, signs that show nothing, and in full width. */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]/u

/**
 * One cell. Numbers stand as they are; a text that a spreadsheet would run begins with an apostrophe, which it shows as text.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = formula.test(value) ? `'${value}` : value
  return /[",;\r\n\t']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What a file begins with: the mark by which spreadsheets know UTF-8. */
export const csvStart = '\uFEFF'

/** With its end, as RFC 4180 has it. */
export const csvLine = (values: readonly (string | number | boolean | null)[]): string =>
  `${values.map(csvCell).join(',')}\r\n`
