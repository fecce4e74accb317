import { isThisComputer, leadsHere } from '../../net/loopback.ts'
import { toNetworkError } from '../../net/network-error.ts'
import { said } from '../../../shared/words/said.ts'
import { wayWords } from '../../net/failure-words.ts'
import { SignInFailure } from './failure.ts'

/** Of one answer: metadata, a registration, tokens. */
export const maxAnswerBytes = 200_000
export const answerMs = 20_000

export type AuthFetch = (address: string | URL, init?: RequestInit) => Promise<Response>

/**
 * Whether signing in to `server` may lead there: over https, and to this computer only from a server on it, which may use
 * http as well. What a server names is anybody's word.
 */
export function mayLeadTo(address: URL, server: string): boolean {
  if (address.username !== '' || address.password !== '') return false
  const isHere = isThisComputer(address.hostname)
  if (isHere && !leadsHere(server)) return false
  return address.protocol === 'https:' || (isHere && address.protocol === 'http:')
}

/** For metadata, registration and tokens: to where signing in may lead alone, and no more of an answer than it needs. */
export function createAuthFetch(base: typeof fetch, server: string, signal?: AbortSignal): AuthFetch {
  return async (to, init) => {
    const address = new URL(to)
    if (!mayLeadTo(address, server)) {
      throw new SignInFailure(
        said(
          'To sign in there, Holdfast would have to ask {address}. It asks only over https, and on this computer only for a server on it.',
          {
            address: address.origin === 'null' ? address.protocol : address.origin,
          },
        ),
      )
    }
    try {
      const signals = [AbortSignal.timeout(answerMs), ...(signal ? [signal] : [])]
      const response = await base(address, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) })
      const bytes = await readWhole(response, address.host)
      const { status, headers } = response
      const isBodiless = [101, 204, 205, 304].includes(status)
      return new Response(isBodiless ? null : bytes, { status, headers })
    } catch (error) {
      if (error instanceof SignInFailure) throw error
      signal?.throwIfAborted()
      // Chromium's network rejects with a redirect, Node's answers it; whoever asked follows within the same origin alone.
      const location = (error as { redirectUrl?: unknown }).redirectUrl
      if (typeof location === 'string') return new Response(null, { status: 302, headers: { location } })
      throw networkFailure(address.host, error)
    }
  }
}

async function readWhole(response: Response, host: string): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of response.body ?? []) {
    pieces.push(piece)
    length += piece.byteLength
    if (length > maxAnswerBytes) {
      throw new SignInFailure(
        said('{host} answered with more than {kilobytes} kB where a few lines were asked for.', {
          host,
          kilobytes: maxAnswerBytes / 1000,
        }),
      )
    }
  }
  return new Uint8Array(Buffer.concat(pieces))
}

function networkFailure(host: string, error: unknown): SignInFailure {
  const failure = toNetworkError(error)
  const way = wayWords(host, failure)
  if (way) return new SignInFailure(`${way.message} ${way.advice}`)
  return new SignInFailure(
    said('{host}, where one signs in, could not be reached ({code}). Try again later.', { host, code: failure.code }),
  )
}
