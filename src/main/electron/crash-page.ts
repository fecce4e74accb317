import { rendererHeaders } from '../net/renderer-files.ts'
import { appScheme, crashHost } from './origin.ts'
import { spokenLocale } from '../../shared/words/languages.ts'
import { t } from '../../shared/words/t.ts'

/** No script, and nothing of the renderer: main loads it, and main acts on its two links, which lead nowhere. */
export const crashPage = `${appScheme}://${crashHost}/`
export const reloadLink = `${crashPage}reload`
export const copyLink = `${crashPage}copy`
/** The same page once the diagnostics are in the clipboard. */
export const copiedPage = `${crashPage}copied`

export const crashWords = (): { title: string; meaning: string; next: string; copied: string } => ({
  title: t('The window crashed twice'),
  meaning: t('Everything recorded is safe on this computer; recording and delivery continue.'),
  next: t(
    'Reload to open the window again. If it crashes again, copy the diagnostics into a bug report: they hold no key and no message.',
  ),
  copied: t('Diagnostics copied.'),
})

const styles = `
:root { color-scheme: light dark; --canvas: #fbfcfd; --ink: #1c2024; --ink-2: #60646c; --line: #d9d9e0; --accent: #0d74ce; }
@media (prefers-color-scheme: dark) {
  :root { --canvas: #111416; --ink: #edeef0; --ink-2: #b0b4ba; --line: #43484e; --accent: #70b8ff; }
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--canvas); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
main { max-width: 30rem; padding: 2rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.25rem; font-weight: 500; }
p { margin: 0 0 0.75rem; color: var(--ink-2); }
nav { display: flex; gap: 0.5rem; margin-top: 1.25rem; }
a { padding: 0.35rem 0.75rem; border: 1px solid var(--line); border-radius: 6px; color: var(--ink); text-decoration: none; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
`

function pageOf(isCopied: boolean): string {
  const { title, meaning, next, copied } = crashWords()
  return `<!doctype html>
<html lang="${spokenLocale()}">
<head><meta charset="utf-8"><title>Holdfast</title><link rel="stylesheet" href="${crashPage}page.css"></head>
<body>
<main>
<h1>${title}</h1>
<p>${meaning}</p>
<p>${next}</p>
<p role="status">${isCopied ? copied : ''}</p>
<nav><a href="${reloadLink}" role="button" autofocus>${t('Reload')}</a><a href="${copyLink}" role="button">${t('Copy diagnostics')}</a></nav>
</main>
</body>
</html>
`
}

export function crashFile(pathname: string): Response {
  const answer = (body: string, contentType: string): Response =>
    new Response(body, { headers: { ...rendererHeaders, 'content-type': `${contentType}; charset=utf-8` } })
  if (pathname === '/page.css') return answer(styles, 'text/css')
  if (pathname === '/' || pathname === '/copied') return answer(pageOf(pathname === '/copied'), 'text/html')
  return new Response(null, { status: 404, headers: rendererHeaders })
}
