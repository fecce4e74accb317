import { RouteFailure } from '../../ipc/route-failure.ts'
import type { Clock, ConsentPort, SecretStore } from '../../ports.ts'
import { words } from '../../../shared/words/t.ts'
import type { StoredServer } from '../server-config.ts'
import { createAccess, mayBeSignedIn, type Access } from './access.ts'
import { createAuthFetch } from './auth-fetch.ts'
import { noChallenge } from './challenge.ts'
import { ClientWanted, SignInFailure } from './failure.ts'
import { createGrants, type Grant, type OwnClient } from './grants.ts'

export interface SignIns {
  /** Null where it is never signed in to. */
  accessOf(server: StoredServer): Access | null
  isSignedIn(server: StoredServer): boolean
  isUnderWay(serverId: string): boolean
  /** Why the last try failed, for the user. */
  problemOf(serverId: string): string | null
  /** Whether the user must say as whom Holdfast is registered where one signs in. */
  wantsClient(serverId: string): boolean
  /**
   * By the system's browser, as the client that is given or was before. False where the user said no or cancelled, or it
   * failed. Throws RouteFailure.
   */
  signIn(server: StoredServer, client: OwnClient | null): Promise<boolean>
  cancel(serverId: string): void
  /** Forgets what was allowed, and tells who gave it. Throws RouteFailure. */
  signOut(server: StoredServer): void
  /** The same, and as whom Holdfast is registered: the server is another, or gone. Throws RouteFailure. */
  forget(server: StoredServer): void
  close(): void
}

export interface SignInsDeps {
  secrets: SecretStore
  consent: ConsentPort | undefined
  /** With answers as they are: what renews a token may be in them again. */
  authFetch: typeof fetch
  /** For the servers themselves. */
  fetch: typeof fetch
  openExternal(address: string): Promise<void>
  clock: Clock
  waitMs: number
  onChange(): void
}

export function createSignIns(deps: SignInsDeps): SignIns {
  const { consent } = deps
  const grants = createGrants(deps.secrets)
  const accesses = new Map<string, { of: string; access: Access }>()
  const underWay = new Map<string, AbortController>()
  const problems = new Map<string, string>()
  const wanting = new Set<string>()

  function accessOf(server: StoredServer): Access | null {
    if (!mayBeSignedIn(server)) return null
    const known = accesses.get(server.id)
    const of = JSON.stringify([server.url, server.secretNames])
    if (known?.of === of) return known.access
    const access = createAccess({
      server,
      grants,
      fetch: deps.fetch,
      nowMs: deps.clock.nowMs,
      onNeeded: deps.onChange,
      async renew(grant) {
        const { renew } = await import('./tokens.ts')
        return renew(grant, deps.clock.nowMs(), createAuthFetch(deps.authFetch, server.url))
      },
    })
    accesses.set(server.id, { of, access })
    return access
  }

  async function revoke(server: StoredServer, grant: Grant): Promise<void> {
    try {
      const tokens = await import('./tokens.ts')
      await tokens.revoke(grant, createAuthFetch(deps.authFetch, server.url))
    } catch {
      // It is forgotten here; there it ends by itself.
    }
  }

  return {
    accessOf,
    isSignedIn: (server) => mayBeSignedIn(server) && grants.get(server) !== null,
    isUnderWay: (serverId) => underWay.has(serverId),
    problemOf: (serverId) => problems.get(serverId) ?? null,
    wantsClient: (serverId) => wanting.has(serverId),
    async signIn(server, client) {
      const access = accessOf(server)
      if (!consent || !access) throw new RouteFailure('forbidden', words('This server can’t be signed in to here.'))
      if (underWay.has(server.id)) throw new RouteFailure('conflict', words('The browser is open for it already.'))
      const own = client ?? grants.client(server)
      const cancelling = new AbortController()
      underWay.set(server.id, cancelling)
      problems.delete(server.id)
      deps.onChange()
      try {
        const { signInTo } = await import('./attempt.ts')
        const { openExternal, waitMs } = deps
        const grant = await signInTo(
          server,
          access.needed() ?? noChallenge,
          own,
          { fetch: deps.authFetch, consent, openExternal, nowMs: deps.clock.nowMs, waitMs },
          cancelling.signal,
        )
        if (!grant || cancelling.signal.aborted) return false
        grants.set(server, grant)
        if (client) grants.setClient(server, client)
        wanting.delete(server.id)
        access.forgetNeed()
        return true
      } catch (error) {
        if (!(error instanceof SignInFailure)) throw error
        problems.set(server.id, error.message)
        // Whatever it was, another may be let in.
        if (own || error instanceof ClientWanted) wanting.add(server.id)
        return false
      } finally {
        underWay.delete(server.id)
        deps.onChange()
      }
    },
    cancel: (serverId) => underWay.get(serverId)?.abort(),
    signOut,
    forget(server) {
      signOut(server)
      wanting.delete(server.id)
      grants.removeClient(server.id)
    },
    close() {
      for (const attempt of underWay.values()) attempt.abort()
    },
  }

  function signOut(server: StoredServer): void {
    underWay.get(server.id)?.abort()
    problems.delete(server.id)
    accesses.delete(server.id)
    const grant = server.kind === 'remote' ? grants.get(server) : null
    grants.remove(server.id)
    if (grant) void revoke(server, grant)
  }
}
