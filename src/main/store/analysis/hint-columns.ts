import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api'
import { isCutByLength } from '../../../shared/length-endings.ts'
import type { Condition } from './condition.ts'
import type { Calls, HintColumns } from './hints/hint-calls.ts'
import { rowsOf } from './rows-of.ts'

const inputTokens =
  'coalesce(t.input_tokens, 0) + coalesce(t.input_cached_tokens, 0) + coalesce(t.input_cache_write_tokens, 0)'
const list = (name: string): string => `from_json($${name}, '["VARCHAR"]')`

const flags = { isError: 1, isEstimated: 2, isCut: 4 }
const flagCount = 8

const flagsOf = `CASE WHEN t.level = 'ERROR' THEN ${flags.isError} ELSE 0 END +
  CASE WHEN t.usage_estimated = 1 THEN ${flags.isEstimated} ELSE 0 END +
  CASE WHEN t.level = 'WARNING' AND list_contains(${list('cutWords')}, t.status_message) THEN ${flags.isCut} ELSE 0 END`
const placeIn = (name: string, column: string): string => `coalesce(list_position(${list(name)}, ${column}), 0)::DOUBLE`

/** All of one type, which is read several times as fast as several types in turn: what is small is in one number. */
const select = (providerCount: number): string => `SELECT t.started_at_ms::DOUBLE, t.row::DOUBLE,
  coalesce(t.duration_ms::DOUBLE, 'NaN'), coalesce(t.cost_usd::DOUBLE, 'NaN'),
  (CASE WHEN t.total_tokens IS NULL THEN -1 ELSE ${inputTokens} END)::DOUBLE, coalesce(t.input_cached_tokens, 0)::DOUBLE,
  (${placeIn('models', 't.model')} * ${providerCount} + ${placeIn('providers', 't.provider_id')}) * ${flagCount} + ${flagsOf}`

/** What hints look at of these traces, and the places of all of them by time. */
export async function readHintColumns(
  connection: DuckDBConnection,
  { from, where, values }: Condition,
  callCount: number,
): Promise<{ columns: HintColumns; calls: Calls }> {
  const { models, providers, cutWords } = await readNames(connection)
  const { packed, ...amounts } = emptyAmounts(callCount)
  const inOrder = [...Object.values(amounts), packed]
  const found = await connection.stream(`${select(providers.length)} FROM ${from} ${where}`, {
    ...values,
    models: JSON.stringify(models.slice(1)),
    providers: JSON.stringify(providers.slice(1).map(({ id }) => id)),
    cutWords: JSON.stringify(cutWords),
  })
  let done = 0
  let coming = found.fetchChunk()
  for (let chunk = await coming; chunk; chunk = await coming) {
    // Each look at it is a call into DuckDB.
    const { rowCount } = chunk
    if (rowCount === 0) break
    // Made while this one is read.
    coming = found.fetchChunk()
    for (const [index, column] of inOrder.entries()) put(chunk.getColumnVector(index), rowCount, column, done)
    done += rowCount
  }
  const columns = { ...amounts, ...unpacked(packed, providers.length), models, providers }
  return { columns, calls: byTime(columns) }
}

/** In the order in which they are selected. */
const emptyAmounts = (callCount: number) => ({
  atMs: new Float64Array(callCount),
  row: new Float64Array(callCount),
  durationMs: new Float64Array(callCount),
  costUsd: new Float64Array(callCount),
  inputTokens: new Float64Array(callCount),
  cachedTokens: new Float64Array(callCount),
  packed: new Float64Array(callCount),
})

function put(vector: DuckDBVector, rowCount: number, column: Float64Array, from: number): void {
  for (let place = 0; place < rowCount; place += 1) column[from + place] = vector.getItem(place) as number
}

function unpacked(
  packed: Float64Array,
  providerCount: number,
): Pick<HintColumns, 'isError' | 'isEstimated' | 'isCut' | 'model' | 'provider'> {
  const isError = new Uint8Array(packed.length)
  const isEstimated = new Uint8Array(packed.length)
  const isCut = new Uint8Array(packed.length)
  const model = new Int32Array(packed.length)
  const provider = new Int32Array(packed.length)
  for (let call = 0; call < packed.length; call += 1) {
    const value = packed[call] ?? 0
    const places = Math.floor(value / flagCount)
    const bits = value - places * flagCount
    isError[call] = bits & flags.isError
    isEstimated[call] = bits & flags.isEstimated
    isCut[call] = bits & flags.isCut
    model[call] = Math.floor(places / providerCount)
    provider[call] = places % providerCount
  }
  return { isError, isEstimated, isCut, model, provider }
}

/** Texts of which there are few, as lists: DuckDB finds the place of each in these once, not for each row. */
async function readNames(
  connection: DuckDBConnection,
): Promise<Pick<HintColumns, 'models' | 'providers'> & { cutWords: string[] }> {
  const models = await rowsOf<{ model: string }>(
    connection,
    "SELECT DISTINCT model FROM copied_traces WHERE model <> '' ORDER BY model",
  )
  const providers = await rowsOf<{ id: string; name: string }>(
    connection,
    `SELECT coalesce(provider_id, '') AS id, coalesce(max(provider_name), '') AS name FROM copied_traces GROUP BY id ORDER BY id`,
  )
  const warnings = await rowsOf<{ words: string }>(
    connection,
    "SELECT DISTINCT status_message AS words FROM copied_traces WHERE level = 'WARNING' AND status_message IS NOT NULL",
  )
  return {
    models: ['', ...models.map(({ model }) => model)],
    providers: providers[0]?.id === '' ? providers : [{ id: '', name: '' }, ...providers],
    cutWords: warnings.map(({ words }) => words).filter(isCutByLength),
  }
}

/** The copy has most traces in the order in which they began: only those are sorted that came later than they belong. */
export function byTime({ atMs, row }: Pick<HintColumns, 'atMs' | 'row'>): Calls {
  const isBefore = (a: number, b: number): boolean => {
    const difference = (atMs[a] ?? 0) - (atMs[b] ?? 0)
    return difference === 0 ? (row[a] ?? 0) < (row[b] ?? 0) : difference < 0
  }
  const inPlace = new Int32Array(atMs.length)
  let inPlaceCount = 0
  const late: number[] = []
  let last = -1
  for (let call = 0; call < atMs.length; call += 1) {
    if (last >= 0 && isBefore(call, last)) {
      late.push(call)
      continue
    }
    inPlace[inPlaceCount++] = call
    last = call
  }
  late.sort((a, b) => (isBefore(a, b) ? -1 : 1))
  const all = new Int32Array(atMs.length)
  let [placed, lateIndex] = [0, 0]
  for (let index = 0; index < all.length; index += 1) {
    const next = placed < inPlaceCount ? inPlace[placed] : undefined
    const lateNext = late[lateIndex]
    const isLate = next === undefined || (lateNext !== undefined && isBefore(lateNext, next))
    if (isLate) lateIndex += 1
    else placed += 1
    all[index] = (isLate ? lateNext : next) ?? 0
  }
  return all
}
