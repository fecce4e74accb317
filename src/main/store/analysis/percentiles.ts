import type { DuckDBConnection } from '@duckdb/node-api'
import type { Percentiles } from '../../../shared/domain.ts'
import type { Condition } from './condition.ts'
import { measures, type Measure } from './copied-columns.ts'
import { rowsOf } from './rows-of.ts'

const percents = [50, 95, 99] as const

interface Bin {
  measure: Measure['name']
  bin: number
  count: number
}

/** Which of a bin's values, counted from one in ascending order. */
interface Place {
  measure: Measure
  bin: number
  rank: number
}

/**
 * Exact, by the nearest rank: the smallest that so many percent are not above. To sort a million values takes a tenth of a
 * second. So they are counted by the bins that they were put into when they were copied, and only a bin that a rank falls
 * into is sorted.
 */
export async function readPercentiles(
  connection: DuckDBConnection,
  { from, where, values }: Condition,
): Promise<Record<Measure['name'], Percentiles>> {
  const and = where === '' ? 'WHERE' : `${where} AND`
  const bins = await rowsOf<Bin>(
    connection,
    measures
      .map(
        ({ name, bin }) =>
          `SELECT '${name}' AS measure, ${bin} AS bin, COUNT(*)::DOUBLE AS count FROM ${from} ${and} ${bin} IS NOT NULL GROUP BY ${bin}`,
      )
      .join(' UNION ALL '),
    values,
  )
  const places = measures.flatMap((measure) => percents.map((percent) => placeOf(measure, percent, bins)))
  const columns = places.map((place, index) =>
    place === null
      ? `NULL AS p${index}`
      : `list_sort(list(${place.measure.value}) FILTER (WHERE ${place.measure.bin} = ${place.bin}))[${place.rank}] AS p${index}`,
  )
  const wanted = places.flatMap((place) => (place ? [`${place.measure.bin} = ${place.bin}`] : []))
  const [row] =
    wanted.length === 0
      ? []
      : await rowsOf<Record<string, number | null>>(
          connection,
          `SELECT ${columns.join(', ')} FROM ${from} ${and} (${[...new Set(wanted)].join(' OR ')})`,
          values,
        )
  const at = (measure: Measure['name'], percent: (typeof percents)[number]): number | null => {
    const index = measures.findIndex(({ name }) => name === measure) * percents.length + percents.indexOf(percent)
    return row?.[`p${index}`] ?? null
  }
  const of = (measure: Measure['name']): Percentiles => ({
    p50: at(measure, 50),
    p95: at(measure, 95),
    p99: at(measure, 99),
  })
  return { latency: of('latency'), firstToken: of('firstToken'), rate: of('rate') }
}

function placeOf(measure: Measure, percent: number, all: readonly Bin[]): Place | null {
  const bins = all.filter((bin) => bin.measure === measure.name).toSorted((a, b) => a.bin - b.bin)
  const total = bins.reduce((sum, { count }) => sum + count, 0)
  let rank = Math.ceil((total * percent) / 100)
  for (const { bin, count } of bins) {
    if (rank <= count) return { measure, bin, rank }
    rank -= count
  }
  return null
}

/** The same of each group, as SQL over its values. `quantile_disc` takes the nearest rank where the share is a decimal. */
export const groupPercentiles = (value: string): string =>
  `quantile_disc(${value}, 0.50) AS p50, quantile_disc(${value}, 0.95) AS p95, quantile_disc(${value}, 0.99) AS p99`
