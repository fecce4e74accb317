import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fitBounds, openWindowState } from '../../../src/main/electron/window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const monitor = { x: 1440, y: 0, width: 2560, height: 1440 }

const fresh = {
  bounds: null,
  maximized: false,
  fullScreen: false,
  toldOfTray: false,
  theme: 'system',
  language: 'system',
  textSizePercent: 100,
  mayDownloadDictionaries: false,
}

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-window-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

test('a window opens where it was left', () => {
  const left = { x: 1600, y: 100, width: 1300, height: 900 }
  expect(fitBounds(left, [laptop, monitor])).toEqual(left)
})

test('a window that was left on a screen now gone opens in the middle of one that is there, no larger than that', () => {
  expect(fitBounds({ x: 1600, y: 100, width: 1500, height: 1200 }, [laptop])).toEqual({ width: 1440, height: 875 })
})

test('a window is measured by the screen that has most of it, also left of and above the first one', () => {
  const across = { x: 1240, y: 100, width: 1800, height: 1200 }
  expect(fitBounds(across, [laptop, monitor])).toEqual(across)
  const left = { x: -1920, y: -200, width: 1920, height: 1080 }
  const there = { x: -1900, y: -150, width: 1000, height: 700 }
  expect(fitBounds(there, [laptop, left])).toEqual(there)
  expect(fitBounds(there, [laptop])).toEqual({ width: 1000, height: 700 })
})

test('a screen that became smaller, or is scaled up, takes a window no larger than itself', () => {
  const scaled = { x: 0, y: 0, width: 960, height: 515 }
  expect(fitBounds({ x: 100, y: 60, width: 1300, height: 900 }, [scaled])).toEqual({
    x: 0,
    y: 0,
    width: 960,
    height: 515,
  })
})

test('a window whose title bar cannot be reached opens in the middle', () => {
  expect(fitBounds({ x: 100, y: -300, width: 1000, height: 700 }, [laptop])).toEqual({ width: 1000, height: 700 })
  expect(fitBounds({ x: 1400, y: 100, width: 1000, height: 700 }, [laptop])).toEqual({ width: 1000, height: 700 })
  expect(fitBounds({ x: 100, y: 890, width: 1000, height: 700 }, [laptop])).toEqual({ width: 1000, height: 700 })
})

test('a first window has a size of its own, and none is smaller than can be used', () => {
  expect(fitBounds(null, [laptop])).toEqual({ width: 1200, height: 800 })
  expect(fitBounds({ x: 0, y: 25, width: 10, height: 10 }, [laptop])).toEqual({ width: 720, height: 480 })
  expect(fitBounds(null, [])).toEqual({ width: 1200, height: 800 })
})

test('what is remembered is there after a restart, and a damaged file only costs the memory', () => {
  const bounds = { x: 1, y: 2, width: 800, height: 600 }
  openWindowState(folder).change({ bounds, theme: 'dark' })
  expect(openWindowState(folder).current()).toEqual({ ...fresh, bounds, theme: 'dark' })
  fs.writeFileSync(path.join(folder, 'window.json'), '{"bounds":{"x":"far"},"theme":"pink","maximized":true}')
  expect(openWindowState(folder).current()).toEqual({ ...fresh, maximized: true })
  fs.writeFileSync(path.join(folder, 'window.json'), 'no json')
  expect(openWindowState(folder).current()).toEqual(fresh)
})
