import { describe, expect, test } from 'vitest'
import { answersSearch, placesOf, searchWords } from '../../../src/renderer/settings/search-matches.ts'

const storage = {
  name: 'Storage',
  settings: [
    { name: 'Size cap', keywords: 'disk space quota' },
    { name: 'Backups', keywords: 'back up restore' },
  ],
}
const finds = (text: string, query: string): boolean => answersSearch(text, storage, searchWords(query))

describe('a search for settings', () => {
  test('finds a part by what it says, whatever the case and the order of the words', () => {
    expect(finds('Size cap In MB, at least 50.', 'CAP size')).toBe(true)
    expect(finds('Size cap In MB, at least 50.', 'size theme')).toBe(false)
  })

  test('finds a setting by what others call it, and nothing else of its section', () => {
    expect(finds('Size cap In MB', 'quota')).toBe(true)
    expect(finds('Backups Complete, verified copies', 'quota')).toBe(false)
  })

  test('finds all of a section by its name, also together with a word of a part', () => {
    expect(finds('Size cap In MB', 'stora')).toBe(true)
    expect(finds('Size cap In MB', 'storage cap')).toBe(true)
    expect(finds('Size cap In MB', 'storage theme')).toBe(false)
  })

  test('finds everything while nothing is asked for', () => {
    expect(finds('Anything', '  ')).toBe(true)
  })

  test('says where the words stand', () => {
    expect(placesOf('Keys and a key', ['key'])).toEqual([
      { from: 0, to: 3 },
      { from: 11, to: 14 },
    ])
    expect(placesOf('İstanbul', ['stan'])).toEqual([])
  })
})
