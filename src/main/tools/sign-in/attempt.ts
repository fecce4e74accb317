import { randomBytes } from 'node:crypto'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'
import type { ConsentPort } from '../../ports.ts'
import { signInQuestion } from '../consent-words.ts'
import type { StoredServer } from '../server-config.ts'
import { createAuthFetch } from './auth-fetch.ts'
import type { Challenge } from './challenge.ts'
import { checkIssuer, findPlace, loadAuth } from './discovery.ts'
import { SignInFailure } from './failure.ts'
import type { Grant, OwnClient } from './grants.ts'
import { listenForRedirect, type Redirect } from './redirect-listener.ts'
import { assertRegisters, exchange, register } from './tokens.ts'

export interface AttemptDeps {
  /** Answers may hold what is not known as a key yet, so nothing is taken out of them. */
  fetch: typeof fetch
  consent: ConsentPort
  openExternal(address: string): Promise<void>
  nowMs(): number
  /** How long the user may take in the browser. */
  waitMs: number
}

/** Signs in to a server once, in the system's browser. Null where the user said no, or cancelled. Rejects with SignInFailure. */
export async function signInTo(
  server: StoredServer,
  challenge: Challenge,
  /** As whom the user registered Holdfast there; null: it registers by itself. */
  own: OwnClient | null,
  deps: AttemptDeps,
  signal: AbortSignal,
): Promise<Grant | null> {
  const fetch = createAuthFetch(deps.fetch, server.url, signal)
  const state = randomBytes(32).toString('base64url')
  const listener = await listenForRedirect(state).catch((error: unknown) => {
    throw new SignInFailure(
      said('Holdfast can’t wait on this computer for the browser to come back ({code}).', {
        code: String((error as { code?: unknown }).code),
      }),
    )
  })
  signal.addEventListener('abort', listener.close, { once: true })
  try {
    signal.throwIfAborted()
    const auth = await loadAuth()
    const place = await findPlace(server.url, challenge, fetch)
    if (!own) assertRegisters(place.metadata)
    const endpoint = new URL(place.metadata.authorization_endpoint)
    const question = signInQuestion(server, endpoint, new URL(place.metadata.token_endpoint).host)
    if (!question) throw new SignInFailure(words('The address for signing in is too long to be shown whole.'))
    if (!(await deps.consent.confirm(question))) return null
    signal.throwIfAborted()
    const client = own ? clientOf(own) : await register(place, listener.address, fetch)
    const { authorizationUrl, codeVerifier: verifier } = await auth.startAuthorization(place.metadata.issuer, {
      metadata: place.metadata,
      clientInformation: client,
      redirectUrl: listener.address,
      state,
      ...(place.scope !== null && { scope: place.scope }),
      ...(place.resource !== null && { resource: place.resource }),
    })
    signal.throwIfAborted()
    await deps.openExternal(authorizationUrl.href).catch(() => {
      throw new SignInFailure(words('The system did not open the browser.'))
    })
    const redirect = await withinTime(listener.redirect, deps.waitMs)
    checkIssuer(redirect.issuer, place)
    if ('error' in redirect) throw refusal(redirect.error, new URL(place.metadata.authorization_endpoint).host)
    return await exchange(
      place,
      {
        client,
        code: redirect.code,
        verifier,
        redirectAddress: listener.address,
        nowMs: deps.nowMs(),
      },
      fetch,
    )
  } catch (error) {
    if (signal.aborted) return null
    if (error instanceof SignInFailure) throw error
    throw new SignInFailure(words('Signing in failed. Nothing was kept of it; try again.'))
  } finally {
    signal.removeEventListener('abort', listener.close)
    listener.close()
  }
}

const clientOf = ({ id, secret }: OwnClient): Grant['client'] => ({
  client_id: id,
  ...(secret !== '' && { client_secret: secret }),
})

async function withinTime(redirect: Promise<Redirect>, waitMs: number): Promise<Redirect> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () =>
      reject(
        new SignInFailure(
          said(
            'The browser did not come back within {minutes, plural, one {# minute} other {# minutes}}. Sign in again.',
            {
              minutes: Math.max(1, Math.round(waitMs / 60_000)),
            },
          ),
        ),
      ),
    waitMs,
  )
  try {
    return await Promise.race([redirect, promise])
  } finally {
    clearTimeout(timer)
  }
}

function refusal(code: string, host: string): SignInFailure {
  if (code === 'access_denied') return new SignInFailure(said('At {host}, signing in was declined.', { host }))
  const name = /^[a-z_]{1,40}$/.test(code) ? code : 'error'
  return new SignInFailure(said('{host} did not sign you in ({name}).', { host, name }))
}
