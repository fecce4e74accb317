import fs from 'node:fs'
import path from 'node:path'
import type { BoundKey, SecretStore } from '../ports.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { makeDurable, replaceFile } from '../store/files.ts'
import {
  bindLegacy,
  choiceIn,
  emptyContent,
  entriesOf,
  formatContent,
  parseContent,
  plainKey,
  putBack,
  seal,
  sealedCount,
  unreadableNames,
  unseal,
  type Cipher,
  type SecretContent,
} from './secret-content.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export type { Cipher } from './secret-content.ts'

/**
 * Keys in a file that only the user may read, encrypted by the system's keychain. Where there is none (`cipher` null)
 * they stay in memory until the user has chosen to have them stored weakly. A key that cannot be decrypted counts as
 * absent, and is kept until it is entered again. A file that cannot be read is moved aside, never overwritten.
 */
export function openSecretFile(folder: string, cipher: Cipher | null): SecretStore {
  const file = path.join(folder, 'secrets.json')
  const session = new Map<string, BoundKey>()
  let seen: string[] = []
  /** By name: what stood there before the last renewal. */
  const formerParts = new Map<string, readonly string[]>()
  let content = emptyContent()
  /** What lies there must be moved or copied aside before it is written over. */
  let mustKeep: 'moved' | 'copied' | null = null
  let notice: string | null = null

  const kept = (): 'keychain' | 'weak' | 'session' => (cipher ? 'keychain' : (choiceIn(content) ?? 'session'))

  function read(name: string): BoundKey | null {
    const sealed = content.sealedKeys[name]
    const plain = choiceIn(content) === 'weak' ? plainKey(content, name) : null
    // What lies unencrypted beside a sealed one was entered while the keychain was gone.
    if (cipher && sealed !== undefined && plain === null) return unseal(cipher, sealed) ?? session.get(name) ?? null
    return session.get(name) ?? plain
  }

  function remember({ value, parts = [value] }: BoundKey): void {
    for (const part of parts) if (!seen.includes(part)) seen.push(part)
  }

  /** Hourly renewals would add up. */
  function forgetOlder(name: string, before: BoundKey | null, { parts }: BoundKey): void {
    if (!parts) return
    const late = before?.parts ?? []
    const gone = formerParts.get(name) ?? []
    formerParts.set(name, late)
    if (gone.length > 0)
      seen = seen.filter((part) => !gone.includes(part) || late.includes(part) || parts.includes(part))
  }

  function movable(): number {
    return cipher && choiceIn(content) === 'weak' ? Object.keys(content.plainKeys).length : 0
  }

  function rememberAll(): void {
    const sealed = cipher ? Object.values(content.sealedKeys).map((value) => unseal(cipher, value)) : []
    const plain = Object.keys(content.plainKeys).map((name) => plainKey(content, name))
    for (const key of [...sealed, ...plain]) if (key) remember(key)
  }

  function load(): void {
    mustKeep = null
    const text = readFile(file)
    const parsed = text === null ? emptyContent() : parseContent(text)
    content = parsed ?? emptyContent()
    if (!parsed) mustKeep = 'moved'
    else if (cipher) {
      const unreadable = unreadableNames(content, cipher).length
      notice = unreadable > 0 ? undecryptableNotice(unreadable) : movable() > 0 ? movableNotice(movable()) : null
      if (unreadable > 0 && unreadable === sealedCount(content)) mustKeep = 'copied'
    } else if (sealedCount(content) > 0) notice = noKeychainNotice(sealedCount(content))
    rememberAll()
  }

  function keepAside(): void {
    if (mustKeep === null) return
    const aside = newName(`${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`)
    if (mustKeep === 'moved') {
      fs.renameSync(file, aside)
      if (fs.lstatSync(aside).isFile()) fs.chmodSync(aside, 0o600)
      makeDurable(folder)
      notice = damagedNotice(aside)
    } else {
      fs.copyFileSync(file, aside, fs.constants.COPYFILE_EXCL)
      fs.chmodSync(aside, 0o600)
      makeDurable(aside)
      makeDurable(folder)
    }
    mustKeep = null
  }

  /** Memory follows the disk: where the file was not replaced, nothing has changed. Throws RouteFailure. */
  function change(what: string, edit: (next: SecretContent) => void): void {
    const next = structuredClone(content)
    try {
      edit(next)
      const text = formatContent(next)
      if (text === formatContent(content)) return
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
      keepAside()
      try {
        replaceFile(file, text, folder)
      } catch (error) {
        // Replaced all the same, and only its folder could not be synced.
        if (readFile(file) !== text) throw error
      }
    } catch (error) {
      throw notWritten(what, error)
    }
    content = next
  }

  load()
  return {
    kept,
    choiceNeeded: () => cipher === null && choiceIn(content) === null,
    notice: () => notice,
    seen: () => seen,
    takeOver(addressOf) {
      load()
      try {
        fs.rmSync(`${file}.next`, { force: true })
        if (mustKeep === 'moved') keepAside()
      } catch {
        notice = damagedNotice(file)
      }
      const bound = bindLegacy(content, cipher, addressOf)
      try {
        change(words('The keys were not bound to their addresses'), (next) => Object.assign(next, bound))
      } catch {
        // They count as bound all the same, and are written so with the next change.
        content = bound
      }
      rememberAll()
    },
    choose(choice) {
      const moved = choice === 'weak' ? [...session] : []
      const plain = Object.keys(content.plainKeys).flatMap((name) => {
        const key = plainKey(content, name)
        return key ? [[name, key] as const] : []
      })
      change(words('The choice was not saved'), (next) => {
        next.choice = choice
        if (choice === 'weak') Object.assign(next.plainKeys, Object.fromEntries(moved))
        else {
          next.plainKeys = {}
          next.plain = {}
        }
      })
      if (choice === 'session') for (const [name, key] of plain) session.set(name, key)
    },
    movable,
    moveToKeychain() {
      if (!cipher) return
      change(words('The keys were not moved'), (next) => {
        for (const name of Object.keys(next.plainKeys)) {
          const key = plainKey(next, name)
          if (!key) continue
          next.sealedKeys[name] = seal(cipher, key)
          delete next.encrypted[name]
          delete next.plainKeys[name]
        }
      })
      if (movable() === 0 && unreadableNames(content, cipher).length === 0) notice = null
    },
    get(name, origin) {
      const key = read(name)
      return key !== null && origin !== null && key.origin === origin ? key.value : null
    },
    originOf: (name) => read(name)?.origin ?? null,
    set(name, key) {
      const before = { entries: entriesOf(content, name), session: session.get(name) }
      const keyBefore = read(name)
      if (cipher || kept() === 'weak') {
        change(words('The key was not saved'), (next) => {
          if (cipher) next.sealedKeys[name] = seal(cipher, key)
          else next.plainKeys[name] = key
          if (cipher) delete next.encrypted[name]
          if (cipher) delete next.plainKeys[name]
        })
      }
      session.set(name, key)
      forgetOlder(name, keyBefore, key)
      remember(key)
      return () => {
        change(words('The key from before was not put back'), (next) => putBack(next, name, before.entries))
        if (before.session) session.set(name, before.session)
        else session.delete(name)
      }
    },
    delete(name) {
      change(words('The key was not removed'), (next) => {
        putBack(next, name, entriesOf(emptyContent(), name))
      })
      session.delete(name)
    },
    deleteAll() {
      change(words('The keys were not removed'), (next) => Object.assign(next, emptyContent()))
      session.clear()
    },
  }
}

