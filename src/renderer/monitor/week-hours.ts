export const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
export const hours = Array.from({ length: 24 }, (_, hour) => hour)

export const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** Of the hour of the week, 0 to 167 from Monday 0:00. */
export const weekHourName = (weekHour: number): string => `${days[Math.floor(weekHour / 24)]} ${clock(weekHour % 24)}`

/** As filters and addresses name them. */
export const weekHourChoices: readonly string[] = Array.from({ length: 168 }, (_, weekHour) => String(weekHour))

export const presentTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
