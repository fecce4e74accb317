import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPromptLibrary, type PromptLibrary } from '../../../src/main/prompts/library.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import { createReader } from '../../../src/main/store/thread/reader.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { Store } from '../../../src/main/store/thread/store.ts'

let folder: string
let db: ReturnType<typeof openWriterDatabase>
let library: PromptLibrary
let nowMs = 1

const open = (): PromptLibrary =>
  createPromptLibrary({
    store: { read: createReader(db), write: createWriter(db) } as unknown as Store,
    clock: { nowMs: () => nowMs },
    emit: () => {},
  })

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-library-'))
  db = openWriterDatabase(folder)
  library = open()
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const names = async (): Promise<string[]> => (await library.list()).map(({ name }) => name)

describe('the library of prompts', () => {
  it('keeps what is saved, by name, also over a restart', async () => {
    nowMs = 10
    const first = await library.save(null, 'zeta', 'Text {{x}}')
    await library.save(null, 'Alpha', '多语言\n\u0000 🎌')
    nowMs = 20
    await library.save(first.id, 'beta', 'Another text')
    db.close()
    db = openWriterDatabase(folder)
    library = open()
    expect(await library.list()).toMatchObject([
      { name: 'Alpha', text: '多语言\n\u0000 🎌' },
      { id: first.id, name: 'beta', text: 'Another text', createdAtMs: 10, updatedAtMs: 20 },
    ])
  })

  it('refuses to change what was deleted elsewhere, and says how to keep it', async () => {
    const { id } = await library.save(null, 'one', 'Text')
    await library.remove([id])
    await expect(library.save(id, 'one', 'Changed')).rejects.toThrow('no longer there. Save it as a new one')
    expect(await names()).toEqual([])
  })

  it('takes in what it wrote, once', async () => {
    await library.save(null, 'one', 'Text')
    await library.save(null, 'two', 'Text with "quotes"\r\n')
    const { json, fileName } = await library.exportFile()
    expect(fileName).toMatch(/^holdfast-prompts-.*\.json$/)
    const all = await library.list()
    await library.remove(all.map(({ id }) => id))
    const back = await library.importFile(json)
    expect(back).toMatchObject({ knownCount: 0, skippedCount: 0 })
    expect(back.ids).toHaveLength(2)
    expect((await library.list()).map(({ name, text }) => [name, text])).toEqual(
      all.map(({ name, text }) => [name, text]),
    )
    expect(await library.importFile(json)).toEqual({ ids: [], knownCount: 2, skippedCount: 0 })
    await library.remove(back.ids)
    expect(await names()).toEqual([])
  })

  it('takes in lists that other programs write, and leaves out what is none', async () => {
    const list = [
      { command: '/fix', title: 'Fix grammar', content: 'Fix: {{text}}' },
      { act: 'Linux terminal', prompt: 'Act as a terminal.' },
      { name: ' ', text: 'No name' },
      { name: 'No text', text: '\n' },
      { name: 'x'.repeat(121), text: 'Too long a name' },
      { name: 'Too long', text: 'x'.repeat(200_001) },
      null,
      'text',
    ]
    expect(await library.importFile(`\uFEFF${JSON.stringify(list)}`)).toMatchObject({ skippedCount: 6 })
    expect(await names()).toEqual(['Fix grammar', 'Linux terminal'])
  })

  it.each([
    ['', 'no JSON'],
    ['{"format": "holdfast-prompts", "version": 1, "prompts": [', 'no JSON'],
    ['{"kind": "holdfast-settings"}', 'holds no prompts'],
    ['"text"', 'holds no prompts'],
    ['{"format": "holdfast-prompts", "version": 2, "prompts": []}', 'newer version'],
    ['[{"a": 1}]', 'None of the entries'],
  ])('refuses %s in words, and changes nothing', async (file, words) => {
    await library.save(null, 'one', 'Text')
    await expect(library.importFile(file)).rejects.toThrow(words)
    expect(await names()).toEqual(['one'])
  })
})
