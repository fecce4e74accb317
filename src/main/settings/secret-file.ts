import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { SecretStore } from '../ports.ts'

/** Encrypts with a key that the operating system keeps. */
export interface Cipher {
  encrypt(text: string): Buffer
  /** Throws where the text was written on another machine or the keychain was reset. */
  decrypt(bytes: Buffer): string
}

const stored = z.object({
  /** What the user chose where there is no keychain. */
  choice: z.enum(['weak', 'session']).nullable().catch(null),
  encrypted: z.record(z.string(), z.string()).catch({}),
  /** Only where the user chose 'weak'. */
  plain: z.record(z.string(), z.string()).catch({}),
})

/**
 * Keys in a file that only the user may read, encrypted by the system's keychain. Where there is none (`cipher` null)
 * they stay in memory until the user has chosen to have them stored weakly. A key that cannot be decrypted counts as
 * absent.
 */
export function openSecretFile(folder: string, cipher: Cipher | null): SecretStore {
  const file = path.join(folder, 'secrets.json')
  const content = read(file)
  const session = new Map<string, string>()
  const kept = (): 'keychain' | 'weak' | 'session' => (cipher ? 'keychain' : (content.choice ?? 'session'))

  const get = (name: string): string | null => {
    const encrypted = content.encrypted[name]
    if (cipher && encrypted !== undefined) return decrypt(cipher, encrypted)
    return session.get(name) ?? (kept() === 'weak' ? (content.plain[name] ?? null) : null)
  }

  return {
    kept,
    choiceNeeded: () => cipher === null && content.choice === null,
    choose: (choice) => {
      content.choice = choice
      if (choice === 'weak') Object.assign(content.plain, Object.fromEntries(session))
      else {
        for (const [name, value] of Object.entries(content.plain)) session.set(name, value)
        content.plain = {}
      }
      write(file, content)
    },
    get,
    has: (name) => get(name) !== null,
    set: (name, value) => {
      if (cipher) content.encrypted[name] = cipher.encrypt(value).toString('base64')
      else if (kept() === 'weak') content.plain[name] = value
      session.set(name, value)
      if (kept() !== 'session') write(file, content)
    },
    delete: (name) => {
      session.delete(name)
      const wasStored = name in content.encrypted || name in content.plain
      delete content.encrypted[name]
      delete content.plain[name]
      if (wasStored) write(file, content)
    },
  }
}

function decrypt(cipher: Cipher, encrypted: string): string | null {
  try {
    return cipher.decrypt(Buffer.from(encrypted, 'base64'))
  } catch {
    return null
  }
}

function read(file: string): z.infer<typeof stored> {
  try {
    return stored.parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch {
    return { choice: null, encrypted: {}, plain: {} }
  }
}

/** All or nothing: a crash leaves the old file or the new one. */
function write(file: string, content: z.infer<typeof stored>): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const next = `${file}.next`
  const descriptor = fs.openSync(next, 'w', 0o600)
  try {
    fs.writeSync(descriptor, JSON.stringify(content))
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(next, file)
}
