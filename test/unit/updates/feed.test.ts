import { expect, test } from 'vitest'
import { feedAddressProblem, isSafeForUpdates } from '../../../src/main/updates/feed-address.ts'
import { plainNotes } from '../../../src/main/updates/notes.ts'

test.each(['', '  ', 'https://example.com', 'https://example.com/a/b/', 'http://127.0.0.1:8080/x', 'http://localhost'])(
  '“%s” can be a feed',
  (text) => expect(feedAddressProblem(text)).toBeNull(),
)

test.each([
  ['example.com', 'Enter an address'],
  ['http://example.com', 'https://'],
  ['http://127.0.0.1.example.com', 'https://'],
  ['file:///etc', 'https://'],
  ['javascript:alert(1)', 'https://'],
  ['https://a:b@example.com', 'password'],
  ['https://example.com/?x=1', '?'],
])('“%s” cannot, and it says why', (text, word) => expect(feedAddressProblem(text)).toContain(word))

test('an update comes over https, or from this computer', () => {
  expect(isSafeForUpdates(new URL('https://example.com/a'))).toBe(true)
  expect(isSafeForUpdates(new URL('http://[::1]/a'))).toBe(true)
  expect(isSafeForUpdates(new URL('http://10.0.0.1/a'))).toBe(false)
})

test('notes are text, whatever the feed sends', () => {
  expect(plainNotes('## New\n- faster')).toBe('## New\n- faster')
  expect(plainNotes('<h2>New</h2><ul><li>a &amp; b</li></ul><img src=x onerror=alert(1)>')).toBe('New\n– a & b')
  expect(plainNotes([{ version: '2.0.0', note: '<p>one</p>' }, { version: '1.9.0', note: null }, null])).toBe(
    '2.0.0\none\n\n1.9.0',
  )
  expect(plainNotes(null)).toBe('')
  expect(plainNotes({ toString: 1 })).toBe('')
  expect(plainNotes('x'.repeat(50_000)).length).toBeLessThan(20_010)
})
