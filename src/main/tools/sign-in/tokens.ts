import type { OAuthTokens, OAuthMetadata } from '@modelcontextprotocol/sdk/shared/auth.js'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'
import type { AuthFetch } from './auth-fetch.ts'
import { loadAuth, type Place } from './discovery.ts'
import { ClientWanted, SignInFailure } from './failure.ts'
import type { Grant } from './grants.ts'

type Client = Grant['client']

/** Makes Holdfast known, for this one time of signing in: the address that it comes back to is another each time. */
export async function register({ metadata, scope }: Place, redirectAddress: string, fetch: AuthFetch): Promise<Client> {
  assertRegisters(metadata)
  const auth = await loadAuth()
  const offered = metadata.token_endpoint_auth_methods_supported ?? ['none']
  const method = ['none', 'client_secret_post', 'client_secret_basic'].find((each) => offered.includes(each)) ?? 'none'
  const about = {
    client_name: 'Holdfast',
    redirect_uris: [redirectAddress],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: method,
    application_type: 'native',
  }
  const { host } = new URL(metadata.registration_endpoint)
  const registered = await auth
    .registerClient(metadata.issuer, {
      metadata,
      clientMetadata: about,
      ...(scope !== null && { scope }),
      fetchFn: fetch,
    })
    .catch((error: unknown) => {
      throw failureOf(error, said('{host} did not let Holdfast register.', { host }))
    })
  const { client_id, client_secret, token_endpoint_auth_method = method } = registered
  if (client_secret !== undefined && !isToken(client_secret)) throw unreadable(host)
  return { client_id, token_endpoint_auth_method, ...(client_secret !== undefined && { client_secret }) }
}

/** Throws ClientWanted where no app registers itself. */
export function assertRegisters(
  metadata: OAuthMetadata,
): asserts metadata is OAuthMetadata & { registration_endpoint: string } {
  if (metadata.registration_endpoint !== undefined) return
  const { host } = new URL(metadata.authorization_endpoint)
  throw new ClientWanted(
    said(
      '{host} accepts only apps that somebody registered there. Register one and enter its client ID here, or give the server a header with a token.',
      { host },
    ),
  )
}

/** The code for what it stands for. */
export async function exchange(
  { metadata, resource, scope }: Place,
  given: { client: Client; code: string; verifier: string; redirectAddress: string; nowMs: number },
  fetch: AuthFetch,
): Promise<Grant> {
  const auth = await loadAuth()
  const { host } = new URL(metadata.token_endpoint)
  const tokens = await auth
    .exchangeAuthorization(metadata.issuer, {
      metadata,
      clientInformation: given.client,
      authorizationCode: given.code,
      codeVerifier: given.verifier,
      redirectUri: given.redirectAddress,
      ...(resource !== null && { resource }),
      fetchFn: fetch,
    })
    .catch((error: unknown) => {
      throw failureOf(error, said('{host} did not finish signing in.', { host }))
    })
  return {
    ...usable(tokens, host, given.nowMs),
    scope: tokens.scope ?? scope,
    resource,
    client: given.client,
    issuer: metadata.issuer,
    tokenEndpoint: metadata.token_endpoint,
    revocationEndpoint: metadata.revocation_endpoint ?? null,
    clientAuthMethods: metadata.token_endpoint_auth_methods_supported ?? [],
  }
}

/** Null where it was taken back, so that only signing in anew helps. Rejects with SignInFailure where it may yet be renewed. */
export async function renew(grant: Grant, nowMs: number, fetch: AuthFetch): Promise<Grant | null> {
  if (grant.refreshToken === null) return null
  const auth = await loadAuth()
  const { host } = new URL(grant.tokenEndpoint)
  try {
    const tokens = await auth.refreshAuthorization(grant.issuer, {
      metadata: metadataOf(grant),
      clientInformation: grant.client,
      refreshToken: grant.refreshToken,
      ...(grant.resource !== null && { resource: grant.resource }),
      fetchFn: fetch,
    })
    return { ...grant, ...usable(tokens, host, nowMs), scope: tokens.scope ?? grant.scope }
  } catch (error) {
    if (await isFinal(error)) return null
    throw failureOf(error, said('{host} did not renew the sign-in. It is tried again with the next call.', { host }))
  }
}

/** A refusal that the same request would meet again. */
async function isFinal(error: unknown): Promise<boolean> {
  const { OAuthError, ServerError, TemporarilyUnavailableError, TooManyRequestsError } =
    await import('@modelcontextprotocol/sdk/server/auth/errors.js')
  const mayPass = [ServerError, TemporarilyUnavailableError, TooManyRequestsError].some((kind) => error instanceof kind)
  return error instanceof OAuthError && !mayPass
}

/** Tells who gave it that it is no longer wanted. Rejects where that could not be told. */
export async function revoke(grant: Grant, fetch: AuthFetch): Promise<void> {
  if (grant.revocationEndpoint === null) return
  const { selectClientAuthMethod } = await loadAuth()
  const { client_id: id, client_secret: secret } = grant.client
  const method = selectClientAuthMethod(grant.client, grant.clientAuthMethods)
  const isRenewable = grant.refreshToken !== null
  const body = new URLSearchParams({
    token: grant.refreshToken ?? grant.accessToken,
    token_type_hint: isRenewable ? 'refresh_token' : 'access_token',
  })
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
  if (method === 'client_secret_basic') headers.set('authorization', `Basic ${btoa(`${id}:${secret}`)}`)
  else {
    body.set('client_id', id)
    if (secret !== undefined) body.set('client_secret', secret)
  }
  await fetch(grant.revocationEndpoint, { method: 'POST', headers, body })
}

const metadataOf = ({ issuer, tokenEndpoint, clientAuthMethods }: Grant): OAuthMetadata => ({
  issuer,
  authorization_endpoint: tokenEndpoint,
  token_endpoint: tokenEndpoint,
  response_types_supported: ['code'],
  ...(clientAuthMethods.length > 0 && { token_endpoint_auth_methods_supported: clientAuthMethods }),
})

/** What a header can carry. */
const isToken = (text: string): boolean => /^[\u0021-\u007e]{1,16000}$/.test(text)

function usable(
  tokens: OAuthTokens,
  host: string,
  nowMs: number,
): Pick<Grant, 'accessToken' | 'refreshToken' | 'expiresAtMs'> {
  const { access_token: accessToken, refresh_token: refreshToken = null, expires_in: seconds } = tokens
  if (tokens.token_type.toLowerCase() !== 'bearer' || !isToken(accessToken)) throw unreadable(host)
  if (refreshToken !== null && !isToken(refreshToken)) throw unreadable(host)
  const isTold = seconds !== undefined && Number.isFinite(seconds) && seconds > 0
  return { accessToken, refreshToken, expiresAtMs: isTold ? nowMs + seconds * 1000 : null }
}

const unreadable = (host: string): SignInFailure =>
  new SignInFailure(said('{host} answered with something that Holdfast can’t use as a token.', { host }))

/** Of a server's words only the name of what it refuses: the rest could have a token in it. */
function failureOf(error: unknown, what: string): SignInFailure {
  if (error instanceof SignInFailure) return error
  const code = (error as { errorCode?: unknown } | null)?.errorCode
  const name = typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : words('an answer that can’t be read')
  return new SignInFailure(`${what} ${said('It says: “{words}”', { words: name })}`)
}
