export type CsvRow = {
  /** Where it begins, from 1. */
  line: number
  /** Its beginning. */
  excerpt: string
} & ({ cells: string[]; problem: null } | { cells: null; problem: 'too-long' | 'quotes' })

const quote = 0x22
/** Spreadsheets write what their computer's language has: a semicolon where the comma is in numbers. */
const separators = [',', ';', '\t'] as const
export type CsvSeparator = (typeof separators)[number]
const newLine = 0x0a
const carriageReturn = 0x0d
/** What is kept of a row that is wrong. */
const keptBytes = 1000
/** How often bytes are looked at on average, at most, before lines are read by themselves. A quote that is missing takes twice. */
const maxScans = 4

/**
 * The rows of a CSV as RFC 4180 has it; blank ones are left out, and a quote within a cell that has none around it is a character. Where a
 * quote closes in the middle of a cell, the row's first line is given as wrong, and the next line begins a row: a quote that is missing
 * takes no other row with it. Where that happens so often that lines would be read again and again, each of them is read as a row by
 * itself up to where the reading had come. A row that is too long is passed over without being held.
 */
export function createCsvRows(maxBytes: number, separator: CsvSeparator = ',') {
  const between = separator.charCodeAt(0)
  let line = 1
  let rowLine = 1
  let held: Uint8Array[] = []
  let heldBytes = 0
  /** From the file's beginning: where the row began, what comes next, and how far it was looked at. */
  let rowAt = 0
  let position = 0
  let seenTo = 0
  /** With what was looked at again. */
  let scannedBytes = 0
  /** Up to here each line is a row. */
  let byLineTo = 0
  let state: 'start' | 'plain' | 'quoted' | 'closed' | 'skip' = 'start'

  function hold(bytes: Uint8Array): void {
    heldBytes += bytes.byteLength
    if (heldBytes <= maxBytes) held.push(bytes)
    else held = [Buffer.concat([...held, bytes.subarray(0, keptBytes)]).subarray(0, keptBytes)]
  }

  function reset(): void {
    held = []
    heldBytes = 0
    state = 'start'
    rowLine = line
    rowAt = position
  }

  function take(): CsvRow | null {
    const isTooLong = heldBytes > maxBytes
    const bytes = Buffer.concat(held)
    const excerpt = bytes.toString('utf8', 0, Math.min(bytes.byteLength, keptBytes))
    const row: CsvRow = isTooLong
      ? { line: rowLine, cells: null, problem: 'too-long', excerpt }
      : { line: rowLine, cells: cellsOf(bytes.toString('utf8'), separator), problem: null, excerpt }
    reset()
    return excerpt.trim() === '' ? null : row
  }

  /** Of a row whose quotes do not fit: its first line, and what follows that, to be read anew; null where that is still to come. */
  function giveUp(ahead: Uint8Array, aheadEnd: number): { row: CsvRow; rest: Uint8Array | null } {
    const isTooLong = heldBytes > maxBytes
    seenTo = Math.max(seenTo, position)
    if (scannedBytes > maxScans * seenTo) byLineTo = seenTo
    const all =
      held.length === 0
        ? Buffer.from(ahead.buffer, ahead.byteOffset, ahead.byteLength)
        : Buffer.concat([...held, ahead])
    const newLineAt = isTooLong ? ahead.indexOf(newLine) : all.indexOf(newLine)
    const excerptEnd = isTooLong || newLineAt === -1 ? keptBytes : Math.min(newLineAt, keptBytes)
    const row: CsvRow = {
      line: rowLine,
      cells: null,
      problem: isTooLong ? 'too-long' : 'quotes',
      excerpt: all.toString('utf8', 0, Math.min(all.byteLength, excerptEnd)),
    }
    const rest = newLineAt === -1 ? null : (isTooLong ? ahead : all).subarray(newLineAt + 1)
    if (rest) line = (isTooLong ? line : rowLine) + 1
    position = aheadEnd - (rest?.byteLength ?? 0)
    reset()
    if (!rest) state = 'skip'
    return { row, rest }
  }

  function* scan(bytes: Uint8Array): Generator<CsvRow, Uint8Array | null> {
    const end = position + bytes.byteLength
    let from = 0
    for (let at = 0; at < bytes.byteLength; at += 1) {
      const byte = bytes[at]
      position += 1
      scannedBytes += 1
      if (byte === newLine) line += 1
      const isCutOff = state === 'quoted' && byte === newLine && rowAt < byLineTo
      const isWithin =
        state === 'closed' && byte !== quote && byte !== between && byte !== newLine && byte !== carriageReturn
      if (isCutOff || isWithin) {
        if (from < at && held.length > 0) hold(bytes.subarray(from, at))
        const { row, rest } = giveUp(bytes.subarray(held.length === 0 && heldBytes === 0 ? from : at), end)
        yield row
        return rest
      }
      if (state === 'quoted') {
        if (byte === quote) state = 'closed'
      } else if (byte === newLine) {
        const isSkipped = state === 'skip'
        if (!isSkipped) hold(bytes.subarray(from, at))
        from = at + 1
        const row = take()
        if (row && !isSkipped) yield row
      } else if (state === 'skip') from = at + 1
      else if (byte === between) state = 'start'
      else if (byte === quote && (state === 'start' || state === 'closed')) state = 'quoted'
      else if (state === 'start') state = 'plain'
    }
    if (state !== 'skip' && from < bytes.byteLength) hold(bytes.subarray(from))
    return null
  }

  function* write(bytes: Uint8Array): Generator<CsvRow> {
    for (let rest: Uint8Array | null = bytes; rest;) rest = yield* scan(rest)
  }

  return {
    write,
    /** How many bytes were looked at so far, again and again those that were looked at again. */
    scannedBytes: () => scannedBytes,
    /** The last row, which needs no end of line. */
    *end(): Generator<CsvRow> {
      while (state === 'quoted') {
        const { row, rest } = giveUp(new Uint8Array(), position)
        yield row
        if (rest) yield* write(rest)
      }
      const row = state === 'skip' ? null : take()
      if (row) yield row
    },
  }
}

/** Whichever the names of the columns have most of, outside of quotes; `start` is how the file begins. */
export function separatorIn(start: string): CsvSeparator {
  const [names = ''] = /\S.*/.exec(start.replaceAll(/"[^"]*"/g, '""')) ?? []
  const countOf = (separator: CsvSeparator): number => names.split(separator).length
  return separators.reduce((most, separator) => (countOf(separator) > countOf(most) ? separator : most))
}

/** The cells of one row, whose quotes fit. */
function cellsOf(row: string, separator: CsvSeparator): string[] {
  const text = row.endsWith('\r') ? row.slice(0, -1) : row
  const cells: string[] = []
  for (let at = 0; ;) {
    let end = at
    if (text[at] === '"') {
      end = at + 1
      while (end < text.length) {
        const next = text.indexOf('"', end)
        end = next + 1
        if (text[end] !== '"') break
        end += 1
      }
      cells.push(text.slice(at + 1, end - 1).replaceAll('""', '"'))
    } else {
      const next = text.indexOf(separator, at)
      end = next === -1 ? text.length : next
      cells.push(text.slice(at, end))
    }
    if (end >= text.length) return cells
    at = end + 1
  }
}
