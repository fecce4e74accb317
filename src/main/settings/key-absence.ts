import type { KeyAbsence } from '../../shared/domain.ts'
import type { SecretStore } from '../ports.ts'

/** Why a key that was entered is not there for this origin; null where it is. */
export function keyAbsence(secrets: SecretStore, name: string, origin: string | null): KeyAbsence | null {
  if (secrets.get(name, origin) !== null) return null
  if (secrets.originOf(name) !== null) return 'other_address'
  if (secrets.notice() !== null) return 'unreadable'
  return secrets.kept() === 'session' ? 'session' : 'gone'
}
