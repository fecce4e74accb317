import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { ArchiveImport, Conversation } from '../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from './app-child.ts'
import { offer } from './archives.ts'

/** For a test file: each of its tests has an app, beside whose data it may write files that are imported. */
export interface ImportRig {
  /** What lies in it is not the app's. */
  readonly folder: string
  readonly app: AppChild
  /** In the place of the one that was there, with data of its own. */
  startAnother(): Promise<void>
  /** JSON, unless it is a text. */
  write(name: string, value: unknown): string
  /** By their titles. */
  chats(): Promise<Map<string, Conversation>>
  chat(title: string): Promise<Conversation>
  /** What would come of a file. */
  offered(file: string): Promise<ArchiveImport>
  /** What an import has left in the app's data. */
  leftBehind(): string[]
}

export function importRig(): ImportRig {
  let folder: string
  let app: AppChild
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-imports-'))
    app = await startApp({ folder: dataFolder('data') })
  }, 60_000)
  afterEach(async () => {
    await killAllApps()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  function dataFolder(name: string): string {
    const made = path.join(folder, name)
    fs.mkdirSync(made)
    return made
  }
  async function chats(): Promise<Map<string, Conversation>> {
    const list = await app.request('conversations.list', null)
    const all = await Promise.all(list.map(({ id }) => app.request('conversations.get', { id })))
    return new Map(all.map((chat) => [chat.title, chat]))
  }
  return {
    get folder() {
      return folder
    },
    get app() {
      return app
    },
    async startAnother() {
      await app.close()
      app = await startApp({ folder: dataFolder('there') })
    },
    write(name, value) {
      const file = path.join(folder, name)
      fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
      return file
    },
    chats,
    async chat(title) {
      const found = (await chats()).get(title)
      if (!found) throw new Error(`no chat ${title}`)
      return found
    },
    async offered(file) {
      const found = await offer(app, file)
      await app.request('archive.cancelImport', { id: found.id })
      return found
    },
    leftBehind: () => fs.readdirSync(path.join(folder, 'data')).filter((name) => name.includes('import')),
  }
}
