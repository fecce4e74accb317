import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isOfSession } from '../../../src/renderer/monitor/changed-traces.ts'
import type { Events } from '../../../src/shared/ipc.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'

let folder: string
let app: AppChild

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-changed-'))
  app = await startApp({ folder })
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

const ask = async (conversationId: string | null, parentId: string | null) =>
  app.request('chat.send', {
    conversationId,
    parentId,
    text: 'hello',
    settings: { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} },
  })

test('a session that is shown is read anew for its own turns alone, as they begin, end and are scored', async () => {
  const changes: Events['traces.changed'][] = []
  app.on('traces.changed', (change) => changes.push(change))
  const ended = app.once('chat.message', ({ message }) => message.status === 'complete')
  const first = await ask(null, null)
  const { message } = await ended
  await expect.poll(() => changes.length).toBe(2)
  await app.request('chat.score', { messageId: message.id, value: 'up', comment: '' })
  await expect.poll(() => changes.length).toBe(3)
  const ofFirst = { traceIds: [message.traceId], sessionIds: [first.conversationId] }
  expect(changes).toEqual([ofFirst, ofFirst, ofFirst])

  const other = await ask(null, null)
  await expect.poll(() => changes.length).toBeGreaterThan(3)
  expect(changes[3]?.sessionIds).toEqual([other.conversationId])
  expect(changes.slice(0, 4).map(isOfSession(first.conversationId))).toEqual([true, true, true, false])
})

test('a session is read anew where nobody knows what changed', () => {
  expect(isOfSession('any')({ traceIds: [], sessionIds: [] })).toBe(true)
})
