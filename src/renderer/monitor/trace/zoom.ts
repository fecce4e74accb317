/** The part of a trace's time that is shown: from where on, and how much, each 0 to 1 of the whole. */
export interface TimeWindow {
  from: number
  share: number
}

export const wholeTime: TimeWindow = { from: 0, share: 1 }
const smallestShare = 1e-6

/** Nearer by `factor`, or further off where it is under 1; what stands `at` (0 to 1 of what is shown) stays where it is. */
export function zoomed({ from, share }: TimeWindow, factor: number, at = 0.5): TimeWindow {
  const next = Math.min(1, Math.max(smallestShare, share / factor))
  return within({ from: from + (share - next) * at, share: next })
}

/** Moved by so much of what is shown. */
export const moved = ({ from, share }: TimeWindow, by: number): TimeWindow => within({ from: from + share * by, share })

const within = ({ from, share }: TimeWindow): TimeWindow => ({ from: Math.min(1 - share, Math.max(0, from)), share })

/** Where a bar stands in what is shown, in percent; null where it is out of sight. */
export function barIn(
  { from, share }: TimeWindow,
  spanMs: number,
  startMs: number,
  durationMs: number,
): { left: number; width: number } | null {
  const place = (atMs: number): number => ((atMs / spanMs - from) / share) * 100
  const left = Math.max(0, place(startMs))
  const right = Math.min(100, place(startMs + durationMs))
  return right < left || left > 100 || right < 0 ? null : { left, width: right - left }
}
