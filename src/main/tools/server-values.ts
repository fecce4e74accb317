import { keyOriginOf } from '../../shared/key-origin.ts'
import type { SecretStore } from '../ports.ts'
import { secretOf, type StoredServer } from './server-config.ts'

// Values of a server's environment, or of its headers. All of them lie with the keys and are never told again; those that
// could be anybody's (a folder, a number, `production`) are not looked for in what comes in, or they would be missing there.

const namedSecret = /key|token|secret|pass|auth|cred|cookie|session|bearer|private|signature/i
const ordinary =
  /^(?:true|false|yes|no|on|off|\d{1,11}|[a-z]{1,24}|[a-z]{2}[-_][A-Z]{2}|(?:~|\.{0,2})?\/[^?#]*|[A-Za-z]:\\.*|https?:\/\/[^\s@?#]*)$/
const ordinaryMark = 'ordinary:'

export const isOrdinary = (name: string, value: string): boolean =>
  value.length < 6 || (!namedSecret.test(name) && ordinary.test(value))

/** What a value was entered for; a server that moves does not take it along. */
export const originOfServer = ({ id, kind, url }: Pick<StoredServer, 'id' | 'kind' | 'url'>): string =>
  kind === 'local' ? `program:${id}` : (keyOriginOf(url) ?? '')

export interface ServerValues {
  /** Null where it is not there. */
  get(server: StoredServer, name: string): string | null
  all(server: StoredServer): Record<string, string>
  missing(server: StoredServer): string[]
  /** Answers what puts back the one before. Throws RouteFailure. */
  set(server: StoredServer, name: string, value: string): () => void
  remove(serverId: string, names: readonly string[]): void
}

export function createServerValues(secrets: SecretStore): ServerValues {
  const get: ServerValues['get'] = (server, name) => {
    const kept = secrets.get(secretOf(server.id, name), originOfServer(server))
    return kept?.startsWith(ordinaryMark) ? kept.slice(ordinaryMark.length) : kept
  }
  return {
    get,
    all: (server) =>
      Object.fromEntries(
        server.secretNames.flatMap((name) => {
          const value = get(server, name)
          return value === null ? [] : [[name, value]]
        }),
      ),
    missing: (server) => server.secretNames.filter((name) => get(server, name) === null),
    set: (server, name, value) =>
      secrets.set(secretOf(server.id, name), {
        value: isOrdinary(name, value) ? ordinaryMark + value : value,
        origin: originOfServer(server),
      }),
    remove(serverId, names) {
      for (const name of names) secrets.delete(secretOf(serverId, name))
    },
  }
}
