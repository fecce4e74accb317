import { afterEach, describe, expect, it } from 'vitest'
import { startProcess } from '../../../src/main/serve/child-process.ts'
import { startChatsReading, type ChatsReading } from '../../../src/main/archive/chats/chats-reading.ts'
import { plainChatGpt } from '../../support/other-apps.ts'

const defaults = {
  settings: { providerId: 'demo', model: 'm', systemPrompt: '', parameters: {} },
  nowMs: Date.UTC(2026, 10, 1),
}
const list = Buffer.from(JSON.stringify(Array.from({ length: 50 }, (_, index) => plainChatGpt(`chat-${index}`))))

let reading: ChatsReading | null = null
afterEach(() => reading?.end())

/** The places of what is found. */
async function readAll(from: ChatsReading, bytes: Uint8Array): Promise<string[]> {
  const places: string[] = []
  for (const request of [
    { kind: 'part', maxValueBytes: 500_000_000 },
    { kind: 'bytes', bytes },
    { kind: 'end' },
  ] as const)
    for await (const found of from.found(request)) places.push(found.place)
  return places
}

describe('the process that reads chats', () => {
  it('gives each as it is asked for, and reads one part after the other', async () => {
    reading = startChatsReading(startProcess, defaults)
    expect(await readAll(reading, list)).toEqual(Array.from({ length: 50 }, (_, index) => `entry ${index + 1}`))
    expect(await readAll(reading, list)).toHaveLength(50)
  })

  it('is ended in the middle, for whoever waits for it too', async () => {
    reading = startChatsReading(startProcess, defaults)
    for await (const _ of reading.found({ kind: 'part', maxValueBytes: 1_000_000 }))
      throw new Error('a part is no chat')
    const chats = reading.found({ kind: 'bytes', bytes: list })
    await chats.next()
    const waiting = expect(chats.next()).rejects.toThrow('could not be read to its end')
    await reading.end()
    await waiting
    await expect(readAll(reading, list)).rejects.toThrow('could not be read to its end')
  })

  it('takes no more memory than it may: the app goes on, and says so', async () => {
    reading = startChatsReading(startProcess, defaults, 64)
    const large = Buffer.from(`{"indexedDB":{"topics":[${'{"id":"a","messages":[]},'.repeat(4_000_000)}{}]}}`)
    await expect(readAll(reading, large)).rejects.toThrow('more memory than there is')
  })
})
