import { DOUBLE, VARCHAR, type DuckDBConnection } from '@duckdb/node-api'
import { quarterMs, type CopiedTable } from './copied-columns.ts'
import { ColumnsAppender } from './put-columns.ts'
import { rowsOf } from './rows-of.ts'

// Rows on their way into the copy. A text costs a call into SQLite and one into DuckDB, a number next to nothing: so SQLite
// makes one text of all of a row, and DuckDB takes it apart. A number that is none is NaN on the way.

const separatorCode = 0x1f
const separator = `char(${separatorCode})`
/** In the place of a text that is none. One that consists of this control character is none as well. */
const noText = 'char(30)'

/** As many rows as DuckDB writes down in one piece; fewer go into its log first, and are written down a second time. */
export const fullRowCount = 122_880

const incomingName = ({ name }: CopiedTable): string => `incoming_${name}`

/** What passes as numbers: columns of the copy, and the number of the model that a row is a call to. */
const numberNames = ({ numbers, callModel }: CopiedTable): string[] => [
  ...numbers.map(({ name }) => name),
  ...(callModel === null ? [] : ['call_model']),
]

/** Made anew each time: what is deleted from a table in memory stays there. */
export const incomingTable = (table: CopiedTable): string =>
  `CREATE OR REPLACE TEMP TABLE ${incomingName(table)} (${[...numberNames(table).map((name) => `${name} DOUBLE`), 'texts VARCHAR'].join(', ')})`

/**
 * What SQLite is asked for of each row: the texts as one, the model that it is a call to, the numbers. `careful` takes the
 * separator out of each text: it is slow, and hardly ever is there one.
 */
export function incomingSelect({ numbers, texts, callModel }: CopiedTable, how: 'fast' | 'careful'): string {
  const clean = (text: string): string => (how === 'fast' ? text : `replace(${text}, ${separator}, ' ')`)
  const joined = texts.map(({ from }) => `iif(typeof(${from}) = 'text', ${clean(from)}, ${noText})`)
  return [joined.join(` || ${separator} || `), callModel ?? 'NULL', ...numbers.map(({ from }) => from)].join(', ')
}
const [textsAt, callModelAt, numbersAt] = [0, 1, 2] as const

/** Whether the texts of all of these can be told apart. */
export const canBeSplit = ({ texts }: CopiedTable, rows: readonly unknown[][]): boolean =>
  rows.every((row) => separatorCount(String(row[textsAt])) === texts.length - 1)

/** The row that `incomingSelect` had: of each table it is the first number. */
export const rowOf = (row: readonly unknown[]): number => Number(row[numbersAt])

function separatorCount(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) === separatorCode) count += 1
  return count
}

export interface Incoming {
  /** Rows that `incomingSelect` had. */
  append(rows: readonly unknown[][]): void
  rowCount(): number
  /** In which they began. */
  quarters: ReadonlySet<number>
  /** Moves what has come into the copy. Nothing can be appended from then on. */
  takeIn(): Promise<void>
}

/** One at a time for each table. */
export async function openIncoming(connection: DuckDBConnection, table: CopiedTable): Promise<Incoming> {
  const { name, numbers, texts, callModel, made } = table
  const names = numberNames(table)
  const models = callModel === null ? new Map<string, number>() : await readModels(connection)
  const knownCount = models.size
  const modelNumber = (model: string): number => {
    const known = models.get(model) ?? models.size
    models.set(model, known)
    return known
  }
  await connection.run(incomingTable(table))
  const appender = await ColumnsAppender.open(connection, incomingName(table), [...names.map(() => DOUBLE), VARCHAR])
  let rowCount = 0
  const quarters = new Set<number>()
  const startedAt = numbersAt + numbers.findIndex((column) => column.name === table.startedAt)
  return {
    append(rows) {
      rowCount += rows.length
      for (const row of rows) quarters.add(Math.floor(Number(row[startedAt] ?? Number.NaN) / quarterMs))
      const inOrder = callModel === null ? rows : [...rows.filter(isCall), ...rows.filter((row) => !isCall(row))]
      appender.append(inOrder.length, (index, column) => {
        const row = inOrder[index] as unknown[]
        if (column === names.length) return String(row[textsAt])
        const number = numbers[column]
        if (!number) return isCall(row) ? modelNumber(row[callModelAt]) : Number.NaN
        const value = row[numbersAt + column]
        return typeof value === 'number' && number.isSound(value) ? value : Number.NaN
      })
    },
    rowCount: () => rowCount,
    quarters,
    async takeIn() {
      appender.close()
      const newModels = [...models.keys()].slice(knownCount)
      if (newModels.length > 0)
        await connection.run(
          `INSERT INTO copied_models SELECT ${knownCount} + generate_subscripts(list, 1) - 1, unnest(list) FROM (SELECT from_json($models, '["VARCHAR"]') AS list)`,
          { models: JSON.stringify(newModels) },
        )
      const columns = [...numbers, ...texts].map((column) => column.name)
      const derived = [
        ...(callModel === null ? [] : ['call_model']),
        ...made.map(({ name: column, from }) => `${from} AS ${column}`),
      ]
      const split = [
        ...names.map((column) => `nullif(${column}, 'NaN') AS ${column}`),
        ...texts.map((column, index) => `nullif(parts[${index + 1}], chr(30)) AS ${column.name}`),
      ]
      await connection.run(
        `INSERT INTO copied_${name} SELECT ${[...columns, ...derived].join(', ')} FROM (SELECT ${split.join(', ')}
           FROM (SELECT *, string_split(texts, chr(${separatorCode})) AS parts FROM ${incomingName(table)}))`,
      )
      await connection.run(incomingTable(table))
    },
  }
}

const isCall = (row: readonly unknown[]): row is [unknown, string, ...unknown[]] => row[callModelAt] !== null

/** By their numbers, which count up from zero; that one has no name. */
async function readModels(connection: DuckDBConnection): Promise<Map<string, number>> {
  const rows = await rowsOf<{ id: number; model: string }>(connection, 'SELECT id, model FROM copied_models')
  return new Map([['', 0], ...rows.map(({ id, model }): [string, number] => [model, id])])
}
