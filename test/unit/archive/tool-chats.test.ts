import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { exportAll, takeIn } from '../../support/archives.ts'
import { everything, startToolApp, type ToolApp } from '../../support/tool-app.ts'
import { callsInPieces } from '../../support/tool-streams.ts'

let rig: ToolApp | null = null
afterEach(async () => {
  await rig?.close().catch(() => {})
  await killAllApps()
  rig = null
})

const long = `${'long '.repeat(1_000)}end of it`

/** A chat in which a tool ran and another was denied, and the file that holds it. */
async function toldChat({ app, model, send, call, decide, ended, folder }: ToolApp, kind: 'json' | 'zip') {
  model.behave(
    callsInPieces(
      [
        { id: 'c1', name: 'echo', arguments: { message: long } },
        { id: 'c2', name: 'echo', arguments: { message: 'no' } },
      ],
      'Let me see.',
    ),
    { kind: 'answer', text: 'There it is.' },
  )
  const sent = await send('Echo please')
  await decide(sent, await call(sent, 'waiting'), 'once')
  await call(sent, 'done')
  await decide(sent, await call(sent, 'waiting'), 'deny')
  const { conversationId: id } = await ended(sent)
  const name =
    kind === 'zip'
      ? (await exportAll(app)).fileName
      : ((await app.request('conversations.export', { id, format: 'json', branches: 'shown' }))?.fileName ?? '')
  return { chat: await app.request('conversations.get', { id }), file: path.join(folder, name) }
}

const toolMessages = ({ model }: ToolApp): unknown[] =>
  model.requests
    .findLast(({ path: address }) => address.endsWith('/chat/completions'))
    ?.body?.messages.filter(({ role }) => role === 'tool') ?? []

async function elsewhere({ folder }: ToolApp): Promise<AppChild> {
  const there = path.join(folder, 'there')
  fs.mkdirSync(there)
  fs.copyFileSync(path.join(folder, 'mcp.json'), path.join(there, 'mcp.json'))
  return startApp({ folder: there })
}

describe.each(['json', 'zip'] as const)('what tools did in a chat that goes into a file (%s)', (kind) => {
  it('is in the chat that comes of it, whole, and a model that goes on with it is told', async () => {
    rig = await startToolApp({ everything })
    const { chat, file } = await toldChat(rig, kind)
    const there = await elsewhere(rig)
    await takeIn(there, file)
    const after = await there.request('conversations.get', { id: chat.id })
    expect(after.messages.map(({ calls }) => calls)).toEqual(chat.messages.map(({ calls }) => calls))
    expect(after.messages[1]?.calls.map(({ state }) => state)).toEqual(['done', 'denied'])
    const of = { messageId: after.messages[1]?.id ?? '', callId: after.messages[1]?.calls[0]?.id ?? '' }
    expect(await there.request('chat.toolCall', of)).toEqual(await rig.app.request('chat.toolCall', of))

    const provider = { id: null, kind: 'custom', name: 'Fake', baseUrl: rig.model.url } as const
    const { id: providerId } = await there.request('providers.save', provider)
    const done = there.once('chat.message', ({ message }) => message.content === 'It goes on.')
    rig.model.behave({ kind: 'answer', text: 'It goes on.' })
    const settings = { ...rig.settings, providerId }
    await there.request('chat.send', { conversationId: chat.id, parentId: chat.leafMessageId, text: 'And?', settings })
    await done
    // The provider is another one, to which the ids of the first may mean nothing.
    const ofAnyServer = expect.stringMatching(/^[a-z0-9]{9}$/i)
    expect(toolMessages(rig)).toEqual([
      { role: 'tool', tool_call_id: ofAnyServer, content: `Echo: ${long}` },
      { role: 'tool', tool_call_id: ofAnyServer, content: expect.stringContaining('denied') },
    ])
  })
})

it('a step that cannot be read is left out, and one that nobody waits for any more has ended', async () => {
  rig = await startToolApp({ everything })
  const { chat, file } = await toldChat(rig, 'json')
  const given = JSON.parse(fs.readFileSync(file, 'utf8')) as { messages: { steps?: Record<string, unknown>[] }[] }
  const steps = given.messages[1]?.steps
  steps?.push({ ...steps[1], spanId: '00000000000000aa', state: 'waiting' })
  steps?.splice(1, 0, { kind: 'call', spanId: '../../etc' }, { kind: 'new' })
  fs.writeFileSync(file, JSON.stringify(given))
  const there = await elsewhere(rig)
  await takeIn(there, file)
  const after = await there.request('conversations.get', { id: chat.id })
  const [, , forged, ...more] = after.messages[1]?.calls ?? []
  expect([after.messages[1]?.calls.slice(0, 2), more]).toEqual([chat.messages[1]?.calls, []])
  expect(forged).toMatchObject({ id: '00000000000000aa', state: 'interrupted' })

  rig.model.behave(callsInPieces([{ id: 'c3', name: 'echo', arguments: { message: 'x' } }]))
  const sent = await rig.send('Still?')
  await rig.call(sent, 'waiting')
  const wanted = { id: sent.conversationId, format: 'json', branches: 'shown' } as const
  const { fileName = '' } = (await rig.app.request('conversations.export', wanted)) ?? {}
  const text = fs.readFileSync(path.join(rig.folder, fileName), 'utf8')
  expect(text).toContain('"state": "interrupted"')
  expect(text).not.toContain('"waiting"')
})
