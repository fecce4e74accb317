import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPageFirst } from '../../../src/main/electron/page-first.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function pageFirst() {
  const { answering, over } = createPageFirst()
  let isOverNow = false
  void over.then(() => (isOverNow = true))
  const ask = (pathname: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    return {
      answered: answering(pathname, promise),
      answer: () => resolve(pathname),
      fail: () => reject(new Error('unread')),
    }
  }
  return {
    ask,
    isOver: async (afterMs: number) => (await vi.advanceTimersByTimeAsync(afterMs), isOverNow),
  }
}

test('a page has its turn until it has its scripts, and what goes with them', async () => {
  const { ask, isOver } = pageFirst()
  const page = ask('/')
  page.answer()
  expect(await page.answered).toBe('/')
  expect(await isOver(100)).toBe(false)
  const [script, styles] = [ask('/assets/first.js'), ask('/assets/first.css')]
  script.answer()
  expect(await isOver(100)).toBe(false)
  styles.answer()
  await styles.answered
  expect(await isOver(100)).toBe(true)
})

test('a script that cannot be read ends it too, and stays an error', async () => {
  const { ask, isOver } = pageFirst()
  const script = ask('/assets/first.js')
  script.fail()
  await expect(script.answered).rejects.toThrow('unread')
  expect(await isOver(100)).toBe(true)
})

test('one that does not ask, or is not answered, has it for a second', async () => {
  expect(await pageFirst().isOver(999)).toBe(false)
  const { ask, isOver } = pageFirst()
  ask('/assets/first.js')
  expect(await isOver(999)).toBe(false)
  expect(await isOver(1)).toBe(true)
})
