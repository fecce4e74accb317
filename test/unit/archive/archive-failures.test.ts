import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArchiveExports } from '../../../src/main/archive/archive-exports.ts'
import { createArchiveImports } from '../../../src/main/archive/archive-imports.ts'
import { writePromptFile } from '../../../src/main/prompts/prompt-file.ts'
import type { ArchiveExport } from '../../../src/shared/domain.ts'
import { writeZip } from '../../support/archives.ts'
import { startProcess } from '../../../src/main/serve/child-process.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-archive-failures-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const clock = { nowMs: () => 0, monotonicMs: () => 0 }
const notAsked = async (): Promise<never> => {
  throw new Error('not asked for')
}

describe('an import whose settings cannot be taken over', () => {
  it('leaves nothing, and is not in the way of the next', async () => {
    const file = await writeZip(path.join(folder, 'all.zip'), {
      'manifest.json': JSON.stringify({ format: 'holdfast-export', version: 1, appVersion: '1', exportedAt: '' }),
      'settings.json': JSON.stringify({ kind: 'holdfast-settings', version: 1, settings: {}, providers: [] }),
      'prompts.json': writePromptFile([{ name: 'Greeting', text: 'Say hello' }]),
    })
    const data = path.join(folder, 'data')
    fs.mkdirSync(data)
    const removed: number[] = []
    const prompts = new Set<string>()
    const none = { traceCount: 0, knownCount: 0, ownCount: 0, problems: [], problemCount: 0 }
    const imports = createArchiveImports({
      store: { write: { importChat: notAsked }, read: { knownChat: notAsked, attachment: notAsked } },
      files: { takeIn: notAsked },
      traces: {
        begin: async () => ({ id: 7 }) as never,
        write: notAsked,
        end: async () => none as never,
        confirm: async () => {},
        remove: async (id) => void removed.push(id),
      },
      takeOver: async () => {
        throw new Error('the disk is full')
      },
      prompts: {
        add: async () => {
          prompts.add('greeting')
          return { ids: [...prompts], knownCount: 0 }
        },
        remove: async (ids) => ids.forEach((id) => prompts.delete(id)),
      },
      onBack: () => {},
      onChats: () => {},
      dataFolder: data,
      defaults: () => ({ settings: { providerId: 'demo', model: 'm', systemPrompt: '', parameters: {} }, nowMs: 0 }),
      startProcess,
      clock,
      emit: () => {},
    })
    const bytes = fs.readFileSync(file)
    const { id } = await imports.begin('all.zip', bytes.length)
    await imports.write(id, bytes)
    expect(await imports.end(id)).toMatchObject({ state: 'ready', hasSettings: true })
    await expect(imports.confirm(id, true)).rejects.toThrow('the disk is full')
    expect(removed).toEqual([7])
    expect([...prompts]).toEqual([])
    expect(imports.current()).toBeNull()
    expect(fs.readdirSync(data)).toEqual([])
    expect(await imports.begin('all.zip', bytes.length)).toMatchObject({ state: 'receiving' })
    await imports.close()
  })
})

describe('an export whose beginning cannot be cleared up', () => {
  it('has failed all the same, and is not in the way of the next', async () => {
    const told: ArchiveExport[] = []
    const errors: string[] = []
    let ended = (): void => {}
    const exports = createArchiveExports({
      reads: {
        chats: {
          listConversations: notAsked,
          getConversation: notAsked,
          stepsInChat: notAsked,
          listFolders: notAsked,
          heldFiles: notAsked,
          keptFile: notAsked,
        },
        openFile: notAsked,
        traces: {
          countTraces: notAsked,
          exportPage: notAsked,
          observationPage: notAsked,
          observationExportPage: notAsked,
        },
        settings: () => ({}),
        prompts: notAsked,
        appVersion: '1',
        scrub: (value) => value,
      },
      saveFile: async () => ({
        fileName: 'all.zip',
        downloadPath: null,
        write: async () => {},
        finish: async () => {},
        discard: async () => {
          throw new Error('another program has it open')
        },
      }),
      clock,
      emit: (_, payload) => {
        const { export: state } = payload as { export: ArchiveExport }
        told.push(state)
        if (state.state !== 'running') ended()
      },
      onError: (message) => errors.push(message),
    })
    for (const count of [1, 2]) {
      const end = new Promise<void>((resolve) => (ended = resolve))
      await exports.begin()
      await end
      expect(told.at(-1)?.state).toBe('failed')
      expect(errors.filter((message) => message.includes('another program has it open'))).toHaveLength(count)
      expect(exports.current()).toBeNull()
    }
    await exports.close()
  })
})
