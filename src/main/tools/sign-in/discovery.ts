import type { OAuthMetadata, OAuthProtectedResourceMetadata } from '@modelcontextprotocol/sdk/shared/auth.js'
import { cutText } from '../../../shared/text.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'
import { mayLeadTo, type AuthFetch } from './auth-fetch.ts'
import type { Challenge } from './challenge.ts'
import { SignInFailure } from './failure.ts'

/** Loaded on use. */
export const loadAuth = () => import('@modelcontextprotocol/sdk/client/auth.js')

/** Where one signs in to a server, all of it looked over. */
export interface Place {
  /** As the server names who signs in for it. */
  authority: string
  metadata: OAuthMetadata
  /** What is asked for, word for word as the server names it. */
  resource: string | null
  scope: string | null
}

const useHeader = words(
  'Add a header with a token instead: edit the server, Authorization with “Bearer” and the token.',
)

/** Reads what a server says of itself, and what they say where it sends one. Rejects with SignInFailure. */
export async function findPlace(server: string, challenge: Challenge, fetch: AuthFetch): Promise<Place> {
  const { host } = new URL(server)
  const resource = await readResource(server, challenge, fetch)
  const authority = resource?.authorization_servers?.[0] ?? new URL('/', server).href
  assertMayLead(host, authority, server)
  const metadata = await readMetadata(host, authority, fetch)
  check(server, authority, metadata)
  const scope = challenge.scope ?? resource?.scopes_supported?.join(' ') ?? null
  return { authority, metadata, resource: resource?.resource ?? null, scope: withRenewal(scope, metadata) }
}

async function readResource(
  server: string,
  { resourceMetadata }: Challenge,
  fetch: AuthFetch,
): Promise<OAuthProtectedResourceMetadata | null> {
  const { host } = new URL(server)
  const auth = await loadAuth()
  let found: OAuthProtectedResourceMetadata
  try {
    found = await auth.discoverOAuthProtectedResourceMetadata(
      server,
      resourceMetadata === null ? {} : { resourceMetadataUrl: resourceMetadata },
      fetch,
    )
  } catch (error) {
    if (error instanceof SignInFailure) throw error
    // Servers of the time before name none, and are asked themselves.
    if (resourceMetadata === null) return null
    throw new SignInFailure(
      said('What {host} says about signing in can’t be read. Tell whoever runs it.', { host }) + ` ${useHeader}`,
    )
  }
  const { checkResourceAllowed } = await import('@modelcontextprotocol/sdk/shared/auth-utils.js')
  const isIts = checkResourceAllowed({ requestedResource: withoutFragment(server), configuredResource: found.resource })
  if (!isIts) {
    throw new SignInFailure(
      said('What {host} says about signing in belongs to another server: {resource}. Nothing was sent there.', {
        host,
        resource: cutText(found.resource, 200),
      }),
    )
  }
  return found
}

const withoutFragment = (address: string): string => {
  const url = new URL(address)
  url.hash = ''
  return url.href
}

async function readMetadata(host: string, authority: string, fetch: AuthFetch): Promise<OAuthMetadata> {
  const auth = await loadAuth()
  const found = await auth
    .discoverAuthorizationServerMetadata(authority, { fetchFn: fetch })
    .catch((error: unknown) => {
      if (error instanceof SignInFailure) throw error
      throw new SignInFailure(
        said('What {place} says about signing in can’t be read. Tell whoever runs it.', {
          place: new URL(authority).host,
        }) + ` ${useHeader}`,
      )
    })
  if (!found) throw new SignInFailure(said('{host} does not say where one signs in.', { host }) + ` ${useHeader}`)
  return found as OAuthMetadata
}

function check(server: string, authority: string, metadata: OAuthMetadata): void {
  const place = new URL(authority).host
  const endpoints = [metadata.authorization_endpoint, metadata.token_endpoint, metadata.registration_endpoint]
  for (const endpoint of endpoints) {
    if (endpoint !== undefined) assertMayLead(place, endpoint, server)
  }
  const hosts = endpoints.slice(0, 2).map((endpoint) => new URL(endpoint ?? '').host)
  // Whoever gives the code must be who is given it back: else one place could have another's signed in to for itself.
  if (hosts[0] !== hosts[1] && !isSameIssuer(metadata.issuer, authority)) {
    throw new SignInFailure(
      said(
        '{place} sends the user to {asking} and says that it is {issuer}. Holdfast signs in to no place under another’s name.',
        {
          place,
          asking: hosts[0] ?? '',
          issuer: cutText(metadata.issuer, 200),
        },
      ),
    )
  }
  if (
    !metadata.response_types_supported.includes('code') ||
    !metadata.code_challenge_methods_supported?.includes('S256')
  ) {
    throw new SignInFailure(
      said('{place} does not offer the way of signing in that MCP asks for (a code with PKCE).', { place }) +
        ` ${useHeader}`,
    )
  }
}

function assertMayLead(place: string, address: string, server: string): void {
  const url = new URL(address)
  if (mayLeadTo(url, server)) return
  throw new SignInFailure(
    said(
      '{place} wants the user sent to {address}, which Holdfast does not open: only https, and this computer only for a server on it.',
      { place, address: url.origin === 'null' ? url.protocol : url.origin },
    ),
  )
}

const isSameIssuer = (a: string, b: string): boolean => a.replace(/\/$/, '') === b.replace(/\/$/, '')

/** Without it some places give nothing that could be renewed, and the user would sign in each hour. */
function withRenewal(scope: string | null, { scopes_supported: offered }: OAuthMetadata): string | null {
  if (scope === null || !offered?.includes('offline_access')) return scope
  return [...new Set([...scope.split(' '), 'offline_access'])].join(' ')
}

/** A redirect that says who answers must name who was asked, and where that was promised it must say so. */
export function checkIssuer(issuer: string | null, { metadata, authority }: Place): void {
  const isPromised = metadata['authorization_response_iss_parameter_supported'] === true
  // Some name one of several issuers in their metadata, and another in what they answer.
  const isWhoWasAsked = [metadata.issuer, authority].some((asked) => issuer !== null && isSameIssuer(asked, issuer))
  if (issuer === null ? !isPromised : isWhoWasAsked) return
  throw new SignInFailure(words('The answer came from another place than the one that was asked, and was not used.'))
}
