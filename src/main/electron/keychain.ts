import { safeStorage } from 'electron'
import type { Cipher } from '../settings/secret-file.ts'

/**
 * The system's keychain as a cipher; null where there is none. Linux without a keyring says `basic_text`: a key that is
 * the same on every machine hides nothing. Call after `ready`.
 */
export function systemCipher(): Cipher | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(bytes),
  }
}
