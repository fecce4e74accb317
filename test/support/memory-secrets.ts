import type { BoundKey, SecretStore } from '../../src/main/ports.ts'

/** Keys in memory. Those that a test gives fit every address; what is entered is bound to its own. */
export function memorySecrets(given: Record<string, string>): SecretStore {
  const keys = new Map<string, BoundKey | { value: string; origin: null }>(
    Object.entries(given).map(([name, value]) => [name, { value, origin: null }]),
  )
  const seen = Object.values(given)
  return {
    kept: () => 'session',
    choiceNeeded: () => false,
    choose: () => {},
    movable: () => 0,
    moveToKeychain: () => {},
    takeOver: () => {},
    notice: () => null,
    get: (name, origin) => {
      const key = keys.get(name)
      return key && origin !== null && (key.origin === null || key.origin === origin) ? key.value : null
    },
    originOf: (name) => keys.get(name)?.origin ?? null,
    set: (name, key) => {
      const before = keys.get(name)
      keys.set(name, key)
      seen.push(...(key.parts ?? [key.value]))
      return () => void (before ? keys.set(name, before) : keys.delete(name))
    },
    delete: (name) => void keys.delete(name),
    deleteAll: () => keys.clear(),
    seen: () => seen,
  }
}
