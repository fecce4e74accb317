import type { ByteReader } from './byte-reader.ts'
import { createCsvRows, separatorIn, type CsvRow, type CsvSeparator } from './csv-rows.ts'
import { isAmount } from './langfuse-fields.ts'
import { maxValueBytes, type PlacedValue } from './json-values.ts'
import type { ImportProblems } from './problems.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

const reasons = {
  'too-long': words('The row is longer than 64 MB.'),
  quotes: words('The quotes of the row do not fit.'),
} as const

const figuresAlone = words(
  'This table from Holdfast has figures alone, without what was recorded. Export JSON Lines instead.',
)

/** In both of Holdfast's own tables, of traces and of observations: they have no input, no output and no parents. */
const ownNames = ['trace_id', 'started_at', 'latency_ms', 'delivery']
const areOfHoldfast = (names: readonly string[]): boolean => ownNames.every((name) => names.includes(name))

const mark = Buffer.from('\ufeff')
/** More than the names of a table's columns take. */
const namesBytes = 65_536

/**
 * A CSV's rows, each an object by the names in its first line; without these nothing can be read, and Holdfast's own tables hold no
 * records. A row with too many or too few cells is
 * counted and passed over.
 */
export async function* csvValuesOf(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  // The mark of UTF-8, behind which the first name may be in quotes.
  if (mark.equals(await reader.peek(mark.length))) await reader.skip(mark.length)
  const separator = separatorIn(Buffer.from(await reader.peek(namesBytes)).toString('utf8'))
  let names: readonly string[] | null = null
  for await (const { line, cells, problem, excerpt } of csvRowsOf(reader, separator)) {
    const place = `line ${line}`
    if (!names) {
      if (!cells) {
        problems.add({
          place,
          reason: said('The names of the columns cannot be read. {problem}', { problem: reasons[problem] }),
          excerpt,
        })
        return
      }
      names = namesIn(cells)
      if (areOfHoldfast(names)) {
        problems.add({ place: '', reason: figuresAlone, excerpt })
        return
      }
    } else if (cells?.length === names.length) yield { value: rowOf(names, cells, separator), place }
    else problems.add({ place, reason: problem ? reasons[problem] : words('The row does not fit the table.'), excerpt })
  }
}

async function* csvRowsOf(reader: ByteReader, separator: CsvSeparator): AsyncGenerator<CsvRow> {
  const rows = createCsvRows(maxValueBytes, separator)
  for await (const chunk of reader.rest()) yield* rows.write(chunk)
  yield* rows.end()
}

const namesIn = (cells: readonly string[]): string[] => cells.map((name) => name.trim())

/**
 * Langfuse's exports of before have each text as JSON, in quotes of its own, ids too; and what a spreadsheet would run may have an
 * apostrophe before it. Where a semicolon stands between cells, the comma is in numbers.
 */
function rowOf(names: readonly string[], cells: readonly string[], separator: CsvSeparator): Record<string, string> {
  const read = isJsonText(cells[names.indexOf('id')] ?? '') ? textOfJson : withoutApostrophe
  const valueOf = (name: string, cell: string): string =>
    separator === ';' && isAmount(name) && /^\d+,\d+(E[+-]?\d+)?$/i.test(cell) ? cell.replace(',', '.') : read(cell)
  return Object.fromEntries(names.map((name, index) => [name, valueOf(name, cells[index] ?? '')]))
}

const isJsonText = (cell: string): boolean => cell.length > 1 && cell.startsWith('"') && cell.endsWith('"')

const withoutApostrophe = (cell: string): string => (/^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

function textOfJson(cell: string): string {
  if (!isJsonText(cell)) return cell
  try {
    return String(JSON.parse(cell))
  } catch {
    return cell
  }
}
