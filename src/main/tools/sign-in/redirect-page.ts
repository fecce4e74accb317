import { spokenLocale } from '../../../shared/words/languages.ts'
import { t } from '../../../shared/words/t.ts'

/** What the browser shows once it has come back: the app's own words alone. */
export function redirectPage(kind: 'done' | 'refused' | 'other' | 'nothing'): string {
  const [title, text] = textsOf(kind)
  return `<!doctype html>
<html lang="${spokenLocale()}">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<h1>${title}</h1>
<p>${text}</p>
`
}

function textsOf(kind: Parameters<typeof redirectPage>[0]): [title: string, text: string] {
  switch (kind) {
    case 'done':
      return [t('Go back to Holdfast'), t('It finishes signing in there. You can close this page.')]
    case 'refused':
      return [t('Go back to Holdfast'), t('You were not signed in; Holdfast says why. You can close this page.')]
    case 'other':
      return [t('Not signed in'), t('This is not the answer that Holdfast waits for. Begin again in Settings → Tools.')]
    case 'nothing':
      return [t('Nothing here'), t('You can close this page.')]
  }
}
