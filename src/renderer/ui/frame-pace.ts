/** Of the time, so much may be spent on changes that come by themselves: the rest is for scrolling, typing and the pointer. */
const share = 1 / 3
const longestRestMs = 250
/** Text that grows reads the same at 30 changes a second as at 60, for half the work; a little less than two frames of 60. */
const everyMs = 30

export interface Frames {
  nowMs(): number
  request(callback: () => void): void
  /** Called within a frame: the callback runs once what was changed in it is laid out and painted. */
  afterPaint(callback: () => void): void
}

/**
 * Answers a function that calls the change it is given in the next frame, or in a later one where the change before took long
 * to draw: then the frames between stay free. Asked for again before, it is called once, with the last.
 */
export function createFramePace(frames: Frames): (change: () => void) => void {
  let restsUntilMs = 0
  let waiting: (() => void) | null = null
  const onFrame = (): void => {
    const beganMs = frames.nowMs()
    if (beganMs < restsUntilMs) {
      frames.request(onFrame)
      return
    }
    const change = waiting
    waiting = null
    change?.()
    frames.afterPaint(() => {
      const nowMs = frames.nowMs()
      restsUntilMs = Math.max(beganMs + everyMs, nowMs + Math.min(longestRestMs, (nowMs - beganMs) * (1 / share - 1)))
    })
  }
  return (change) => {
    if (waiting === null) frames.request(onFrame)
    waiting = change
  }
}
