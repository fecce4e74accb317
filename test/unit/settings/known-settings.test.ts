import { afterEach, describe, expect, it } from 'vitest'
import { knownSettings } from '../../../src/renderer/settings/known-settings.ts'
import { answersSearch, searchWords } from '../../../src/renderer/settings/search-matches.ts'
import { speak } from '../../../src/shared/words/languages.ts'

afterEach(() => speak('en'))

/** Whether the setting with this name on the page is found. */
const finds = (query: string, name: string): boolean =>
  answersSearch(name, { name: '', settings: knownSettings('storage') }, searchWords(query))

describe('the settings that are known by other words', () => {
  it('go by their English names', () => {
    expect(knownSettings('appearance').map(({ name }) => name)).toEqual(['Language', 'Theme', 'Text size'])
    expect(knownSettings('appearance')[1]?.keywords).toBe('dark light mode colours')
    expect(finds('quota', 'Size cap')).toBe(true)
    expect(finds('kontingent', 'Size cap')).toBe(false)
  })

  it('are found by the words of the language that is spoken, and by the English ones', async () => {
    await speak('de')
    for (const query of ['sicherungen', 'datensicherung', 'backups', 'back up restore']) {
      expect(finds(query, 'Sicherungen'), query).toBe(true)
    }
    await speak('zh')
    for (const query of ['备份', '还原', 'backups', 'restore']) expect(finds(query, '备份'), query).toBe(true)
  })
})
