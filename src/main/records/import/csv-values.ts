import { createCsvRows, type CsvRow } from './csv-rows.ts'
import { maxValueBytes, type PlacedValue } from './json-values.ts'
import type { ImportProblems } from './problems.ts'

const reasons = {
  'too-long': 'The row is longer than 64 MB.',
  quotes: 'The quotes of the row do not fit.',
} as const

/** A CSV's rows, each an object by the names in its first line. One with too many or too few cells is counted and passed over. */
export async function* csvValuesOf(
  source: AsyncIterable<Uint8Array>,
  problems: ImportProblems,
): AsyncGenerator<PlacedValue> {
  const rows = createCsvRows(maxValueBytes)
  let names: string[] | null = null
  const read = ({ line, cells, problem, excerpt }: CsvRow): PlacedValue[] => {
    const place = `line ${line}`
    if (cells && !names) {
      names = cells.map((name, index) => (index === 0 ? name.replace(/^\ufeff/, '') : name).trim())
      return []
    }
    if (cells && cells.length === names?.length) return [{ value: rowOf(names, cells), place }]
    problems.add({ place, reason: problem ? reasons[problem] : 'The row does not fit the table.', excerpt })
    return []
  }
  for await (const chunk of source) for (const row of rows.write(chunk)) yield* read(row)
  for (const row of rows.end()) yield* read(row)
}

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
