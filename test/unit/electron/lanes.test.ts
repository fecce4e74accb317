import { describe, expect, it } from 'vitest'
import { createLanes } from '../../../src/main/electron/lanes.ts'

const opened = (): { lanes: ReturnType<typeof createLanes<number>>; count(): number } => {
  let count = 0
  return { lanes: createLanes(() => (count += 1)), count: () => count }
}

describe('sessions that are all alike', () => {
  it('are one as long as that has room, for each host by itself', () => {
    const { lanes, count } = opened()
    for (const host of ['a', 'b', 'c']) for (let n = 0; n < 6; n += 1) expect(lanes.take(host).of).toBe(1)
    expect([lanes.first(), count()]).toEqual([1, 1])
  })

  it('are more where a host is asked for more at once, and the first again once it has room', () => {
    const { lanes, count } = opened()
    const taken = Array.from({ length: 14 }, () => lanes.take('a'))
    expect(taken.map(({ of }) => of)).toEqual([...Array<number>(6).fill(1), ...Array<number>(6).fill(2), 3, 3])
    taken[2]?.free()
    // What is freed twice frees no other's place.
    taken[2]?.free()
    expect([lanes.take('a').of, lanes.take('a').of, count()]).toEqual([1, 3, 3])
    expect([lanes.has((of) => of === 3), lanes.has((of) => of === 4)]).toEqual([true, false])
  })

  it('are no more than a few: what is beyond them goes where the least is under way', () => {
    const { lanes, count } = opened()
    const taken = Array.from({ length: 96 }, () => lanes.take('a'))
    expect(count()).toBe(8)
    const perLane = Array.from({ length: 8 }, (_, lane) => taken.filter(({ of }) => of === lane + 1).length)
    expect(perLane).toEqual(Array<number>(8).fill(12))
  })
})
