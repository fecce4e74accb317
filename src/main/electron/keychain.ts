import { safeStorage } from 'electron'
import { openEnvelopeCipher } from '../settings/envelope-cipher.ts'
import type { Cipher } from '../settings/secret-file.ts'

/**
 * The system's keychain as a cipher; null where there is none. Linux without a keyring says `basic_text`: a key that is
 * the same on every machine hides nothing. Call after `ready`.
 *
 * Electron's newer form answers later, so that no keychain that asks the user holds up the window. Earlier ones have the
 * other form alone.
 */
export async function systemCipher(folder: string): Promise<Cipher | null> {
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null
  if ('isAsyncEncryptionAvailable' in safeStorage) {
    return openEnvelopeCipher(folder, {
      isAvailable: () => safeStorage.isAsyncEncryptionAvailable(),
      encrypt: (text) => safeStorage.encryptStringAsync(text),
      decrypt: async (bytes) => {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(bytes)
        return { text: result, isOutdated: shouldReEncrypt }
      },
    })
  }
  return presentCipher()
}

function presentCipher(): Cipher | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(bytes),
  }
}