/** Null where there is none; text that is no content where it cannot be read. */
function readFile(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT' ? null : ''
  }
}

function newName(wanted: string): string {
  let name = wanted
  for (let number = 2; fs.existsSync(name); number += 1) name = `${wanted}-${number}`
  return name
}

function notWritten(what: string, error: unknown): RouteFailure {
  const code = String((error as { code?: unknown }).code ?? '')
  const kept = words('Keys are as they were before. Fix that and try again.')
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = said('{what}: the disk is full. Keys are as they were before. Free some space and try again.', {
      what,
    })
    return new RouteFailure('disk_full', message)
  }
  const message = /^E[A-Z]+$/.test(code)
    ? said('{what}: the data folder cannot be written to ({code}).', { what, code })
    : said('{what}: its file or the keychain refused it.', { what })
  return new RouteFailure('store_failed', `${message} ${kept}`)
}

const damagedNotice = (aside: string): string =>
  said(
    'The file with your keys could not be read. Enter your keys again in Settings; until then records wait, and none is lost. The file is kept at {aside}.',
    { aside },
  )

const noKeychainNotice = (count: number): string =>
  said(
    'The system’s keychain, which holds {count, plural, one {one of your keys, is not available. Unlock it and restart Holdfast, or enter the key} other {# of your keys, is not available. Unlock it and restart Holdfast, or enter them}} again in Settings; until then records wait, and none is lost.',
    { count },
  )

const movableNotice = (count: number): string =>
  said(
    'A keychain is available now. {count, plural, one {One of your keys is still stored unencrypted; Settings → Keys moves it} other {# of your keys are still stored unencrypted; Settings → Keys moves them}} into it.',
    { count },
  )

const undecryptableNotice = (count: number): string =>
  said(
    'The system’s keychain does not open {count, plural, one {one of your keys. Enter it} other {# of your keys. Enter them}} again in Settings; until then records wait, and none is lost.',
    { count },
  )
