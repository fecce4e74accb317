import { app, BrowserWindow, session } from 'electron'
import { withoutDictionaries } from './guard.ts'

/** Only here: a page that is printed has an origin of its own, which nothing else answers. */
const scheme = 'holdfast-print'
const lettersIn = new Set(['US', 'CA', 'MX', 'PH', 'CL', 'CO'])
let printed = 0

/** Prints a page in a window that nobody sees: no script runs in it, no request leaves it, and its pictures are in it. */
export async function printPdf(html: string): Promise<Uint8Array> {
  const pages = session.fromPartition(`print-${(printed += 1)}`)
  withoutDictionaries(pages)
  pages.protocol.handle(scheme, () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }))
  pages.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !details.url.startsWith(`${scheme}:`) }))
  pages.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: pages, javascript: false, sandbox: true, contextIsolation: true },
  })
  try {
    await window.loadURL(`${scheme}://chat/`)
    return await window.webContents.printToPDF({
      pageSize: lettersIn.has(app.getLocaleCountryCode()) ? 'Letter' : 'A4',
      printBackground: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    })
  } finally {
    window.destroy()
    pages.protocol.unhandle(scheme)
  }
}
