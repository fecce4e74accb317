import { app, dialog, session } from 'electron'
import { spokenLocale } from '../../shared/words/languages.ts'
import { t } from '../../shared/words/t.ts'

const most = 3

/** In what is written here: the system's languages, as far as there are dictionaries for them. */
export function spellingLanguages(): string[] {
  if (process.platform === 'darwin') return []
  const known = session.defaultSession.availableSpellCheckerLanguages
  const found = app.getPreferredSystemLanguages().flatMap((wanted) => dictionaryFor(wanted, known) ?? [])
  // A system names `en` after `en-US`: one kind of a language is meant.
  const byBase = new Map(found.toReversed().map((language) => [language.split('-')[0], language]))
  const once = found.filter((language, index) => found.indexOf(language) === index)
  const kept = once.filter((language) => language.includes('-') || byBase.get(language) === language)
  return (kept.length > 0 ? kept : ['en-US']).slice(0, most)
}

/** The dictionary for a language of the system, such as `de-AT`: its own, or the nearest. */
export function dictionaryFor(wanted: string, known: readonly string[]): string | null {
  const [base = ''] = wanted.split('-')
  return (
    known.find((language) => language.toLowerCase() === wanted.toLowerCase()) ??
    known.find((language) => language === base) ??
    known.find((language) => language.startsWith(`${base}-`)) ??
    null
  )
}

/** macOS has its own. Elsewhere Chromium downloads dictionaries as soon as it is told languages, so it is told none before. */
export function checkSpelling(isOn: boolean): void {
  const pages = session.defaultSession
  pages.setSpellCheckerEnabled(isOn)
  if (process.platform !== 'darwin') pages.setSpellCheckerLanguages(isOn ? spellingLanguages() : [])
}

/** Outside the page, which could not be believed: it names where the dictionaries come from. */
export async function mayDownloadDictionaries(): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Holdfast',
    message: t('Download dictionaries for the spell check?'),
    detail: t(
      'For {languages}, once each, from Google’s servers (redirector.gvt1.com), over the proxy that is set. They learn your address and the languages. What you write is checked on this computer.',
      { languages: languageNames(spellingLanguages()) },
    ),
    buttons: [t('Download'), t('Cancel')],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}

export function languageNames(languages: readonly string[]): string {
  const names = new Intl.DisplayNames(spokenLocale(), { type: 'language' })
  return new Intl.ListFormat(spokenLocale()).format(languages.map((language) => names.of(language) ?? language))
}
