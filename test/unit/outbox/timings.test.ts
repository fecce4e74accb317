import { expect, test } from 'vitest'
import { timingsFromEnv, defaultTimings } from '../../../src/main/outbox/timings.ts'

test('timings are the default ones where nothing else is said', () => {
  expect(timingsFromEnv({})).toEqual(defaultTimings)
  expect(timingsFromEnv({ HOLDFAST_OUTBOX_TIMINGS: '' })).toEqual(defaultTimings)
})

test('timings of the environment replace single ones', () => {
  expect(timingsFromEnv({ HOLDFAST_OUTBOX_TIMINGS: '{"settleMs":0,"doubtFirstMs":50}' })).toEqual({
    ...defaultTimings,
    settleMs: 0,
    doubtFirstMs: 50,
  })
})

test.each(['nonsense', '[]', '{"settleMs":"soon"}', '{"settleMs":-1}', '{"setleMs":1}'])('%s is refused', (text) => {
  expect(() => timingsFromEnv({ HOLDFAST_OUTBOX_TIMINGS: text })).toThrow('HOLDFAST_OUTBOX_TIMINGS')
})
