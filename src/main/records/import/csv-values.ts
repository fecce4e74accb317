import { parse } from 'csv-parse'
import { maxValueBytes, type PlacedValue } from './json-values.ts'
import type { ImportProblems } from './problems.ts'
import { through } from './through.ts'

interface Row {
  record: Record<string, string>
  info: { lines: number }
}

/**
 * A CSV's rows, each an object by the names in its first line. A row with too many or too few cells, or with quotes that do
 * not fit, is counted and passed over.
 */
export async function* csvValuesOf(
  source: AsyncIterable<Uint8Array>,
  problems: ImportProblems,
): AsyncGenerator<PlacedValue> {
  const parser = parse({
    bom: true,
    columns: true,
    info: true,
    max_record_size: maxValueBytes,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error, raw) => {
      problems.add({
        place: `line ${error?.lines ?? '?'}`,
        reason: 'The row does not fit the table.',
        excerpt: raw ?? '',
      })
    },
  })
  try {
    for await (const { record, info } of through(source, parser) as AsyncIterable<Row>)
      yield { value: withPlainCells(record), place: `line ${info.lines}` }
  } catch (error) {
    // Of the file itself, as a header that cannot be read.
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))) throw error
    problems.add({ place: '', reason: 'The file is not a table that can be read.', excerpt: error.message })
  }
}

/**
 * Langfuse's exports of before have each text as JSON, in quotes of its own, ids too; and what a spreadsheet would run may have an
 * apostrophe before it.
 */
function withPlainCells(record: Record<string, string>): Record<string, string> {
  const read = isJsonText(record['id'] ?? '') ? textOfJson : withoutApostrophe
  return Object.fromEntries(Object.entries(record).map(([name, cell]) => [name, read(cell)]))
}

const isJsonText = (cell: string): boolean => /^".*"$/s.test(cell)

const withoutApostrophe = (cell: string): string => (/^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

function textOfJson(cell: string): string {
  if (!isJsonText(cell)) return cell
  try {
    return String(JSON.parse(cell))
  } catch {
    return cell
  }
}
