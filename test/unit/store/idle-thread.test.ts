import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createIdleThread, type Thread } from '../../../src/main/store/thread/idle-thread.ts'

/** Threads that note what becomes of them; a call is answered by the test. */
function startNoting() {
  const log: string[] = []
  const answers: ((value: unknown) => void)[] = []
  const deaths: (() => void)[] = []
  let fails = false
  const start = (onDeath: () => void): Thread => {
    const id = deaths.push(onDeath)
    log.push(`start ${id}`)
    return {
      call: (method) => {
        if (method !== 'open') return new Promise((resolve) => answers.push(resolve))
        return fails ? Promise.reject(new Error('does not open')) : Promise.resolve(null)
      },
      end: async () => void log.push(`end ${id}`),
      kill: async () => void log.push(`kill ${id}`),
    }
  }
  return { log, answers, deaths, start, failToOpen: (value: boolean) => (fails = value) }
}

const idleMs = 60_000
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Asks, and answers once the thread was asked. */
async function ask(idle: ReturnType<typeof createIdleThread>, answers: ((value: unknown) => void)[]): Promise<void> {
  const answer = idle.call('facets', [])
  await vi.advanceTimersByTimeAsync(0)
  answers.shift()?.(1)
  expect(await answer).toBe(1)
}

describe('a thread that runs only while it is asked', () => {
  it('starts with the first call and ends a minute after the last one', async () => {
    const { log, answers, start } = startNoting()
    const idle = createIdleThread(start, idleMs)
    expect(idle.isRunning()).toBe(false)
    await ask(idle, answers)
    await vi.advanceTimersByTimeAsync(idleMs - 1)
    await ask(idle, answers)
    await vi.advanceTimersByTimeAsync(idleMs - 1)
    expect(log).toEqual(['start 1'])
    await vi.advanceTimersByTimeAsync(1)
    expect(log).toEqual(['start 1', 'end 1'])
    await ask(idle, answers)
    expect(log).toEqual(['start 1', 'end 1', 'start 2'])
  })

  it('does not end while an answer takes longer than that', async () => {
    const { log, answers, start } = startNoting()
    const idle = createIdleThread(start, idleMs)
    const slow = idle.call('monitorFigures', [])
    await ask(idle, [() => answers.pop()?.(1)])
    await vi.advanceTimersByTimeAsync(3 * idleMs)
    expect(log).toEqual(['start 1'])
    answers.shift()?.(2)
    expect(await slow).toBe(2)
    await vi.advanceTimersByTimeAsync(idleMs)
    expect(log).toEqual(['start 1', 'end 1'])
  })

  it('is started again by the next call once it died or would not open', async () => {
    const { log, answers, deaths, start, failToOpen } = startNoting()
    const idle = createIdleThread(start, idleMs)
    await ask(idle, answers)
    deaths[0]?.()
    await ask(idle, answers)
    expect(log).toEqual(['start 1', 'start 2'])
    deaths[1]?.()
    failToOpen(true)
    await expect(idle.call('facets', [])).rejects.toThrow('does not open')
    failToOpen(false)
    await ask(idle, answers)
    expect(log).toEqual(['start 1', 'start 2', 'start 3', 'kill 3', 'start 4'])
  })

  it('once killed, refuses what is asked and starts no more', async () => {
    const { log, answers, start } = startNoting()
    const idle = createIdleThread(start, idleMs)
    await ask(idle, answers)
    await idle.kill()
    await expect(idle.call('facets', [])).rejects.toThrow('closed')
    await vi.advanceTimersByTimeAsync(2 * idleMs)
    expect(log).toEqual(['start 1', 'kill 1'])
  })
})
