import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const cookieName = 'holdfast'

export interface Doorkeeper {
  /** Opens the app in a browser once typed or clicked; the token then lives in a cookie. */
  token: string
  /** The answer to a request that may not come in; null where it may. */
  refuse(request: IncomingMessage, port: number): { status: number; message: string } | null
  /** Whether the address carries the token, and so earns the cookie. */
  bringsToken(url: URL): boolean
  cookie(port: number): string
}

/**
 * Who may talk to the app on loopback. Other programs' pages in the same browser can reach this port too, so every
 * request must name this host (DNS rebinding), come from this origin if it says where from, and bring the token.
 */
export function createDoorkeeper(token: string = randomBytes(24).toString('base64url')): Doorkeeper {
  const named = (port: number): string[] => [`127.0.0.1:${port}`, `localhost:${port}`]

  return {
    token,
    refuse(request, port) {
      const host = request.headers.host ?? ''
      if (!named(port).includes(host)) return { status: 403, message: 'This host name is not served here.' }
      const { origin } = request.headers
      if (origin !== undefined && origin !== `http://${host}`) {
        return { status: 403, message: 'Requests from other sites are refused.' }
      }
      const site = request.headers['sec-fetch-site']
      if (request.method !== 'GET' && site !== undefined && site !== 'same-origin') {
        return { status: 403, message: 'Requests from other sites are refused.' }
      }
      if (!same(readCookie(request.headers.cookie, `${cookieName}-${port}`), token)) {
        return { status: 401, message: 'Open the address that Holdfast printed when it started: it carries the token.' }
      }
      return null
    },
    bringsToken: (url) => same(url.searchParams.get('token') ?? '', token),
    // Cookies do not know ports, so the name carries it: two apps on one machine do not log each other out.
    cookie: (port) => `${cookieName}-${port}=${token}; HttpOnly; SameSite=Strict; Path=/`,
  }
}

function readCookie(header: string | undefined, name: string): string {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name) return value ?? ''
  }
  return ''
}

/** Compares digests, so that the time taken tells nothing. */
function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
