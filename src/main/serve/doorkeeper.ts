import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '../../shared/ipc.ts'
import { digestOf } from './codes.ts'

export interface Refusal {
  status: number
  code: ErrorCode
  message: string
}

export interface Doorkeeper {
  /** What a page brings with every request once its code was taken. Lasts as long as the process. */
  session: string
  /** The answer to a request that nobody may make; null for the others. */
  refuse(request: IncomingMessage): Refusal | null
  /** Whether a request brings the session. */
  knows(request: IncomingMessage): boolean
}

const elsewhere: Refusal = { status: 403, code: 'forbidden', message: 'Requests from other sites are refused.' }

/**
 * Who may talk to the app on loopback. Other programs' pages in the same browser can reach this port too, so each
 * request must name this host (DNS rebinding) and come from this origin if it says where from. The session comes in a
 * header that only the app's own page sets; a cookie would go to every port of this machine.
 */
export function createDoorkeeper(port: number): Doorkeeper {
  const session = randomBytes(24).toString('base64url')
  const digest = digestOf(`Bearer ${session}`)
  // Browsers leave out the port that a scheme has by itself.
  const hosts = ['127.0.0.1', 'localhost'].map((name) => (port === 80 ? name : `${name}:${port}`))

  return {
    session,
    refuse(request) {
      const { url = '', headers, headersDistinct } = request
      // Two of them are read differently by different readers; and a whole URL in the first line overrules them.
      const [host = '', ...more] = headersDistinct.host ?? []
      if (!hosts.includes(host) || more.length > 0 || !/^\/(?![/\\])/.test(url)) {
        return { status: 403, code: 'forbidden', message: 'This host name is not served here.' }
      }
      if (headers.origin !== undefined && headers.origin !== `http://${host}`) return elsewhere
      if (!comesFromHere(request)) return elsewhere
      const brings = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
      if (request.method !== 'POST' && brings) {
        return { status: 400, code: 'bad_input', message: 'Only a POST brings a body.' }
      }
      return null
    },
    knows: ({ headers }) => timingSafeEqual(digestOf(headers.authorization ?? ''), digest),
  }
}

/** What browsers say of where a request comes from. A link from elsewhere may open the page, and do nothing more. */
function comesFromHere({ method, url = '', headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin') return true
  const opensPage = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && !url.startsWith('/api/')
  return opensPage && headers['sec-fetch-dest'] === 'document'
}
