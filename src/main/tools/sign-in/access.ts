import type { StoredServer } from '../server-config.ts'
import { challengeOf, noChallenge, type Challenge } from './challenge.ts'
import { SignInFailure, SignInNeeded } from './failure.ts'
import type { Grant, Grants } from './grants.ts'

/** How long before its end a token is renewed. */
const earlyMs = 60_000

/** How one server is asked as who signed in to it, and whether it wants that. */
export interface Access {
  /** With the token, where there is one, to the server's own origin alone. Rejects with SignInNeeded. */
  fetch: typeof fetch
  /** What the server said when it last let nobody in; null where it has not. */
  needed(): Challenge | null
  /** It is tried again, or was signed in to. */
  forgetNeed(): void
}

export interface AccessDeps {
  server: StoredServer
  grants: Grants
  fetch: typeof fetch
  /** Null where it was taken back. Rejects with SignInFailure. */
  renew(grant: Grant): Promise<Grant | null>
  nowMs(): number
  onNeeded(): void
}

export function createAccess({ server, grants, fetch, renew, nowMs, onNeeded }: AccessDeps): Access {
  const { origin } = new URL(server.url)
  let need: Challenge | null = null
  let renewing: Promise<Grant | null> | null = null

  /** As many as ask for it, it is renewed once. `used` is the token that is no good any more. */
  async function renewed(used: string): Promise<Grant | null> {
    const grant = grants.get(server)
    if (!grant || grant.accessToken !== used) return grant
    renewing ??= renewOnce(grant).finally(() => {
      renewing = null
    })
    return renewing
  }

  async function renewOnce(grant: Grant): Promise<Grant | null> {
    const next = await renew(grant)
    // Signed out, or signed in anew, meanwhile.
    if (grants.get(server)?.accessToken !== grant.accessToken) return grants.get(server)
    if (next) grants.set(server, next)
    else grants.remove(server.id)
    return next
  }

  async function current(): Promise<Grant | null> {
    const grant = grants.get(server)
    if (!grant || grant.expiresAtMs === null || grant.refreshToken === null) return grant
    const leftMs = grant.expiresAtMs - nowMs()
    if (leftMs > earlyMs) return grant
    try {
      return await renewed(grant.accessToken)
    } catch (error) {
      if (leftMs > 0 && error instanceof SignInFailure) return grant
      throw error
    }
  }

  function refuse(challenge: Challenge): never {
    need = challenge
    onNeeded()
    throw new SignInNeeded()
  }

  return {
    needed: () => need,
    forgetNeed() {
      need = null
    },
    async fetch(input, init) {
      const address = new URL(input instanceof Request ? input.url : input)
      if (address.origin !== origin) return fetch(input, init)
      const grant = await current()
      const response = await fetch(input, withToken(init, grant))
      if (response.status === 403) {
        const challenge = challengeOf(response)
        if (!grant || challenge?.error !== 'insufficient_scope') return response
        await response.body?.cancel()
        return refuse({ ...challenge, scope: joined(grant.scope, challenge.scope) })
      }
      if (response.status !== 401) return response
      const challenge = challengeOf(response)
      // A value that the user entered is what is wrong, or another way of letting in is wanted.
      const isOther = challenge === null || (!response.headers.has('www-authenticate') && server.secretNames.length > 0)
      if (isOther) return response
      await response.body?.cancel()
      const next = grant && (await renewed(grant.accessToken))
      if (!next) return refuse({ ...challenge })
      const again = await fetch(input, withToken(init, next))
      if (again.status !== 401) return again
      await again.body?.cancel()
      return refuse(challengeOf(again) ?? noChallenge)
    },
  }
}

function withToken(init: RequestInit | undefined, grant: Grant | null): RequestInit | undefined {
  if (!grant) return init
  const headers = new Headers(init?.headers)
  headers.set('authorization', `Bearer ${grant.accessToken}`)
  return { ...init, headers }
}

/** What is asked for beyond what was given adds to it. */
function joined(given: string | null, wanted: string | null): string | null {
  const scopes = [given, wanted].flatMap((scope) => scope?.split(/\s+/) ?? []).filter((scope) => scope !== '')
  return scopes.length === 0 ? null : [...new Set(scopes)].join(' ')
}

/** A server to which the user gave an Authorization of their own is asked with that. */
export const mayBeSignedIn = ({ kind, secretNames }: StoredServer): boolean =>
  kind === 'remote' && !secretNames.some((name) => name.toLowerCase() === 'authorization')
