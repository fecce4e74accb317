import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openArchive, type ArchiveReads } from '../../../src/main/archive/archive-content.ts'
import type { ExportedTrace } from '../../../src/shared/domain.ts'

const pageCount = 40
const pageBytes = 500_000

const notAsked = async (): Promise<never> => {
  throw new Error('not asked for')
}

/** Pages of traces that no compression makes smaller, so that what went out says what was read. */
function reads(onPage: () => void): ArchiveReads {
  const page = (): ExportedTrace[] =>
    [{ resourceSpans: [{ noise: randomBytes((pageBytes * 3) / 4).toString('base64') }] }] as unknown as ExportedTrace[]
  return {
    chats: {
      listConversations: async () => [],
      getConversation: async () => null,
      stepsInChat: async () => new Map(),
      listFolders: async () => [],
      heldFiles: async () => [],
      keptFile: notAsked,
    },
    openFile: notAsked,
    traces: {
      countTraces: async () => pageCount,
      exportPage: async ({ cursor }) => {
        onPage()
        const next = Number(cursor ?? 0) + 1
        return { traces: page(), nextCursor: next < pageCount ? String(next) : null }
      },
      observationPage: notAsked,
      observationExportPage: notAsked,
    },
    settings: () => ({}),
    prompts: async () => [],
    appVersion: '1',
    scrub: (value) => value,
  }
}

const ignore = { begun: () => {}, chat: () => {}, traces: () => {} }

describe('an archive on its way out', () => {
  it('is read as fast as it is taken, a few pages ahead, however many there are', async () => {
    let asked = 0
    let taken = 0
    let ahead = 0
    const output = await openArchive(
      reads(() => (asked += 1)),
      0,
      ignore,
    )
    for await (const piece of output as AsyncIterable<Uint8Array>) {
      // Whoever writes it takes its time.
      await new Promise((resolve) => setImmediate(resolve))
      taken += piece.length
      // What base64 makes of noise, deflate takes back.
      ahead = Math.max(ahead, asked - (taken / pageBytes) * (4 / 3))
    }
    expect(asked).toBe(pageCount)
    expect(ahead).toBeLessThan(6)
  })

  it('asks for nothing more once it is broken off', async () => {
    let asked = 0
    const output = await openArchive(
      reads(() => (asked += 1)),
      0,
      ignore,
    )
    const iterator = (output as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    while (asked < 2) await iterator.next()
    await iterator.return?.()
    expect(output.destroyed).toBe(true)
    expect(asked).toBeLessThan(8)
  })

  it('that cannot be read to its end fails, and is not taken for whole', async () => {
    const broken = reads(() => {})
    broken.traces = {
      ...broken.traces,
      exportPage: async () => {
        throw new Error('the disk is gone')
      },
    }
    const output = await openArchive(broken, 0, ignore)
    const drain = async (): Promise<void> => {
      for await (const _ of output as AsyncIterable<Uint8Array>) continue
    }
    await expect(drain()).rejects.toThrow('the disk is gone')
  })
})
