import { createCsvRows, type CsvRow } from './csv-rows.ts'
import { maxValueBytes, type PlacedValue } from './json-values.ts'
import type { ImportProblems } from './problems.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

const reasons = {
  'too-long': words('The row is longer than 64 MB.'),
  quotes: words('The quotes of the row do not fit.'),
} as const

/**
 * A CSV's rows, each an object by the names in its first line; without these nothing can be read. A row with too many or too few cells is
 * counted and passed over.
 */
export async function* csvValuesOf(
  source: AsyncIterable<Uint8Array>,
  problems: ImportProblems,
): AsyncGenerator<PlacedValue> {
  let names: readonly string[] | null = null
  for await (const { line, cells, problem, excerpt } of csvRowsOf(source)) {
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
    } else if (cells?.length === names.length) yield { value: rowOf(names, cells), place }
    else problems.add({ place, reason: problem ? reasons[problem] : words('The row does not fit the table.'), excerpt })
  }
}

async function* csvRowsOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const rows = createCsvRows(maxValueBytes)
  for await (const chunk of source) yield* rows.write(chunk)
  yield* rows.end()
}

const namesIn = (cells: readonly string[]): string[] =>
  cells.map((name, index) => (index === 0 ? name.replace(/^\ufeff/, '') : name).trim())

/**
 * Langfuse's exports of before have each text as JSON, in quotes of its own, ids too; and what a spreadsheet would run may have an
 * apostrophe before it.
 */
function rowOf(names: readonly string[], cells: readonly string[]): Record<string, string> {
  const read = isJsonText(cells[names.indexOf('id')] ?? '') ? textOfJson : withoutApostrophe
  return Object.fromEntries(names.map((name, index) => [name, read(cells[index] ?? '')]))
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
