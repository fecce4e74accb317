import { z } from 'zod'
import type { SecretStore } from '../../ports.ts'
import { secretOf, type StoredServer } from '../server-config.ts'

const grant = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  /** By the wall clock; null where the server did not say. */
  expiresAtMs: z.number().nullable(),
  scope: z.string().nullable(),
  /** As it was asked for, which a renewal repeats. */
  resource: z.string().nullable(),
  client: z.object({
    client_id: z.string(),
    client_secret: z.string().optional(),
    token_endpoint_auth_method: z.string().optional(),
  }),
  /** Of who gave it, to which alone what is secret of it is sent again. */
  issuer: z.string(),
  tokenEndpoint: z.string(),
  revocationEndpoint: z.string().nullable(),
  clientAuthMethods: z.array(z.string()),
})

/** What the user allowed Holdfast by signing in to a server, with all that renews it. */
export type Grant = z.infer<typeof grant>

/** Holdfast as the user registered it where one signs in. */
export interface OwnClient {
  id: string
  /** Empty where it has none. */
  secret: string
}

/** They lie with the keys, each as one value: it is there whole, or not at all. */
export interface Grants {
  get(server: StoredServer): Grant | null
  /** Throws RouteFailure. */
  set(server: StoredServer, grant: Grant): void
  /** Throws RouteFailure. */
  remove(serverId: string): void
  client(server: StoredServer): OwnClient | null
  /** Throws RouteFailure. */
  setClient(server: StoredServer, client: OwnClient): void
  /** Throws RouteFailure. */
  removeClient(serverId: string): void
}

const nameOf = (serverId: string): string => secretOf(serverId, ' signed in')
const clientNameOf = (serverId: string): string => secretOf(serverId, ' client')
const ownClient = z.object({ id: z.string(), secret: z.string() })

/** A grant is the exact address's: one that changes does not take it along. */
const boundTo = ({ kind, url }: StoredServer): string | null =>
  kind === 'remote' && URL.canParse(url) ? new URL(url).href : null

/**
 * Of a token that is signed (JWT), what signs it; of one that is encrypted, all but the head. How such a token begins is
 * no secret, and would be found in every other one.
 */
export function secretPartOf(token: string): string {
  const [head = '', ...rest] = token.split('.')
  if (!head.startsWith('eyJ') || rest.length < 2) return token
  const part = rest.length === 2 ? (rest[1] ?? '') : rest.join('.')
  return part.length < 20 ? token : part
}

export function createGrants(secrets: SecretStore): Grants {
  function kept<T>(shape: z.ZodType<T>, name: string, server: StoredServer): T | null {
    const text = secrets.get(name, boundTo(server))
    try {
      return text === null ? null : shape.parse(JSON.parse(text))
    } catch {
      return null
    }
  }

  return {
    get: (server) => kept(grant, nameOf(server.id), server),
    set(server, given) {
      const origin = boundTo(server)
      if (origin === null) return
      const tokens = [given.accessToken, given.refreshToken, given.client.client_secret]
      const parts = tokens.flatMap((token) => (typeof token === 'string' ? [secretPartOf(token)] : []))
      secrets.set(nameOf(server.id), { value: JSON.stringify(given), origin, parts })
    },
    remove: (serverId) => secrets.delete(nameOf(serverId)),
    client: (server) => kept(ownClient, clientNameOf(server.id), server),
    setClient(server, { id, secret }) {
      const origin = boundTo(server)
      if (origin === null) return
      const parts = secret === '' ? [] : [secret]
      secrets.set(clientNameOf(server.id), { value: JSON.stringify({ id, secret }), origin, parts })
    },
    removeClient: (serverId) => secrets.delete(clientNameOf(serverId)),
  }
}
