import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { onceDrawn } from '../../../src/main/electron/once-drawn.ts'

it('a window is shown once it has drawn its page', async () => {
  const window = new EventEmitter()
  let isDrawn = false
  const drawn = onceDrawn(window).then(() => {
    isDrawn = true
  })
  await new Promise(setImmediate)
  expect(isDrawn).toBe(false)
  window.emit('ready-to-show')
  await drawn
  expect(window.listenerCount('ready-to-show')).toBe(0)
})

it('a window that never says so is shown all the same', async () => {
  const window = new EventEmitter()
  await onceDrawn(window, 20)
  expect(window.listenerCount('ready-to-show')).toBe(0)
})
