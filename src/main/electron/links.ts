import { app, dialog } from 'electron'
import { hrefOfLink, linkScheme } from '../../shared/app-links.ts'
import type { Ports } from '../ports.ts'
import type { MainWindow } from './window.ts'
import { t } from '../../shared/words/t.ts'

/** Among a process's arguments; a link is never read as anything else. */
export const linkIn = (argv: readonly string[]): string | null =>
  argv.slice(1).find((argument) => argument.toLowerCase().startsWith(`${linkScheme}:`)) ?? null

/**
 * Opens the places that `holdfast://` links name, from the first start, from later ones and from macOS's own event. Call before
 * `ready`: macOS tells of the link that it started the app for before that.
 */
export function receiveLinks(log: Ports['log']): {
  /** The address that the window begins with, where the app was started by a link; else empty. */
  firstHref(): string
  openIn(window: Pick<MainWindow, 'showAt'>): void
} {
  let window: Pick<MainWindow, 'showAt'> | null = null
  let waiting = linkIn(process.argv)
  let isTelling = false

  function open(link: string): void {
    if (window === null) {
      waiting = link
      return
    }
    const href = hrefOfLink(link)
    if (href !== null) window.showAt(href)
    else void refuse(link)
  }

  /** One at a time: a page that opens links in a row must not fill the screen. */
  async function refuse(link: string): Promise<void> {
    log('warn', `A link of ${link.length} characters names no place in the app, and was not opened.`)
    if (isTelling) return
    isTelling = true
    await dialog.showMessageBox({
      type: 'warning',
      title: 'Holdfast',
      message: t('That link can’t be opened'),
      detail: t('It names no trace, conversation or view of Holdfast. Nothing was opened or changed.'),
      buttons: [t('OK')],
    })
    isTelling = false
  }

  app.on('open-url', (event, link) => {
    event.preventDefault()
    open(link)
  })
  app.on('second-instance', (_event, argv) => {
    const link = linkIn(argv)
    if (link !== null) open(link)
  })
  return {
    firstHref: () => {
      const href = waiting === null ? null : hrefOfLink(waiting)
      if (href !== null) waiting = null
      return href ?? ''
    },
    openIn: (opened) => {
      window = opened
      if (waiting !== null) open(waiting)
      waiting = null
    },
  }
}
