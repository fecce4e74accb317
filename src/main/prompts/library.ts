import { randomUUID } from 'node:crypto'
import type { Prompt } from '../../shared/domain.ts'
import { isoFileStamp } from '../../shared/iso-time.ts'
import type { Emit } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { maxPrompts, readPromptFile, writePromptFile, type FilePrompt } from './prompt-file.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

export type PromptLibrary = ReturnType<typeof createPromptLibrary>

/** The user's own prompts. */
export function createPromptLibrary(rooms: {
  store: { read: Pick<Store['read'], 'listPrompts'>; write: Pick<Store['write'], 'putPrompts' | 'deletePrompts'> }
  clock: Pick<Clock, 'nowMs'>
  emit: Emit
}) {
  const { store, clock } = rooms
  const inTurn = createTurnstile()
  const changed = (): void => rooms.emit('prompts.changed', {})

  /** Those that are there word for word are not added once more. */
  async function add(given: readonly FilePrompt[]): Promise<{ ids: string[]; knownCount: number }> {
    const present = await store.read.listPrompts()
    const keyOf = ({ name, text }: FilePrompt): string => JSON.stringify([name, text])
    const known = new Set(present.map(keyOf))
    const fresh = given.filter((prompt) => !known.has(keyOf(prompt)) && known.add(keyOf(prompt)))
    if (present.length + fresh.length > maxPrompts) throw tooMany()
    const nowMs = clock.nowMs()
    const prompts = fresh.map(({ name, text }) => ({
      id: randomUUID(),
      name,
      text,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    }))
    await store.write.putPrompts(prompts)
    changed()
    return { ids: prompts.map(({ id }) => id), knownCount: given.length - fresh.length }
  }

  return {
    list: (): Promise<Prompt[]> => store.read.listPrompts(),
    save: inTurn(async (id: string | null, name: string, text: string): Promise<Prompt> => {
      const present = await store.read.listPrompts()
      const before = present.find((prompt) => prompt.id === id)
      if (id !== null && !before)
        throw new RouteFailure('not_found', words('This prompt is no longer there. Save it as a new one.'))
      if (id === null && present.length >= maxPrompts) throw tooMany()
      const nowMs = clock.nowMs()
      const prompt = {
        id: id ?? randomUUID(),
        name,
        text,
        createdAtMs: before?.createdAtMs ?? nowMs,
        updatedAtMs: nowMs,
      }
      await store.write.putPrompts([prompt])
      changed()
      return prompt
    }),
    remove: inTurn(async (ids: readonly string[]): Promise<void> => {
      await store.write.deletePrompts(ids)
      changed()
    }),
    add: inTurn(add),
    importFile: inTurn(async (file: string): Promise<{ ids: string[]; knownCount: number; skippedCount: number }> => {
      const { prompts, skippedCount } = readPromptFile(file)
      return { ...(await add(prompts)), skippedCount }
    }),
    exportFile: async (): Promise<{ fileName: string; json: string }> => ({
      fileName: `holdfast-prompts-${isoFileStamp(clock.nowMs())}.json`,
      json: writePromptFile(await store.read.listPrompts()),
    }),
  }
}

const tooMany = (): RouteFailure =>
  new RouteFailure('conflict', said('There can be {most, number} prompts. Delete some first.', { most: maxPrompts }))
