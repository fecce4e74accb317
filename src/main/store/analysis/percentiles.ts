import type { DuckDBConnection } from '@duckdb/node-api'
import type { Percentiles } from '../../../shared/domain.ts'
import type { Condition } from './condition.ts'
import { measures, type Measure } from './copied-columns.ts'
import { binsOf, noKey, type Counted, type Key as GroupKey } from './counted.ts'
import { rowsOf } from './rows-of.ts'

// Exact, by the nearest rank: the smallest value that so many percent are not above. To sort a million takes a tenth of a second.
// So they are counted by the bins that they were put into when they were copied, and only a bin that a rank falls into is sorted.
// A few thousand are sorted at once.

const percents = [50, 95, 99] as const
type Percent = (typeof percents)[number]

type Key = string | number

interface Bin {
  measure: Measure['name']
  key: Key
  bin: number
  count: number
}

/** Which of a bin's values, counted from one in ascending order. */
interface Place {
  percent: Percent
  measure: Measure['name']
  key: Key
  bin: number
  rank: number
}

export interface GroupPercentiles extends Percentiles {
  key: Key
}

const none: Percentiles = { p50: null, p95: null, p99: null }

export async function readPercentiles(
  connection: DuckDBConnection,
  counted: Counted,
  rowCount: number,
): Promise<Record<Measure['name'], Percentiles>> {
  const how = rowCount <= counted.few ? percentilesOfFew : percentilesOfMany
  const found = await how(connection, counted, measures, noKey, counted.condition)
  const of = (name: Measure['name']): Percentiles => found.find(({ measure }) => measure === name)?.percentiles ?? none
  return { latency: of('latency'), firstToken: of('firstToken'), rate: of('rate') }
}

/** Of each group of the rows that has any. A key is a text, or a number of type DOUBLE, and never null. */
export async function readGroupLatencies(
  connection: DuckDBConnection,
  counted: Counted,
  key: GroupKey,
  rows: Condition,
  rowCount: number,
): Promise<GroupPercentiles[]> {
  const latency = measures.filter(({ name }) => name === 'latency')
  const how = rowCount <= counted.few ? percentilesOfFew : percentilesOfMany
  const found = await how(connection, counted, latency, key, rows)
  return found.map((group) => ({ key: group.key, ...group.percentiles }))
}

interface Found {
  measure: Measure['name']
  key: Key
  percentiles: Percentiles
}

async function percentilesOfFew(
  connection: DuckDBConnection,
  _: Counted,
  of: readonly Measure[],
  { ofRow }: GroupKey,
  { from, where, values }: Condition,
): Promise<Found[]> {
  const sorted = of.map(
    ({ name, value }) =>
      `quantile_disc(t.${value}, [${percents.map((percent) => percent / 100).join(', ')}]) AS ${name}`,
  )
  type Row = { key: Key } & Record<Measure['name'], [number, number, number] | null>
  const rows = await rowsOf<Row>(
    connection,
    `SELECT ${ofRow} AS key, ${sorted.join(', ')} FROM ${from} ${where} GROUP BY key`,
    values,
  )
  return rows.flatMap((row) =>
    of.flatMap(({ name: measure }) => {
      if (row[measure] === null) return []
      const [p50, p95, p99] = row[measure]
      return { measure, key: row.key, percentiles: { p50, p95, p99 } }
    }),
  )
}

async function percentilesOfMany(
  connection: DuckDBConnection,
  counted: Counted,
  of: readonly Measure[],
  key: GroupKey,
  { from, where, values }: Condition,
): Promise<Found[]> {
  const bins = await rowsOf<Bin>(
    connection,
    of
      .map(
        (measure) => `SELECT '${measure.name}' AS measure, * FROM (${binsOf(counted, measure, { from, where }, key)})`,
      )
      .join(' UNION ALL '),
    values,
  )
  const groups = [...Map.groupBy(bins, (row) => `${row.measure} ${row.key}`).values()]
  const places = groups.flatMap((group) => percents.map((percent) => placeOf(percent, group)))
  const and = where === '' ? 'WHERE' : `${where} AND`
  const valueAt = await readPlaces(connection, of, key.ofRow, { from, where: and, values }, places)
  return groups.map((group, index) => {
    const [p50, p95, p99] = percents.map((_, at) => valueAt.get(index * percents.length + at) ?? null)
    const { measure, key: ofGroup } = group[0] as Bin
    return { measure, key: ofGroup, percentiles: { p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null } }
  })
}

/** `group` is not empty. */
function placeOf(percent: Percent, group: readonly Bin[]): Place {
  const total = group.reduce((sum, { count }) => sum + count, 0)
  let rank = Math.ceil((total * percent) / 100)
  for (const { measure, key, bin, count } of group.toSorted((a, b) => a.bin - b.bin)) {
    if (rank <= count) return { percent, measure, key, bin, rank }
    rank -= count
  }
  throw new Error('a rank beyond what was counted')
}

/** The values there, by the index of the place. */
async function readPlaces(
  connection: DuckDBConnection,
  of: readonly Measure[],
  key: string,
  { from, where, values }: Condition,
  places: readonly Place[],
): Promise<Map<number, number>> {
  if (places.length === 0) return new Map()
  const list = (type: string, name: string): string => `unnest(from_json($${name}, '["${type}"]'))`
  const json = (pick: (place: Place, index: number) => Key): string => JSON.stringify(places.map(pick))
  const inBins = of.flatMap(({ name, bin, value }) => {
    const wanted = new Set(places.filter(({ measure }) => measure === name).map((place) => place.bin))
    return wanted.size === 0
      ? []
      : `SELECT '${name}' AS measure, ${key} AS key, t.${bin} AS bin, t.${value} AS value
         FROM ${from} ${where} t.${bin} IN (${[...wanted].join(', ')})`
  })
  const rows = await rowsOf<{ place: number; value: number }>(
    connection,
    `WITH wanted AS (SELECT ${list('DOUBLE', 'wantedPlaces')} AS place, ${list('VARCHAR', 'wantedMeasures')} AS measure,
       ${list(typeof places[0]?.key === 'string' ? 'VARCHAR' : 'DOUBLE', 'wantedKeys')} AS key,
       ${list('SMALLINT', 'wantedBins')} AS bin, ${list('BIGINT', 'wantedRanks')} AS rank)
     SELECT place, list_sort(list(value))[any_value(rank)] AS value
     FROM (${inBins.join(' UNION ALL ')}) JOIN wanted USING (measure, key, bin) GROUP BY place`,
    {
      ...values,
      wantedPlaces: json((_, index) => index),
      wantedMeasures: json(({ measure }) => measure),
      wantedKeys: json((place) => place.key),
      wantedBins: json(({ bin }) => bin),
      wantedRanks: json(({ rank }) => rank),
    },
  )
  return new Map(rows.map(({ place, value }) => [place, value]))
}
