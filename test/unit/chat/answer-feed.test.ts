import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Events } from '../../../src/shared/ipc.ts'
import type { Emit } from '../../../src/main/ipc/events.ts'
import { createAnswerFeed } from '../../../src/main/chat/live-turn.ts'
import { createShownChats } from '../../../src/main/chat/shown-chats.ts'
import type { TurnStart } from '../../../src/main/records/record.ts'

const start = { conversationId: 'c', messageId: 'm' } as TurnStart

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What was told of an answer of which something came every millisecond for a second. */
function toldInASecond(isShown: () => boolean): Events['chat.delta'][] {
  const told: Events['chat.delta'][] = []
  const emit: Emit = (event, payload) => {
    if (event === 'chat.delta') told.push(payload as Events['chat.delta'])
  }
  const feed = createAnswerFeed(start, emit, isShown)
  for (let ms = 0; ms < 1000; ms += 1) {
    feed.add({ text: 'x', reasoning: '' })
    vi.advanceTimersByTime(1)
  }
  feed.flush()
  return told
}

describe('an answer as it grows', () => {
  it('is told of with each frame where somebody looks, and a few times a second where nobody does, all of it', () => {
    const seen = toldInASecond(() => true)
    const unseen = toldInASecond(() => false)
    expect(seen.length).toBeGreaterThan(50)
    expect(unseen.length).toBeLessThan(6)
    for (const told of [seen, unseen]) expect(told.map(({ text }) => text).join('')).toBe('x'.repeat(1000))
  })

  it('is told of with each frame from when somebody opens its chat', () => {
    let isShown = false
    let told = 0
    const feed = createAnswerFeed(
      start,
      () => (told += 1),
      () => isShown,
    )
    feed.add({ text: 'a', reasoning: '' })
    isShown = true
    vi.advanceTimersByTime(250)
    expect(told).toBe(1)
    feed.add({ text: 'b', reasoning: '' })
    vi.advanceTimersByTime(16)
    expect(told).toBe(2)
  })
})

describe('the chats that are shown', () => {
  it('are the last that somebody looked at', () => {
    const shown = createShownChats()
    expect(shown.has('a')).toBe(false)
    for (const id of ['a', 'b', 'c', 'd', 'a', 'e']) shown.note(id)
    expect(['a', 'b', 'c', 'd', 'e'].filter(shown.has)).toEqual(['a', 'c', 'd', 'e'])
  })
})
