import { randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { ArchiveImport } from '../../shared/domain.ts'
import type { Attachments } from '../attachments/attachments.ts'
import type { Emit } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { TraceImports } from '../monitor/imports/imports.ts'
import type { PromptLibrary } from '../prompts/library.ts'
import type { ReadSettings } from '../settings/settings-file.ts'
import { toStoreError } from '../store/errors.ts'
import type { Store } from '../store/thread/store.ts'
import type { ImportedChat } from '../store/chat/chat-imports.ts'
import type { StartProcess } from '../store/thread/helper-process.ts'
import { openArchiveFile, type ArchiveFile } from './archive-file.ts'
import { openChatsFile } from './chats/chats-file.ts'
import type { ImportDefaults } from './chats/found-chats.ts'
import { placeholder } from './chats/source-chat.ts'
import { needImportRoom } from './import-room.ts'
import { refusal } from './zip-file.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

const partName = 'holdfast.import.part'
const tellEveryMs = 200

export interface ArchiveImports {
  /** Another file that was not agreed to goes. */
  begin(fileName: string, fileBytes: number): Promise<ArchiveImport>
  /** In order; resolves once the next may come. */
  write(id: string, bytes: Uint8Array): Promise<void>
  /** Resolves once it is known what will come. */
  end(id: string): Promise<ArchiveImport>
  /** Resolves once the chats are here, with the import that they and the traces belong to. */
  confirm(id: string, withSettings: boolean): Promise<{ importId: number }>
  cancel(id: string): Promise<void>
  undo(importId: number): Promise<void>
  current(): ArchiveImport | null
  close(): Promise<void>
}

interface Running {
  shown: ArchiveImport
  file: ArchiveFile | null
  /** The import that its chats and traces belong to, once there is one. */
  importId: number | null
  isCancelled: boolean
}

/**
 * An export of everything, taken in. The file lies in the data folder until it is done with. Chats and traces belong to one import of the
 * Monitor's, which counts only once all chats are here: what is cancelled or killed before is taken away with it.
 */
export function createArchiveImports(rooms: {
  store: { write: Pick<Store['write'], 'importChat'>; read: Pick<Store['read'], 'knownChat' | 'attachment'> }
  files: Pick<Attachments, 'takeIn'>
  traces: Pick<TraceImports, 'begin' | 'write' | 'end' | 'confirm' | 'remove'>
  /** Answers what undoes it. */
  takeOver(settings: ReadSettings): Promise<() => Promise<void>>
  prompts: Pick<PromptLibrary, 'add' | 'remove'>
  /** A chat that was deleted is there again. */
  onBack(conversationId: string): void
  /** Long messages came, which the search does not find yet. */
  onChats(): void
  dataFolder: string
  /** For chats of other apps. */
  defaults(): ImportDefaults
  startProcess: StartProcess
  clock: { monotonicMs(): number }
  emit: Emit
}): ArchiveImports {
  const { store, traces } = rooms
  const part = path.join(rooms.dataFolder, partName)
  let running: Running | null = null
  let toldAtMs = -Infinity
  const undoSettings = new Map<number, () => Promise<void>>()
  const addedPrompts = new Map<number, string[]>()
  /** Pieces come in order, and what ends an import waits for the one that is being written. */
  const inTurn = createTurnstile()
  const cleared = Promise.all([part, `${part}.database`].map((file) => fs.rm(file, { force: true }).catch(() => {})))

  const tell = (isStep = false): void => {
    const nowMs = rooms.clock.monotonicMs()
    if (isStep && nowMs - toldAtMs < tellEveryMs) return
    toldAtMs = nowMs
    rooms.emit('archive.importing', { import: running?.shown ?? null })
  }
  const change = (of: Running, patch: Partial<ArchiveImport>, isStep = false): void => {
    of.shown = { ...of.shown, ...patch }
    if (of === running) tell(isStep)
  }
  const step = (of: Running, count = 1): void => change(of, { doneCount: of.shown.doneCount + count }, true)

  function runningOf(id: string, ...states: ArchiveImport['state'][]): Running {
    if (running?.shown.id === id && !running.isCancelled && states.includes(running.shown.state)) return running
    throw gone()
  }
  const unlessCancelled = (of: Running): void => {
    if (of.isCancelled) throw cancelled()
  }

  async function removePrompts(importId: number): Promise<void> {
    const ids = addedPrompts.get(importId)
    if (ids) await rooms.prompts.remove(ids)
    addedPrompts.delete(importId)
  }

  /** Leaves nothing of it. */
  async function end(of: Running, { isKept = false } = {}): Promise<void> {
    of.isCancelled = !isKept
    await of.file?.close()
    if (of === running) running = null
    await fs.rm(part, { force: true }).catch(() => {})
    if (!isKept && of.importId !== null) {
      await traces.remove(of.importId)
      await removePrompts(of.importId)
      rooms.emit('conversations.changed', { id: null })
    }
    tell()
  }
  async function orEnd<T>(of: Running, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const { isCancelled } = of
      await end(of)
      throw isCancelled ? cancelled() : error
    }
  }

  async function check(of: Running): Promise<void> {
    const file = (await openChatsFile(part, rooms.defaults(), rooms.startProcess)) ?? (await openArchiveFile(part))
    of.file = file
    unlessCancelled(of)
    const totalCount = file.progress()?.total ?? file.chatCount + (file.traces?.bytes ?? 0)
    change(of, { state: 'checking', doneCount: 0, totalCount })
    let [newChatCount, knownChatCount, messageCount] = [0, 0, 0]
    let [firstAtMs, lastAtMs] = [Infinity, -Infinity]
    for await (const chat of file.chats()) {
      unlessCancelled(of)
      messageCount += chat.messages.length
      firstAtMs = Math.min(firstAtMs, chat.createdAtMs)
      lastAtMs = Math.max(lastAtMs, chat.updatedAtMs)
      const known = await store.read.knownChat(
        chat.id,
        chat.messages.map(({ id }) => id),
      )
      if (known === 'whole') knownChatCount += 1
      else newChatCount += 1
      const read = file.progress()
      if (read) change(of, { doneCount: read.done }, true)
      else step(of)
    }
    if (file.progress() && newChatCount + knownChatCount === 0) throw noChats(file)
    const begun = await traces.begin(of.shown.fileName, of.shown.totalCount)
    of.importId = begun.id
    for await (const piece of file.traces?.pieces() ?? []) {
      unlessCancelled(of)
      await traces.write(begun.id, piece)
      step(of, piece.length)
    }
    const found = await traces.end(begun.id)
    unlessCancelled(of)
    change(of, {
      state: 'ready',
      newChatCount,
      knownChatCount,
      traceCount: found.traceCount,
      knownStepCount: found.knownCount + found.ownCount,
      hasSettings: file.settings !== null,
      exportedAt: file.exportedAt,
      source: file.source(),
      messageCount,
      firstAtMs: messageCount > 0 ? firstAtMs : null,
      lastAtMs: messageCount > 0 ? lastAtMs : null,
      problems: [
        ...file.problems,
        ...(file.traces ? found.problems.map(({ place, reason }) => ({ name: `traces, ${place}`, reason })) : []),
      ],
      problemCount: file.problemCount() + (file.traces ? found.problemCount : 0),
    })
  }

  async function storeFiles(of: Running): Promise<void> {
    for await (const { file, bytes, copy } of of.file?.files?.() ?? []) {
      unlessCancelled(of)
      if (!(await rooms.files.takeIn(file, bytes(), copy?.() ?? null)))
        of.file?.note?.(file.sha256, words('Its bytes are not those that it was exported with.'))
    }
  }

  /** Of a file that did not come with its chat, its name is left. */
  async function withKeptFiles(chat: ImportedChat): Promise<ImportedChat> {
    if (!chat.messages.some(({ attachments }) => attachments)) return chat
    const messages: ImportedChat['messages'] = []
    for (const message of chat.messages) {
      const kept: NonNullable<typeof message.attachments> = []
      const texts = [message.content]
      for (const held of message.attachments ?? []) {
        if (await store.read.attachment(held.sha256, held.name)) kept.push(held)
        else texts.push(placeholder('File', held.name))
      }
      messages.push({ ...message, content: texts.filter(Boolean).join('\n\n'), attachments: kept })
    }
    return { ...chat, messages }
  }

  async function storeChats(of: Running, importId: number): Promise<void> {
    const { newChatCount, knownChatCount } = of.shown
    change(of, { state: 'storing', doneCount: 0, totalCount: newChatCount + knownChatCount })
    await storeFiles(of)
    for await (const chat of of.file?.chats() ?? []) {
      unlessCancelled(of)
      const ended = await store.write.importChat(importId, await withKeptFiles(chat))
      if (ended === 'gone') throw gone()
      if (ended === 'back') rooms.onBack(chat.id)
      step(of)
    }
    unlessCancelled(of)
    await traces.confirm(importId)
  }

  return {
    begin: inTurn(async (fileName, fileBytes) => {
      await cleared
      if (running?.shown.state === 'storing') {
        throw new RouteFailure('busy', words('An import is running. Wait for it, or cancel it.'))
      }
      if (running) await end(running)
      needImportRoom(rooms.dataFolder, fileBytes)
      await fs.writeFile(part, '', { mode: 0o600 })
      running = { shown: begunOf(fileName, fileBytes), file: null, importId: null, isCancelled: false }
      tell()
      return running.shown
    }),
    write: inTurn(async (id, bytes) => {
      const of = runningOf(id, 'receiving')
      await orEnd(of, () =>
        fs.appendFile(part, bytes).catch((error: unknown) => {
          throw toStoreError(error)
        }),
      )
      step(of, bytes.length)
    }),
    end: inTurn(async (id) => {
      const of = runningOf(id, 'receiving')
      await orEnd(of, () => check(of))
      return of.shown
    }),
    confirm: inTurn(async (id, withSettings) => {
      const of = runningOf(id, 'ready')
      const { importId, file } = of
      if (importId === null) throw gone()
      await orEnd(of, async () => {
        await storeChats(of, importId)
        if (file && file.prompts.length > 0) addedPrompts.set(importId, (await rooms.prompts.add(file.prompts)).ids)
        if (withSettings && file?.settings) undoSettings.set(importId, await rooms.takeOver(file.settings))
      })
      await end(of, { isKept: true })
      rooms.onChats()
      rooms.emit('conversations.changed', { id: null })
      return { importId }
    }),
    async cancel(id) {
      const of = runningOf(id, 'receiving', 'checking', 'ready', 'storing')
      of.isCancelled = true
      // What runs is cut off, or notices by itself, and leaves nothing.
      await of.file?.close()
      await inTurn(async () => {
        if (running === of) await end(of)
      })()
    },
    async undo(importId) {
      await traces.remove(importId)
      await undoSettings.get(importId)?.()
      undoSettings.delete(importId)
      await removePrompts(importId)
      rooms.emit('conversations.changed', { id: null })
    },
    current: () => running?.shown ?? null,
    async close() {
      if (running) running.isCancelled = true
      await running?.file?.close()
      await inTurn(async () => {
        running = null
        await fs.rm(part, { force: true })
      })()
    },
  }
}

const begunOf = (fileName: string, fileBytes: number): ArchiveImport => ({
  id: randomUUID(),
  fileName,
  state: 'receiving',
  doneCount: 0,
  totalCount: fileBytes,
  newChatCount: 0,
  knownChatCount: 0,
  traceCount: 0,
  knownStepCount: 0,
  hasSettings: false,
  exportedAt: '',
  source: null,
  messageCount: 0,
  firstAtMs: null,
  lastAtMs: null,
  problems: [],
  problemCount: 0,
})

const cancelled = (): RouteFailure =>
  new RouteFailure('not_found', words('The import was cancelled. Nothing of it was kept.'))

const gone = (): RouteFailure =>
  new RouteFailure('not_found', words('This import is no longer there. Choose the file again.'))

function noChats(file: ArchiveFile): RouteFailure {
  const [first] = file.problems
  return refusal(
    first
      ? said('No chats were found in this file. {name}: {reason} Nothing was imported.', first)
      : words('No chats were found in this file. Nothing was imported.'),
  )
}
