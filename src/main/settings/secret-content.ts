import { z } from 'zod'
import { keyOriginOf } from '../../shared/key-origin.ts'
import type { BoundKey } from '../ports.ts'

/** Encrypts with a key that the operating system keeps. */
export interface Cipher {
  encrypt(text: string): Buffer
  /** Throws where the text was written on another machine or the keychain was reset. */
  decrypt(bytes: Buffer): string
}

/**
 * What is in the file. Fields and entries that this version does not know are kept as they are: a newer version may need
 * them again.
 */
export interface SecretContent {
  /** What the user chose where there is no keychain. */
  choice?: unknown
  /** By name, in base64: a bound key as JSON, encrypted by the keychain. */
  sealedKeys: Record<string, unknown>
  /** By name: a bound key. Only where the user chose 'weak'. */
  plainKeys: Record<string, unknown>
  /** The same without an origin, as the first version wrote them. */
  encrypted: Record<string, unknown>
  plain: Record<string, unknown>
  /** Where those belong that could not be read when this was written. */
  legacyOrigins: Record<string, unknown>
}

const entries = z.record(z.string(), z.unknown()).default({})
const content = z.looseObject({
  sealedKeys: entries,
  plainKeys: entries,
  encrypted: entries,
  plain: entries,
  legacyOrigins: entries,
})
const boundKey = z.object({ value: z.string(), origin: z.string(), parts: z.array(z.string()).optional() })

const maps = ['sealedKeys', 'plainKeys', 'encrypted', 'plain', 'legacyOrigins'] as const

export const emptyContent = (): SecretContent => content.parse({})

/** Null where the text is not what this or a newer version has written. */
export function parseContent(text: string): SecretContent | null {
  try {
    return content.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export function formatContent(secrets: SecretContent): string {
  const filled = Object.entries(secrets).filter(
    ([name, value]) => !maps.some((map) => map === name) || Object.keys(value as object).length > 0,
  )
  const known = Object.fromEntries(filled)
  return JSON.stringify({ ...known, version: Math.max(2, Number(known['version']) || 0) })
}

export function choiceIn({ choice }: SecretContent): 'weak' | 'session' | null {
  return choice === 'weak' || choice === 'session' ? choice : null
}

export function seal(cipher: Cipher, key: BoundKey): string {
  return cipher.encrypt(JSON.stringify(key)).toString('base64')
}

/** Null where it cannot be decrypted or is no bound key. */
export function unseal(cipher: Cipher, sealed: unknown): BoundKey | null {
  const text = decrypt(cipher, sealed)
  try {
    return text === null ? null : boundKey.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export function plainKey(secrets: SecretContent, name: string): BoundKey | null {
  return boundKey.safeParse(secrets.plainKeys[name]).data ?? null
}

/** Names of the keys that the keychain should open and does not. */
export function unreadableNames(secrets: SecretContent, cipher: Cipher): string[] {
  const sealed = Object.entries(secrets.sealedKeys).filter(([, value]) => unseal(cipher, value) === null)
  const legacy = Object.entries(secrets.encrypted).filter(([, value]) => decrypt(cipher, value) === null)
  return [...sealed, ...legacy].map(([name]) => name)
}

export const sealedCount = (secrets: SecretContent): number =>
  Object.keys(secrets.sealedKeys).length + Object.keys(secrets.encrypted).length

/**
 * Gives keys that were stored without an origin the one of the address they were used for. One without an address
 * belongs to none, and is never sent. What cannot be read yet has its origin noted, so that a later change of the address
 * changes nothing for it.
 */
export function bindLegacy(
  secrets: SecretContent,
  cipher: Cipher | null,
  addressOf: ReadonlyMap<string, string>,
): SecretContent {
  const bound = structuredClone(secrets)
  const originOf = (name: string): string => {
    const noted = bound.legacyOrigins[name]
    return typeof noted === 'string' ? noted : (keyOriginOf(addressOf.get(name) ?? '') ?? '')
  }
  for (const [name, value] of Object.entries(bound.plain)) {
    if (typeof value !== 'string') continue
    bound.plainKeys[name] ??= { value, origin: originOf(name) }
    delete bound.plain[name]
  }
  for (const [name, sealed] of Object.entries(bound.encrypted)) {
    const value = cipher && decrypt(cipher, sealed)
    if (cipher && value !== null) {
      bound.sealedKeys[name] ??= seal(cipher, { value, origin: originOf(name) })
      delete bound.encrypted[name]
      delete bound.legacyOrigins[name]
    } else bound.legacyOrigins[name] ??= originOf(name)
  }
  return bound
}

/** The file's entries of one name, to be put back. */
export function entriesOf(secrets: SecretContent, name: string): [(typeof maps)[number], unknown][] {
  return maps.map((map) => [map, secrets[map][name]])
}

export function putBack(secrets: SecretContent, name: string, before: ReturnType<typeof entriesOf>): void {
  for (const [map, value] of before) {
    if (value === undefined) delete secrets[map][name]
    else secrets[map][name] = value
  }
}

function decrypt(cipher: Cipher, encrypted: unknown): string | null {
  try {
    return typeof encrypted === 'string' ? cipher.decrypt(Buffer.from(encrypted, 'base64')) : null
  } catch {
    return null
  }
}
