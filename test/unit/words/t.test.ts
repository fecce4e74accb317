import { afterEach, describe, expect, it } from 'vitest'
import { languageOf, localeOf, speak, spokenLanguage } from '../../../src/shared/words/languages.ts'
import { msg, shown, t } from '../../../src/shared/words/t.ts'

afterEach(() => speak('en'))

describe('a message', () => {
  it('is English where nothing else is spoken, with its values and plurals', () => {
    expect(t('Cancel')).toBe('Cancel')
    expect(t('yesterday {time}', { time: '10:00' })).toBe('yesterday 10:00')
    const days = (n: number): string => t('{n, plural, one {# day} other {# days}}', { n })
    expect([days(0), days(1), days(1200)]).toEqual(['0 days', '1 day', '1,200 days'])
  })

  it('is said in the language that is spoken, also where it was marked before', async () => {
    const marked = msg('Cancel')
    await speak('de')
    expect([t(marked), t('{n, plural, one {# day} other {# days}}', { n: 1200 })]).toEqual(['Abbrechen', '1.200 Tage'])
    await speak('zh')
    expect([t(marked), t('{n, plural, one {# day} other {# days}}', { n: 1 })]).toEqual(['取消', '1 天'])
    expect([shown('Cancel'), shown('No catalogue has this.')]).toEqual(['取消', 'No catalogue has this.'])
    await speak('en')
    expect(t(marked)).toBe('Cancel')
  })

  it('without an entry stays English, values and all', async () => {
    await speak('de')
    expect(t('No catalogue has {n, plural, one {# of these} other {# of these}}.', { n: 2 })).toBe(
      'No catalogue has 2 of these.',
    )
  })
})

describe('the language', () => {
  it('is the chosen one, or the first of the system’s that is spoken', () => {
    expect(languageOf('zh', ['de'])).toBe('zh')
    expect(languageOf('system', ['fr-FR', 'de-AT', 'zh-CN'])).toBe('de')
    expect(languageOf('system', ['zh_Hans_CN'])).toBe('zh')
    expect(languageOf('system', ['fr', '', 'C'])).toBe('en')
    expect(languageOf('system', [])).toBe('en')
  })

  it('is written as in the system’s country, where that speaks it', async () => {
    expect(localeOf('de', ['en-US', 'de-AT'])).toBe('de-AT')
    expect(localeOf('de', ['fr-FR'])).toBe('de')
    expect(localeOf('zh', [])).toBe('zh-CN')
    expect(localeOf('zh', ['zh_no such'])).toBe('zh-CN')
    expect(localeOf('en', ['en-IN'])).toBe('en')
    await speak('de', ['de-CH'])
    const days = t('{n, plural, one {# day} other {# days}}', { n: 1200 })
    expect([spokenLanguage(), days]).toEqual(['de', `${new Intl.NumberFormat('de-CH').format(1200)} Tage`])
  })
})
