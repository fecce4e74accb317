import { app, session, type Session } from 'electron'
import type { Origin } from './origin.ts'

/** Copying a message or a number: text the page made itself, in answer to a click. */
const allowedPermissions = new Set(['clipboard-sanitized-write'])

/** Keeps every page in the app where it belongs: no other pages, no windows, no permissions. */
export function guardPages(origin: Origin): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (details: { preventDefault(): void; url: string }): void => {
      if (!origin.owns(details.url)) details.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })

  const pages = session.defaultSession
  withoutDictionaries(pages)
  pages.setPermissionRequestHandler((contents, permission, answer) =>
    answer(allowedPermissions.has(permission) && origin.owns(contents.getURL())),
  )
  pages.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => allowedPermissions.has(permission) && origin.owns(requestingOrigin),
  )
  pages.setDevicePermissionHandler(() => false)
}

/** A session loads dictionaries from Google's servers by itself, whether it shows a page or not; macOS brings its own. */
export function withoutDictionaries(opened: Session): void {
  if (process.platform !== 'darwin') opened.setSpellCheckerLanguages([])
}
