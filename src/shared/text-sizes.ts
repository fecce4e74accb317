/** The steps of the text's size, in per cent. */
export const textSizes = [80, 90, 100, 110, 125, 150, 175, 200] as const

/** The next step, larger (1) or smaller (-1); the last stays. */
export function nextTextSize(percent: number, direction: 1 | -1): number {
  const later =
    direction === 1 ? textSizes.find((size) => size > percent) : textSizes.findLast((size) => size < percent)
  return later ?? percent
}
