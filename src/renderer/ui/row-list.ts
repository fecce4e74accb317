import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'

// What lists have in common of which only the rows in sight exist.

/** Which rows are drawn: those in sight, and the one with the focus, or the focus would go with it. */
export const withFocused =
  (focusedIndex: number) =>
  (range: Range): number[] => {
    const indexes = defaultRangeExtractor(range)
    return focusedIndex < 0 || indexes.includes(focusedIndex)
      ? indexes
      : [...indexes, focusedIndex].sort((a, b) => a - b)
  }

/** How far a key moves in a list of rows under a head, to either end included; undefined for another key. */
export function stepOf(key: string, scroller: HTMLElement | null, headPx: number, rowPx: number): number | undefined {
  const page = Math.max(1, Math.floor(((scroller?.clientHeight ?? 0) - headPx) / rowPx) - 1)
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }
  return Object.hasOwn(steps, key) ? steps[key as keyof typeof steps] : undefined
}
