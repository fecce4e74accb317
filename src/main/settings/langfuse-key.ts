import { keyOriginOf } from '../../shared/key-origin.ts'
import type { Connection } from '../langfuse/host.ts'
import { normaliseHost } from '../langfuse/host.ts'
import type { SecretStore } from '../ports.ts'
import { langfuseSecret } from './settings.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export type LangfuseKey =
  | { kind: 'typed'; secretKey: string }
  | { kind: 'kept'; secretKey: string }
  | { kind: 'none' }
  /** One is kept, for another origin: it must be entered again, also where a project has moved its host. */
  | { kind: 'of_another_address'; message: string; advice: string }

/** What is set up, as far as its key is there. */
export function storedConnection(
  { host, publicKey }: { host: string; publicKey: string },
  secrets: Pick<SecretStore, 'get'>,
): Connection | null {
  const secretKey = host === '' || publicKey === '' ? null : secrets.get(langfuseSecret, keyOriginOf(host))
  return secretKey === null ? null : { host, publicKey, secretKey }
}

/** The secret key to use at a host: what was typed, else the one that is kept for its origin. */
export function langfuseKey(secrets: SecretStore, host: string, typed: string | undefined): LangfuseKey {
  const secretKey = typed?.trim() ?? ''
  if (secretKey !== '') return { kind: 'typed', secretKey }
  const normalised = normaliseHost(host)
  const origin = normalised.ok ? keyOriginOf(normalised.host) : null
  const kept = secrets.get(langfuseSecret, origin)
  if (kept !== null) return { kind: 'kept', secretKey: kept }
  const enteredFor = secrets.originOf(langfuseSecret)
  if (enteredFor === null || origin === null) return { kind: 'none' }
  return {
    kind: 'of_another_address',
    message:
      enteredFor === ''
        ? words('The secret key was entered for no address.')
        : said('The secret key was entered for {address}.', { address: enteredFor }),
    advice: said('Enter it again for {origin}: a key is only sent to its own address.', { origin }),
  }
}
