import { afterEach, expect, test } from 'vitest'
import { shortcutWords } from '../../../src/renderer/settings/shortcut-keys.ts'
import { speak } from '../../../src/shared/words/languages.ts'

afterEach(() => speak('en'))

test('a shortcut reads as the keys of the system and the language do', async () => {
  expect(shortcutWords('CommandOrControl+Shift+Space', false)).toBe('Ctrl+Shift+Space')
  expect(shortcutWords('CommandOrControl+Alt+K', true)).toBe('Command+Alt+K')
  expect(shortcutWords('Super+Up', false)).toBe('Windows key+Up')
  expect(shortcutWords('Control+,', true)).toBe('Control+,')
  await speak('de')
  expect(shortcutWords('CommandOrControl+Shift+Space', false)).toBe('Strg+Umschalt+Leertaste')
})
