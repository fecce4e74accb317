import { dateFormat } from '../ui/format.ts'

const dayName = dateFormat({ weekday: 'short', timeZone: 'UTC' })

/** Of a day of the week, 0 to 6 from Monday. */
const nameOf = (day: number): string => dayName().format(Date.UTC(2024, 0, 1 + day))

/** From Monday on. */
export const dayNames = (): string[] => Array.from({ length: 7 }, (_, day) => nameOf(day))
export const hours = Array.from({ length: 24 }, (_, hour) => hour)

export const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** Of the hour of the week, 0 to 167 from Monday 0:00. */
export const weekHourName = (weekHour: number): string => `${nameOf(Math.floor(weekHour / 24))} ${clock(weekHour % 24)}`

/** As filters and addresses name them. */
export const weekHourChoices: readonly string[] = Array.from({ length: 168 }, (_, weekHour) => String(weekHour))
