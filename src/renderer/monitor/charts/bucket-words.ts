import { dateFormat } from '../../ui/format.ts'

const dayMs = 86_400_000

const day = dateFormat({ day: 'numeric', month: 'short', year: 'numeric' })
const minute = dateFormat({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const second = dateFormat({
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

const ofAxis = (zone: Intl.DateTimeFormatOptions) => ({
  clockMinute: dateFormat({ hour: '2-digit', minute: '2-digit', ...zone }),
  clockSecond: dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit', ...zone }),
  dayMonth: dateFormat({ day: 'numeric', month: 'short', ...zone }),
  monthYear: dateFormat({ month: 'short', year: 'numeric', ...zone }),
  year: dateFormat({ year: 'numeric', ...zone }),
})
const [local, utc] = [ofAxis({}), ofAxis({ timeZone: 'UTC' })]

/** From when to when the bucket is. */
export function bucketWords(edgesMs: readonly number[], index: number): string {
  const fromMs = edgesMs[index]
  const toMs = edgesMs[index + 1]
  if (fromMs === undefined || toMs === undefined) return ''
  const lengthMs = toMs - fromMs
  // A day on which clocks change has 23 hours.
  if (lengthMs > 22 * 3_600_000) return day().formatRange(fromMs, toMs - 1)
  return (lengthMs < 60_000 ? second() : minute()).formatRange(fromMs, toMs)
}

/** What stands at a line of the axis; `stepMs` is the way to the next one. */
export function axisWords(atMs: number, stepMs: number, isUtc = false): string {
  const { year, monthYear, dayMonth, clockSecond, clockMinute } = isUtc ? utc : local
  if (stepMs >= 360 * dayMs) return year().format(atMs)
  if (stepMs >= 27 * dayMs) return monthYear().format(atMs)
  const at = new Date(atMs)
  const clock = isUtc
    ? [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
    : [at.getHours(), at.getMinutes(), at.getSeconds()]
  if (stepMs >= dayMs || clock.every((part) => part === 0)) return dayMonth().format(atMs)
  return (stepMs < 60_000 ? clockSecond() : clockMinute()).format(atMs)
}
