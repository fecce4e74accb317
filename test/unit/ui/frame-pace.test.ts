import { describe, expect, test } from 'vitest'
import { createFramePace } from '../../../src/renderer/ui/frame-pace.ts'

const pageFrameMs = 16

/** Frames of a page where every change takes so long to draw; answers the numbers of the frames that had a change. */
function framesWithChange(drawMs: (change: number) => number, count: number, frameMs = pageFrameMs): number[] {
  let nowMs = 0
  let requested: (() => void) | null = null
  let painted: (() => void) | null = null
  const pace = createFramePace({
    nowMs: () => nowMs,
    request: (callback) => (requested = callback),
    afterPaint: (callback) => (painted = callback),
  })
  const changed: number[] = []
  for (let frame = 0; frame < count; frame += 1) {
    nowMs = Math.max(nowMs, frame * frameMs)
    // Something comes before each frame.
    pace(() => changed.push(frame))
    const callback: (() => void) | null = requested
    requested = null
    ;(callback as (() => void) | null)?.()
    if (painted !== null && changed.at(-1) === frame) nowMs += drawMs(changed.length)
    ;(painted as (() => void) | null)?.()
    painted = null
  }
  return changed
}

describe('changes that come by themselves', () => {
  test('are made in every other frame of 60 a second while they are quick, and in each of a slower screen', () => {
    expect(framesWithChange(() => 2, 7)).toEqual([0, 2, 4, 6])
    expect(framesWithChange(() => 2, 4, 33)).toEqual([0, 1, 2, 3])
  })

  test('leave two frames of three free where each takes most of one', () => {
    expect(framesWithChange(() => 14, 10)).toEqual([0, 3, 6, 9])
  })

  test('never wait long, and are quick again after one that was slow', () => {
    const changed = framesWithChange((change) => (change === 1 ? 5000 : 1), 400)
    expect(changed[0]).toBe(0)
    const [, second = 0, third = 0] = changed
    expect((second - 1) * pageFrameMs).toBeLessThanOrEqual(5000 + 250 + pageFrameMs)
    expect(third).toBe(second + 2)
  })

  test('are made once, with the last, however many are asked for before a frame', () => {
    let frame = (): void => {}
    const pace = createFramePace({
      nowMs: () => 0,
      request: (callback) => (frame = callback),
      afterPaint: () => {},
    })
    const made: string[] = []
    for (const name of ['a', 'b', 'c']) pace(() => made.push(name))
    frame()
    expect(made).toEqual(['c'])
  })
})
