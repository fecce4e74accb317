import { protocol, session } from 'electron'
import type { Core } from '../core.ts'
import { attachmentAsked, attachmentHeaders } from '../net/attachment-answer.ts'
import { contentSecurityPolicy, headersOf, readRendererFile, rendererHeaders } from '../net/renderer-files.ts'
import { crashFile } from './crash-page.ts'
import { appHost, appScheme, crashHost, type Origin } from './origin.ts'
import type { PageFirst } from './page-first.ts'

/** Must run before `ready`. Makes `app://` an origin like https: with storage, fetch and cached code of its own. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built renderer at `app://holdfast/`, with the files that go with messages, and nothing else from the disk. */
export function serveRenderer(
  folder: string,
  origin: Origin,
  openAttachment: Core['openAttachment'],
  { answering }: Pick<PageFirst, 'answering'>,
): void {
  const attachment = async (asked: { sha256: string; small: boolean }): Promise<Response> => {
    const found = await openAttachment(asked.sha256, asked.small).catch(() => null)
    if (!found) return new Response(null, { status: 404, headers: rendererHeaders })
    return new Response(new Uint8Array(found.bytes), { headers: attachmentHeaders(found.mediaType) })
  }
  const rendererFile = async (pathname: string): Promise<Response> => {
    const file = await readRendererFile(folder, pathname)
    if (!file) return new Response(null, { status: 404, headers: rendererHeaders })
    return new Response(new Uint8Array(file.body), {
      headers: { ...headersOf(pathname), 'content-type': file.contentType, 'cache-control': 'no-cache' },
    })
  }
  protocol.handle(appScheme, async (request) => {
    const { host, pathname, search } = new URL(request.url)
    if (host === crashHost && request.method === 'GET') return crashFile(pathname)
    if (host !== appHost || request.method !== 'GET')
      return new Response(null, { status: 403, headers: rendererHeaders })
    const asked = attachmentAsked(pathname, search)
    return asked ? attachment(asked) : answering(pathname, rendererFile(pathname))
  })
  if (origin.development) relaxForHotReload(origin)
}

/** Vite puts an inline script and styles into the page and talks over a WebSocket; its own server may do just that. */
function relaxForHotReload(origin: Origin): void {
  const { host } = new URL(origin.url)
  const policy = contentSecurityPolicy
    .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", `connect-src 'self' ws://${host}`)
  session.defaultSession.webRequest.onHeadersReceived((details, answer) => {
    const headers = details.responseHeaders ?? {}
    answer({
      responseHeaders: origin.owns(details.url) ? { ...headers, 'content-security-policy': [policy] } : headers,
    })
  })
}
