const numbers = new Intl.NumberFormat('en-GB')

/** `1,204`, or `1 record` and `1,204 records`. */
export function countText(count: number, what?: string): string {
  const digits = Number.isFinite(count) ? numbers.format(count) : 'an unknown number of'
  return what === undefined ? digits : `${digits} ${what}${count === 1 ? '' : 's'}`
}

export function bytesText(bytes: number): string {
  const [unit, size] =
    bytes < 1_000 ? ['bytes', 1] : bytes < 1_000_000 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9]
  const figure = bytes / (size as number)
  return `${figure < 10 && size !== 1 ? figure.toFixed(1) : Math.round(figure)} ${unit}`
}

/** In the largest unit of which there are two. */
export function sinceText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return countText(seconds, 'second')
  if (seconds < 7_200) return countText(Math.round(seconds / 60), 'minute')
  if (seconds < 172_800) return countText(Math.round(seconds / 3_600), 'hour')
  return countText(Math.round(seconds / 86_400), 'day')
}
