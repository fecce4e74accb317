import { CliFailure, exitCodes } from './terminal.ts'

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A day, a time, or how long ago. Throws CliFailure. */
export function parseTime(text: string, nowMs: number, option: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (count !== undefined) return nowMs - Number(count) * (unitMs[unit] ?? NaN)
  // A day by itself would be taken for one in UTC.
  const atMs = !hasDay(text) ? NaN : /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00`) : parseExact(text)
  if (Number.isNaN(atMs)) {
    throw new CliFailure(
      exitCodes.usage,
      `--${option} takes a time such as 2026-11-01, 2026-11-01T08:30, 24h or 7d, and “${text}” is none.`,
    )
  }
  return atMs
}

/** Date.parse takes the 30th of February for a day in March. */
function hasDay(text: string): boolean {
  const day = text.slice(0, 10)
  const atMs = Date.parse(`${day}T00:00Z`)
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(day)
}

const parseExact = (text: string): number =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.test(text) ? Date.parse(text) : NaN
