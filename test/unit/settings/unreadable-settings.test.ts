import { expect, test } from 'vitest'
import { openSettings, settingsProblem } from '../../../src/main/settings/settings.ts'

const withText = (text: string) =>
  openSettings({ read: { getMeta: async () => text } } as never, { get: () => null, originOf: () => null } as never)

test.each(['{', '[]', '[{"theme":"dark"}]', 'null', '5', '"text"', 'true'])(
  'settings that are no settings become the defaults, but for what was to be redacted: %s',
  async (text) => {
    const settings = (await withText(text)).current()
    expect(settings).toMatchObject({ theme: 'system', userId: 'anonymous' })
    expect(settings.redaction.bodies).toBe('nothing')
    expect(settingsProblem(text)).toBe('unreadable')
  },
)

test('a part that cannot be read costs no other', async () => {
  const settings = (await withText('{"theme":"dark","userId":7}')).current()
  expect(settings).toMatchObject({ theme: 'dark', userId: 'anonymous', redaction: { bodies: 'all' } })
})
