import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { redirectPage } from './redirect-page.ts'

/** What the browser brings back. */
export type Redirect = { code: string; issuer: string | null } | { error: string; issuer: string | null }

export interface RedirectListener {
  /** The address that the browser is sent back to. */
  address: string
  /** Of the one redirect with the right state. Rejects where the listener is closed first. */
  redirect: Promise<Redirect>
  close(): void
}

const path = '/signed-in'
const maxConnections = 20

/**
 * Waits on this computer alone, at a port that nobody knows before, for one redirect. Whatever else asks there, a page in the
 * browser say, is refused and ends nothing.
 */
export async function listenForRedirect(state: string): Promise<RedirectListener> {
  const { promise, resolve, reject } = Promise.withResolvers<Redirect>()
  // Nobody may be waiting yet.
  promise.catch(() => {})
  let isOver = false
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 5_000, requestTimeout: 10_000 }, answer)
  server.maxConnections = maxConnections
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', listening)
  })
  server.on('error', () => {})
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const close = (): void => {
    isOver = true
    reject(new Error('closed'))
    server.close()
    server.closeAllConnections()
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume()
    const wanted = wantedOf(request, host)
    if (isOver || wanted === null) return say(response, 404, 'nothing')
    const [given, ...more] = wanted.getAll('state')
    if (given === undefined || more.length > 0 || !isSame(given, state)) return say(response, 400, 'other')
    const redirect = redirectOf(wanted)
    if (!redirect) return say(response, 400, 'other')
    isOver = true
    say(response, 200, 'code' in redirect ? 'done' : 'refused', () => {
      resolve(redirect)
      close()
    })
  }

  return { address: `http://${host}${path}`, redirect: promise, close }
}

/** Null for whatever is no redirect to here. A name that leads here by DNS is not this host. */
function wantedOf({ method, headers, url }: IncomingMessage, host: string): URLSearchParams | null {
  if (method !== 'GET' || headers.host !== host || !url?.startsWith('/')) return null
  const address = URL.canParse(url, `http://${host}`) ? new URL(url, `http://${host}`) : null
  return address?.host === host && address.pathname === path ? address.searchParams : null
}

function redirectOf(wanted: URLSearchParams): Redirect | null {
  const one = (name: string): string | null => {
    const all = wanted.getAll(name)
    return all.length === 1 && all[0] !== '' ? (all[0] ?? null) : null
  }
  const issuer = one('iss')
  const error = one('error')
  if (error !== null) return { error, issuer }
  const code = one('code')
  return code === null ? null : { code, issuer }
}

/** Takes as long whatever is given. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}

function say(
  response: ServerResponse,
  status: number,
  kind: Parameters<typeof redirectPage>[0],
  then?: () => void,
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.once('close', () => then?.())
  response.end(redirectPage(kind))
}
