import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { replaceFile } from '../store/files.ts'
import { parseContent, type Cipher } from './secret-content.ts'

/** The system's keychain where it can only be asked and answers later: Electron's `safeStorage` in its newer form. */
export interface AsyncKeychain {
  isAvailable(): Promise<boolean>
  encrypt(text: string): Promise<Buffer>
  /** `isOutdated`: it should be encrypted anew. Rejects where it cannot be opened. */
  decrypt(bytes: Buffer): Promise<{ text: string; isOutdated: boolean }>
}

const fileName = 'keychain-key.json'
/** Before each text that was encrypted with a key of ours, rather than by the keychain itself. */
const mark = Buffer.from('hf1:')
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

/**
 * The keychain is asked once, for one random key; with that the keys are encrypted at once, as often as need be. What an earlier
 * version had the keychain encrypt itself is opened here too. Null where there is no keychain, or where it cannot be asked now:
 * then nothing of it is touched.
 */
export async function openEnvelopeCipher(folder: string, keychain: AsyncKeychain): Promise<Cipher | null> {
  if (!(await keychain.isAvailable().catch(() => false))) return null
  const earlier = await openEarlier(folder, keychain)
  const opened = await openKeys(folder, keychain)
  const [first] = opened.keys
  const own = first ?? (await makeKey(folder, keychain, opened.unopened))
  if (own === null) return null
  return {
    encrypt: (text) => encrypt(own, text),
    decrypt(bytes) {
      if (!bytes.subarray(0, mark.length).equals(mark)) return mustHave(earlier.get(bytes.toString('base64')))
      return mustHave([own, ...opened.keys].map((key) => decrypt(key, bytes)).find((text) => text !== null))
    },
  }
}

/** By their encrypted text, what the keychain encrypted itself. */
async function openEarlier(folder: string, keychain: AsyncKeychain): Promise<Map<string, string>> {
  const content = parseContent(read(path.join(folder, 'secrets.json')) ?? '{}')
  const sealed = content ? [...Object.values(content.sealedKeys), ...Object.values(content.encrypted)] : []
  const found = new Map<string, string>()
  for (const text of sealed) {
    if (typeof text !== 'string') continue
    const bytes = Buffer.from(text, 'base64')
    if (bytes.subarray(0, mark.length).equals(mark)) continue
    const opened = await keychain.decrypt(bytes).catch(() => null)
    if (opened) found.set(bytes.toString('base64'), opened.text)
  }
  return found
}

/** The present key, and those that an earlier keychain kept: once that one is back, so are they. */
async function openKeys(folder: string, keychain: AsyncKeychain): Promise<{ keys: Buffer[]; unopened: string | null }> {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.startsWith(fileName)) : []
  const keys: Buffer[] = []
  let unopened: string | null = null
  for (const name of names.sort()) {
    if (name.endsWith('.next')) continue
    const sealed = Buffer.from(read(path.join(folder, name)) ?? '', 'base64')
    const opened = await keychain.decrypt(sealed).catch(() => null)
    // Some keychains open with the wrong key too, to nonsense.
    const key = Buffer.from(opened?.text ?? '', 'base64')
    if (key.length === keyBytes) keys.push(key)
    else if (name === fileName) unopened = name
    if (opened?.isOutdated && key.length === keyBytes) await write(folder, name, opened.text, keychain).catch(() => {})
  }
  return { keys, unopened }
}

/** What the keychain no longer opens is kept under another name. Null where the new one could not be written. */
async function makeKey(folder: string, keychain: AsyncKeychain, unopened: string | null): Promise<Buffer | null> {
  const key = randomBytes(keyBytes)
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (unopened !== null) {
      const aside = `${fileName}.unopened-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
      fs.renameSync(path.join(folder, unopened), path.join(folder, aside))
    }
    await write(folder, fileName, key.toString('base64'), keychain)
    return key
  } catch {
    return null
  }
}

async function write(folder: string, name: string, text: string, keychain: AsyncKeychain): Promise<void> {
  replaceFile(path.join(folder, name), (await keychain.encrypt(text)).toString('base64'), folder)
}

function encrypt(key: Buffer, text: string): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([mark, iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Null where another key encrypted it, or somebody changed it. */
function decrypt(key: Buffer, bytes: Buffer): string | null {
  try {
    const iv = bytes.subarray(mark.length, mark.length + ivBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    const body = bytes.subarray(mark.length + ivBytes, -tagBytes)
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

function mustHave(text: string | undefined | null): string {
  if (typeof text !== 'string') throw new Error('the keychain does not open it')
  return text
}

function read(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
