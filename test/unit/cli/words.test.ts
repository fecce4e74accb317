import { describe, expect, test } from 'vitest'
import { bytesText, countText, sinceText } from '../../../src/main/cli/figures.ts'
import { nearest } from '../../../src/main/cli/help.ts'
import { placeOf } from '../../../src/main/cli/place.ts'
import { plain } from '../../../src/main/cli/terminal.ts'
import { parseTime } from '../../../src/main/cli/times.ts'
import { commandWords } from '../../../src/main/electron/command-words.ts'

const trace = '0123456789abcdef0123456789abcdef'
const chat = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'

describe('what `holdfast open` takes', () => {
  test.each([
    [trace, `#/monitor/${trace}`],
    [trace.toUpperCase(), `#/monitor/${trace}`],
    [chat, `#/chat/${chat}`],
    [`holdfast://trace/${trace}`, `#/monitor/${trace}`],
    [`holdfast://conversation/${chat}`, `#/chat/${chat}`],
    [` app://holdfast/#/monitor/${trace}?range=7d\n`, `#/monitor/${trace}?range=7d`],
    ['http://127.0.0.1:4000/#/monitor-sessions', '#/monitor-sessions'],
    ['#/settings/storage', '#/settings/storage'],
  ])('%s', (text, place) => expect(placeOf(text)).toBe(place))

  test.each(['', 'trace', trace.slice(1), `holdfast://trace/../${trace}`, 'holdfast://reset', '#/nowhere/x'])(
    'not “%s”',
    (text) => expect(() => placeOf(text)).toThrow('no link to Holdfast'),
  )
})

describe('times', () => {
  const nowMs = Date.parse('2026-11-26T12:00:00Z')
  test('are a day or a time here, an exact time, or how long ago', () => {
    expect(parseTime('2026-11-01', nowMs, 'from')).toBe(new Date(2026, 10, 1).getTime())
    expect(parseTime('2026-11-01T08:30', nowMs, 'from')).toBe(new Date(2026, 10, 1, 8, 30).getTime())
    expect(parseTime('2026-11-01T08:30:00Z', nowMs, 'from')).toBe(Date.parse('2026-11-01T08:30:00Z'))
    expect(parseTime('2026-11-01T08:30:00+02:00', nowMs, 'from')).toBe(Date.parse('2026-11-01T06:30:00Z'))
    expect(parseTime('2028-02-29', nowMs, 'from')).toBe(new Date(2028, 1, 29).getTime())
    expect(parseTime('36h', nowMs, 'from')).toBe(nowMs - 36 * 3_600_000)
    expect(parseTime('7d', nowMs, 'from')).toBe(nowMs - 7 * 86_400_000)
  })
  test.each([
    '',
    'yesterday',
    '2026-13-01',
    '2026-02-30',
    '2026-02-29T08:30',
    '2026-04-31T00:00Z',
    '7',
    '-1d',
    '2026-11-01T25:00',
    '1e3',
  ])('are not “%s”', (text) => expect(() => parseTime(text, nowMs, 'to')).toThrow('--to takes a time'))
})

test('a word that is nearly one of the commands is known as that', () => {
  const known = ['open', 'status', 'flush', 'backup', 'export', 'serve', 'service']
  expect(nearest('staus', known)).toBe('status')
  expect(nearest('Backups', known)).toBe('backup')
  expect(nearest('delete', known)).toBeNull()
})

describe('what was typed behind the installed app’s name', () => {
  test.each<[string[], string[] | null]>([
    [
      ['holdfast', 'status', '--json'],
      ['status', '--json'],
    ],
    [['holdfast', '--ozone-platform=headless', 'serve'], ['serve']],
    [['holdfast', '--help'], ['--help']],
    [['holdfast', 'staus'], ['staus']],
    [['holdfast'], null],
    [['holdfast', '--disable-gpu'], null],
    [['holdfast', `holdfast://trace/${trace}`], null],
    [['holdfast', '/home/me/traces.jsonl'], null],
    [['holdfast', `holdfast://trace/${trace}`, 'status'], null],
  ])('%j is %j', (argv, words) => expect(commandWords(argv, true)).toEqual(words))

  test('in a checkout stands behind the folder of the app', () => {
    expect(commandWords(['electron', '--disable-gpu', '/src/holdfast'], false)).toBeNull()
    expect(commandWords(['electron', '--disable-gpu', 'holdfast', 'status'], false)).toEqual(['status'])
    expect(commandWords(['electron'], false)).toBeNull()
  })
})

test('figures are read at a glance', () => {
  expect([countText(1204), countText(1, 'record'), countText(0, 'record')]).toEqual(['1,204', '1 record', '0 records'])
  expect([999, 1_500, 254_000, 3_200_000_000].map(bytesText)).toEqual(['999 bytes', '1.5 kB', '254 kB', '3.2 GB'])
  expect([1_000, 90_000, 7_200_000, 200_000_000].map(sinceText)).toEqual([
    '1 second',
    '90 seconds',
    '2 hours',
    '2 days',
  ])
})

test('a server’s words do not steer the terminal', () => {
  expect(plain('bad\u001b[2J\u0007 keys\u202e')).toBe('bad [2J  keys ')
})
