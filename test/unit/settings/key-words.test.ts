import { describe, expect, it } from 'vitest'
import { otherAddress } from '../../../src/renderer/settings/key-words.ts'

describe('where an address is entered that a key is not kept for', () => {
  it.each(['http://127.0.0.1:8000/v1', '127.0.0.1:8000', 'http:/127.0.0.1:8000/v1', '"http://127.0.0.1:8000/v1"'])(
    'nothing is said of the one it is kept for, as main reads it: %s',
    (typed) => {
      expect(otherAddress('http://127.0.0.1:8000', typed)).toBeNull()
    },
  )

  it('the address that is meant is named', () => {
    expect(otherAddress('http://127.0.0.1:8000', 'https:api.example.com/v1')).toMatch(
      /again for https:\/\/api\.example\.com/,
    )
    expect(otherAddress('', '<api.example.com>')).toContain('https://api.example.com')
    expect(otherAddress('http://127.0.0.1:8000', 'htpp://api.example.com')).toBeNull()
  })
})
