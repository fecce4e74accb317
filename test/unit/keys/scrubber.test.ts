import { describe, expect, it } from 'vitest'
import { createKeyScrubber } from '../../../src/main/keys/scrubber.ts'
import { createRandom } from '../../simulation/random.ts'

const key = 'sk-lf-Ab12+Cd34/Ef56_Gh78=Ij90'
const second = 'gsk_0123456789abcdefXYZ'
const keys = createKeyScrubber({ seen: () => [key, second] })

const percentAll = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
const percentSome = (text: string): string =>
  [...text].map((letter, index) => (index % 3 === 0 ? percentAll(letter).toUpperCase() : letter)).join('')
const unicode = (text: string): string =>
  [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
const html = (text: string): string =>
  [...text]
    .map((letter, index) => `&#${index % 2 ? `x${letter.charCodeAt(0).toString(16)}` : letter.charCodeAt(0)};`)
    .join('')
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe.each([
  ['as it is', key],
  ['in small letters, as in a host name', key.toLowerCase()],
  ['in capitals', key.toUpperCase()],
  ['as a part of a URL', encodeURIComponent(key)],
  ['with all its letters percent-encoded', percentAll(key)],
  ['with some of its letters percent-encoded, in capitals', percentSome(key)],
  ['percent-encoded twice', encodeURIComponent(percentSome(key))],
  ['in JSON with \\u', unicode(key)],
  [
    'in JSON with \\u in capitals',
    unicode(key).replaceAll(/\\u(....)/g, (_, hex: string) => `\\u${hex.toUpperCase()}`),
  ],
  ['in JSON with escaped slashes', key.replaceAll('/', '\\/')],
  ['in JSON within JSON', JSON.stringify(unicode(key)).slice(1, -1)],
  ['percent-encoded within JSON', percentSome(key).replaceAll('%', '\\u0025')],
  ['in JavaScript with \\x', percentAll(key).replaceAll('%', '\\x')],
  ['in Markdown with escaped punctuation', key.replaceAll(/[-_+=]/g, '\\$&')],
  ['in HTML, by numbers', html(key)],
  [
    'in HTML, by numbers without semicolons',
    [...key]
      .map((letter) => `&#x${letter.charCodeAt(0).toString(16)}`)
      .join('')
      .concat(' '),
  ],
  ['in HTML, by names', key.replaceAll('+', '&plus;').replaceAll('/', '&sol;').replaceAll('=', '&equals;')],
  ['in hex', Buffer.from(key).toString('hex')],
  ['in hex, in capitals', Buffer.from(key).toString('hex').toUpperCase()],
  ['in Base64', base64(key)],
  ['in Base64 for URLs', Buffer.from(key).toString('base64url')],
  ['in Base64, percent-encoded', encodeURIComponent(base64(`:${key}`))],
  ['in Base64 with broken lines', base64(`pk-lf-1:${key}`).replaceAll(/.{19}/g, '$&\r\n')],
  ['in UTF-16', [...key].join('\0')],
  ['over a line break', `${key.slice(0, 20)}\n${key.slice(20)}`],
])('a key %s', (_, spelling) => {
  const leaves = (text: string): string => text.replace('[key removed]', '').replaceAll(/[\w+/=-]{0,3}$/g, '')

  it('is taken out', () => {
    const text = keys.text(spelling)
    expect(text).toContain('[key removed]')
    expect(leaves(text).length).toBeLessThanOrEqual(14)
  })

  it('is taken out of what stands around it, which stays', () => {
    const text = keys.text(`before “${spelling}” after`)
    expect(text.startsWith('before “')).toBe(true)
    expect(text.endsWith('” after')).toBe(true)
    expect(text).toContain('[key removed]')
  })

  it('is taken out wherever it is cut into pieces, and nothing comes twice or late', () => {
    const whole = `before “${spelling}” after`
    for (const cuts of [1, 2, 7]) {
      const scanner = keys.scanner()
      let text = ''
      for (let at = 0; at < whole.length; at += cuts) text += scanner?.push(whole.slice(at, at + cuts)) ?? ''
      expect(text + (scanner?.end() ?? '')).toBe(keys.text(whole))
    }
  })
})

describe('Base64', () => {
  it('is found wherever the key stands in what was encoded', () => {
    for (let before = 0; before < 7; before += 1) {
      for (let after = 0; after < 4; after += 1) {
        const text = keys.text(base64('p'.repeat(before) + key + '!'.repeat(after)))
        expect(text).toContain('[key removed]')
        const left = text.split('[key removed]').map((part) => Buffer.from(part, 'base64').toString('latin1'))
        expect(left.join(' ')).not.toMatch(/lf-|Ab12|Ij9/)
      }
    }
  })
})

describe('a key that was cut short', () => {
  it('is taken out where enough of it is left to give it away', () => {
    expect(keys.text(`Incorrect key: ${key.slice(0, 15)}… Mend it.`)).toBe('Incorrect key: [key removed]… Mend it.')
    expect(keys.text(`at the end ${key.slice(0, -1)}`)).toBe('at the end [key removed]')
  })

  it('stays where it says no more than what kind of key it is', () => {
    const advice = 'The secret key starts with sk-lf-, the other with gsk_0.'
    expect(keys.text(advice)).toBe(advice)
  })
})

describe('what is no key', () => {
  it('comes through as it is, escapes included', () => {
    for (const text of [
      '',
      '100 % & more',
      '%zz &unknown; \\d+ &#',
      '{"a":"\\u0041\\n"}',
      'a\0b\r\n',
      '\ud83d\ude00 &#128512;',
    ]) {
      expect(keys.text(text)).toBe(text)
      const scanner = keys.scanner()
      expect([...text].map((letter) => scanner?.push(letter)).join('') + (scanner?.end() ?? '')).toBe(text)
    }
  })

  it('is not held back but for what may be the beginning of a key', () => {
    const scanner = keys.scanner()
    expect(scanner?.push('An answer, word by word.')).toBe('An answer, word by word.')
    expect(scanner?.push(' sk-lf')).toBe(' ')
    expect(scanner?.heldLength()).toBe(5)
    expect(scanner?.push(' is a prefix')).toBe('sk-lf is a prefix')
  })

  it('includes what is entered where a server wants any key, short ones and small numbers', () => {
    const words = createKeyScrubber({ seen: () => ['ollama', 'lm-studio', 'abc', '', '1234567'] })
    const text = 'ollama or lm-studio, abc, at 1234567890'
    expect(words.text(text)).toBe(text)
    expect(words.scanner()).toBeNull()
  })
})

describe('a value', () => {
  it('is gone through as a whole, names of fields included; bytes and others stay', () => {
    const bytes = Buffer.from(key)
    const value = { [key]: [1, null, { said: `it is ${second}` }], bytes, atMs: 7 }
    expect(keys.value(value)).toEqual({ '[key removed]': [1, null, { said: 'it is [key removed]' }], bytes, atMs: 7 })
  })

  it('without a key is the very same', () => {
    const value = { a: ['b', { c: 1 }] }
    expect(keys.value(value)).toBe(value)
  })
})

describe('keys that change', () => {
  it('are followed', () => {
    const seen = [key]
    const following = createKeyScrubber({ seen: () => seen })
    expect(following.text(second)).toBe(second)
    seen.push(second)
    expect(following.text(`${key} ${second}`)).toBe('[key removed] [key removed]')
    expect(following.with('sk-tried-4711').text('sk-tried-4711')).toBe('[key removed]')
  })
})

describe('many keys in a text at random places and in random pieces', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('are all found, seed %i', (seed) => {
    const random = createRandom(seed)
    const spell = [(text: string) => text, percentSome, unicode, html, percentAll]
    const parts = Array.from({ length: 30 }, (_, index) =>
      index % 2 === 0
        ? Array.from({ length: random.int(1, 40) }, () => random.pick([...' skgf-_%&\\u0;#12lAb+'])).join('')
        : random.pick(spell)(random.pick([key, second])),
    )
    const text = parts.join(' ')
    const scanner = keys.scanner()
    let out = ''
    for (let at = 0; at < text.length;) {
      const length = random.int(1, 30)
      out += scanner?.push(text.slice(at, at + length)) ?? ''
      at += length
    }
    out += scanner?.end() ?? ''
    expect(out).toBe(keys.text(text))
    expect(out.split('[key removed]').length - 1).toBeGreaterThanOrEqual(15)
    expect(keys.text(out)).toBe(out)
  })
})

