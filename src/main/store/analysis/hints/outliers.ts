import type { OutlierHint } from '../../../../shared/domain.ts'
import { numberAt, type Calls, type HintColumns, type ModelCalls, type ToldUntil } from './hint-calls.ts'
import { createUsual, type Unusual } from './usual.ts'

/** Less than this above the usual is nothing to wait or pay for. */
const leastExcess = { latency: 1000, cost: 0.01 }

interface Outlier extends Unusual {
  call: number
  value: number
}

/** The hints for both amounts, one for each model. */
export function outlierHints(
  columns: HintColumns,
  models: readonly ModelCalls[],
  fromMs: number,
  toldUntil: ToldUntil,
  traceIdOf: (row: number) => string,
): OutlierHint[] {
  const { atMs, row } = columns
  return models.flatMap(({ model, calls }) =>
    (['latency', 'cost'] as const).flatMap((kind) => {
      const key = `${kind}|${model}`
      const untilMs = toldUntil(key)
      const outliers = outliersOf(columns, calls, kind).filter(
        ({ call }) => numberAt(atMs, call) >= fromMs && numberAt(atMs, call) > untilMs,
      )
      const [first] = outliers
      if (!first) return []
      const worst = outliers.reduce((most, next) => (most.value >= next.value ? most : next))
      return {
        kind,
        key,
        model,
        count: outliers.length,
        worst: worst.value,
        usual: worst.usual,
        pastCount: worst.pastCount,
        limit: outliers.reduce((least, { limit }) => Math.min(least, limit), Infinity),
        traceId: traceIdOf(numberAt(row, worst.call)),
        sinceMs: numberAt(atMs, first.call),
        lastMs: numberAt(atMs, (outliers.at(-1) ?? first).call),
      }
    }),
  )
}

/** Of one model's calls, those that stand out from the two hundred before them. Calls that failed tell nothing. */
export function outliersOf(
  { isError, durationMs, costUsd }: HintColumns,
  calls: Calls,
  kind: 'latency' | 'cost',
): Outlier[] {
  const values = kind === 'latency' ? durationMs : costUsd
  const judge = createUsual(leastExcess[kind])
  const outliers: Outlier[] = []
  for (const call of calls) {
    const value = values[call] ?? 0
    if (isError[call] || !(value > 0)) continue
    const unusual = judge(value)
    if (unusual) outliers.push({ call, value, ...unusual })
  }
  return outliers
}
