import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onQuiet } from '../../../src/preload/quiet.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function quietPage() {
  const page = new EventTarget()
  const callBack = vi.fn()
  const used = onQuiet(page, callBack)
  return { callBack, used, press: () => page.dispatchEvent(new Event('keydown')) }
}

test('a page that was used and is left alone is quiet once', () => {
  const { callBack, press } = quietPage()
  press()
  vi.advanceTimersByTime(19_999)
  expect(callBack).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(callBack).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(3_600_000)
  expect(callBack).toHaveBeenCalledOnce()
})

test('it is not while it is used, by a person or by what comes in', () => {
  const { callBack, press, used } = quietPage()
  for (let second = 0; second < 120; second += 10) {
    if (second % 20 === 0) press()
    else used()
    vi.advanceTimersByTime(10_000)
  }
  expect(callBack).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(callBack).toHaveBeenCalledOnce()
})

test('it is again after the next use, and never was where nobody used it', () => {
  const { callBack, press } = quietPage()
  vi.advanceTimersByTime(3_600_000)
  expect(callBack).not.toHaveBeenCalled()
  for (let use = 1; use <= 3; use += 1) {
    press()
    vi.advanceTimersByTime(20_000)
    expect(callBack).toHaveBeenCalledTimes(use)
  }
})
