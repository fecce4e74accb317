import { describe, expect, test, vi } from 'vitest'
import { comfort, comfortDefaults, storedComfort } from '../../../src/main/settings/comfort-settings.ts'
import { dictionaryFor } from '../../../src/main/electron/spelling.ts'
import { acceleratorOf } from '../../../src/renderer/settings/shortcut-keys.ts'
import { nextTextSize } from '../../../src/shared/text-sizes.ts'

const keys = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

describe('reading and writing', () => {
  test.each(['CommandOrControl+Shift+Space', 'Alt+F12', 'Super+Alt+K', 'Control+,', ''])(
    'takes %j as a shortcut',
    (quickShortcut) => {
      expect(comfort.safeParse({ ...comfortDefaults, quickShortcut }).success).toBe(true)
    },
  )
  test.each([
    'K',
    'Space',
    'CommandOrControl',
    'CommandOrControl+',
    'Ctrl+K',
    'CommandOrControl+KK',
    '+K',
    'x'.repeat(100),
  ])('refuses %j as a shortcut', (quickShortcut) => {
    expect(comfort.safeParse({ ...comfortDefaults, quickShortcut }).success).toBe(false)
  })

  test('whatever keys the page makes of a press, main takes', () => {
    const codes = [
      'KeyA',
      'Digit7',
      'F5',
      'Space',
      'Comma',
      'BracketLeft',
      'Backslash',
      'Quote',
      'ArrowUp',
      'Minus',
      'Backquote',
    ]
    for (const mac of [true, false]) {
      for (const code of codes) {
        const quickShortcut = acceleratorOf({ ...keys, key: 'x', code, ctrlKey: true, shiftKey: true }, mac)
        expect([code, comfort.safeParse({ ...comfortDefaults, quickShortcut }).success]).toEqual([code, true])
      }
    }
    expect(acceleratorOf({ ...keys, key: 'Control', code: 'ControlLeft', ctrlKey: true }, false)).toBe('more')
    expect(acceleratorOf({ ...keys, key: 'a', code: 'KeyA', shiftKey: true }, false)).toBeNull()
    expect(acceleratorOf({ ...keys, key: 'Escape', code: 'Escape', ctrlKey: true }, false)).toBeNull()
  })

  test('what cannot be read costs itself alone', () => {
    expect(storedComfort.parse({ textSizePercent: 9000, codeWraps: true, quickShortcut: 7 })).toEqual({
      ...comfortDefaults,
      codeWraps: true,
    })
  })

  test('the text has its steps, and stays at the last', () => {
    expect([
      nextTextSize(100, 1),
      nextTextSize(100, -1),
      nextTextSize(200, 1),
      nextTextSize(80, -1),
      nextTextSize(133, -1),
    ]).toEqual([110, 90, 200, 80, 125])
  })
})

vi.mock('electron', () => ({ app: {}, dialog: {}, session: {} }))

test('a language of the system finds its dictionary, or the nearest', () => {
  const known = ['de', 'en-GB', 'en-US', 'pt-BR', 'pt-PT']
  expect(['de-AT', 'en-us', 'pt', 'fi', 'en-IE'].map((wanted) => dictionaryFor(wanted, known))).toEqual([
    'de',
    'en-US',
    'pt-BR',
    null,
    'en-GB',
  ])
})