describe('a long text', () => {
  /** The least of two: what else the machine does only adds. */
  const msFor = (work: () => void): number =>
    Math.min(
      ...[1, 2].map(() => {
        const startedMs = performance.now()
        work()
        return performance.now() - startedMs
      }),
    )
  const inPieces = (text: string, length: number): void => {
    const scanner = keys.scanner()
    for (let at = 0; at < text.length; at += length) scanner?.push(text.slice(at, at + length))
    scanner?.end()
  }

  it.each([
    ['of 20 MB of prose', 'An answer as models give them, word by word. ', 20_000_000],
    ['of beginnings of a key without end', key.slice(0, -1), 4_000_000],
    ['of escapes', '%41&#65;\\u0041', 2_000_000],
    ['of ampersands', '&', 2_000_000],
  ])('%s takes time by its length alone', { timeout: 120_000 }, (_, piece, length) => {
    const large = piece.repeat(Math.ceil(length / piece.length))
    const small = large.slice(0, length / 16)
    expect(msFor(() => inPieces(large, 40)) / msFor(() => inPieces(small, 40))).toBeLessThan(8 * 16)
  })
})

it('takes no longer where the same keys are listed anew each time they are asked for', () => {
  const stored = Array.from({ length: 20 }, (_, index) => `sk-${String(index).padStart(40, 'abcdef')}`)
  const msOf = (seen: () => readonly string[]): number => {
    const scrubber = createKeyScrubber({ seen })
    const startedMs = performance.now()
    for (let index = 0; index < 2_000; index += 1) scrubber.text(`the answer to question ${index}`)
    return performance.now() - startedMs
  }
  // Made ready for each text they take thousands of times as long.
  expect(msOf(() => [...stored]) / msOf(() => stored)).toBeLessThan(50)
})

describe('a text of numbers alone', () => {
  const digits = '123456789012345678'
  const columns = (inner: string): string => `[[1,-2,null,3.5e+21],[${inner},7]]`

  it('is left as it is', () => {
    expect(keys.text(columns('40,50'))).toBe(columns('40,50'))
  })

  it.each([
    ['a key of digits', digits, columns(digits), columns('[key removed]')],
    ['a key whose hex is digits', 'abcdefghi', columns('616263646566676869'), columns('[key removed]')],
    [
      'a key that begins with digits, cut short',
      `${digits.slice(0, 12)}abcdef`,
      columns(digits.slice(0, 10)),
      columns('[key removed]'),
    ],
  ])('has no key either: %s', (_, secret, text, clean) => {
    expect(createKeyScrubber({ seen: () => [key, secret] }).text(text)).toBe(clean)
  })
})
