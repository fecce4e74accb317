import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { killAllApps } from '../../support/app-child.ts'
import type { RecordedRequest } from '../../support/fake-openai-wire.ts'
import { askObservations } from '../../support/observations.ts'
import { everything, filesystem, hostile, startToolApp, type ToolApp } from '../../support/tool-app.ts'
import { callsInOne, callsInPieces } from '../../support/tool-streams.ts'

let rig: ToolApp | null = null
afterEach(async () => {
  await rig?.close().catch(() => {})
  await killAllApps()
  rig = null
})

/** What the model was sent in its nth request. */
const messagesOf = ({ model }: ToolApp, index: number) =>
  model.requests.filter(({ path: address }) => address.endsWith('/chat/completions')).at(index)?.body?.messages as
    | Record<string, unknown>[]
    | undefined

const hasToolMessage = ({ body }: RecordedRequest): boolean =>
  body?.messages.some(({ role }) => role === 'tool') ?? false

describe('a turn with tools', () => {
  it('asks for each call, runs it, tells the model, and is recorded as a tree', async () => {
    rig = await startToolApp({ everything })
    rig.model.behave(callsInPieces([{ id: 'c1', name: 'echo', arguments: { message: 'halló' } }], 'Let me see.'), {
      kind: 'answer',
      text: 'It said halló.',
    })
    const sent = await rig.send('Echo please')
    const call = await rig.call(sent, 'waiting')
    expect(call).toMatchObject({ serverName: 'everything', tool: 'echo', arguments: '{"message":"halló"}', at: 11 })
    await rig.decide(sent, call, 'once')
    const message = await rig.ended(sent)
    expect(message).toMatchObject({ status: 'complete', content: 'Let me see.\n\nIt said halló.' })
    expect(message.calls).toMatchObject([{ state: 'done', resultText: 'Echo: halló' }])
    const offered = rig.model.requests.findLast(({ body }) => body)?.body?.['tools'] as { function: { name: string } }[]
    expect(offered.map((tool) => tool.function.name)).toContain('echo')
    expect(messagesOf(rig, -1)).toEqual([
      { role: 'user', content: 'Echo please' },
      {
        role: 'assistant',
        content: 'Let me see.',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'echo', arguments: '{"message":"halló"}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'Echo: halló' },
    ])
    const traceId = message.traceId ?? ''
    const observations = await askObservations((route, input) => rig!.app.request(route, input), traceId)
    expect(observations.map(({ type, name, level }) => [type, name, level])).toEqual([
      ['agent', 'chat_request', 'DEFAULT'],
      ['generation', 'llm_completion', 'DEFAULT'],
      ['tool', 'echo', 'DEFAULT'],
      ['generation', 'llm_completion', 'DEFAULT'],
    ])
    const [root, , tool, last] = observations
    expect(new Set(observations.slice(1).map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([root?.spanId]))
    const bodyOf = async (spanId: string | undefined, side: 'input' | 'output') =>
      (await rig!.app.request('monitor.body', { traceId, spanId: spanId ?? '', side, offset: 0 })).text
    expect(await bodyOf(tool?.spanId, 'input')).toContain('halló')
    expect(await bodyOf(tool?.spanId, 'output')).toContain('Echo: halló')
    expect(await bodyOf(last?.spanId, 'input')).toContain('tool_call_id')
    // Both rounds together; the first named 110 tokens.
    expect(message.usage?.total).toBeGreaterThan(110)
  })

  it('runs several calls at once, without ids, in one piece, and keeps them in later turns', async () => {
    rig = await startToolApp({ everything })
    rig.model.behave(
      callsInOne([
        { name: 'echo', arguments: { message: 'a' } },
        { name: 'get-sum', arguments: { a: 2, b: 3 } },
      ]),
    )
    const sent = await rig.send('Both')
    const first = await rig.call(sent, 'waiting')
    await rig.decide(sent, first, 'chat')
    await rig.decide(sent, await rig.call(sent, 'waiting', 'get-sum'), 'chat')
    const message = await rig.ended(sent)
    expect(message.ending).toBeNull()
    expect(message.calls.map(({ state }) => state)).toEqual(['done', 'done'])
    // Allowed for this chat: nothing is asked.
    rig.model.behave(callsInOne([{ name: 'echo', arguments: { message: 'b' } }]))
    const again = await rig.send('Again', { conversationId: sent.conversationId, parentId: message.id })
    expect((await rig.ended(again)).calls).toMatchObject([{ state: 'done', resultText: 'Echo: b' }])
    const roles = messagesOf(rig, -1)?.map(({ role }) => role)
    expect(roles).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant', 'user', 'assistant', 'tool'])
    const ids = messagesOf(rig, -1)?.flatMap(({ tool_call_id: id }) => id ?? [])
    expect(new Set(ids).size).toBe(3)
    expect(ids?.every((id) => /^[a-z0-9]{9}$/i.test(String(id)))).toBe(true)
    // A fork has what the tools said, and asks anew.
    const forked = await rig.app.request('messages.fork', { messageId: message.id })
    const { messages } = await rig.app.request('conversations.get', { id: forked.conversationId })
    expect(messages.at(-1)?.calls).toHaveLength(2)
    rig.model.behave(callsInOne([{ name: 'echo', arguments: { message: 'c' } }]))
    const inFork = await rig.send('Fork', {
      conversationId: forked.conversationId,
      parentId: messages.at(-1)?.id ?? null,
    })
    await rig.decide(inFork, await rig.call(inFork, 'waiting'), 'deny')
    await rig.ended(inFork)
    expect(messagesOf(rig, -1)?.filter(({ role }) => role === 'tool')).toHaveLength(3)
    // Another answer to the first question knows nothing of what came after it.
    const retried = await rig.app.request('chat.retry', { messageId: message.id, settings: rig.settings })
    await rig.ended(retried)
    expect(messagesOf(rig, -1)).toEqual([{ role: 'user', content: 'Both' }])
  })

  it('is told whole in a file of its chat, however little of a result the chat shows', async () => {
    rig = await startToolApp({ everything })
    const long = `${'long '.repeat(1_000)}end of it`
    rig.model.behave(callsInPieces([{ id: 'c1', name: 'echo', arguments: { message: long } }], 'Let me see.'), {
      kind: 'answer',
      text: 'There it is.',
    })
    const sent = await rig.send('Echo please')
    await rig.decide(sent, await rig.call(sent, 'waiting'), 'once')
    const message = await rig.ended(sent)
    expect(message.calls[0]?.hasMore).toBe(true)
    for (const format of ['markdown', 'html'] as const) {
      const wanted = { id: message.conversationId, format, branches: 'shown' } as const
      const saved = await rig.app.request('conversations.export', wanted)
      const text = fs.readFileSync(path.join(rig.folder, saved?.fileName ?? ''), 'utf8')
      const places = ['Let me see.', 'Tool call: everything · echo · done', `Echo: ${long}`, 'There it is.'].map(
        (part) => text.indexOf(part),
      )
      expect(places).not.toContain(-1)
      expect(places).toEqual(places.toSorted((a, b) => a - b))
    }
  })

  it('tells the model of a no, of broken arguments and of a tool that there is not', async () => {
    rig = await startToolApp({ everything })
    rig.model.behave(
      callsInPieces([
        { id: 'a', name: 'echo', arguments: { message: 'x' } },
        { id: 'b', name: 'echo', arguments: '{"message": "half' },
        { id: 'c', name: 'rm_rf', arguments: {} },
        { id: 'd', name: 'functions.rm -rf', arguments: '["/"]' },
      ]),
    )
    const sent = await rig.send('Four')
    await rig.decide(sent, await rig.call(sent, 'waiting'), 'deny', 'not that word')
    const message = await rig.ended(sent)
    expect(message.calls.map(({ state }) => state)).toEqual(['denied', 'failed', 'failed', 'failed'])
    expect(message).toMatchObject({ status: 'complete', ending: null })
    const told = messagesOf(rig, -1)
      ?.filter(({ role }) => role === 'tool')
      .map(({ content }) => String(content))
    expect(told?.[0]).toContain('not that word')
    expect(told?.[1]).toContain('not valid JSON')
    expect(told?.[1]).toContain('{"message": "half')
    expect(told?.[2]).toContain('no tool named “rm_rf”')
    // Servers refuse any other names and arguments, and with them the whole chat from then on.
    const calls = messagesOf(rig, -1)?.flatMap(({ tool_calls: each }) => (each ?? []) as { function: object }[])
    expect(calls?.map((call) => call.function)).toEqual([
      { name: 'echo', arguments: '{"message":"x"}' },
      { name: 'echo', arguments: '{}' },
      { name: 'rm_rf', arguments: '{}' },
      { name: 'functions_rm_-rf', arguments: '{}' },
    ])
  })

  it('takes a text that is nothing but a call for one, and still asks', async () => {
    rig = await startToolApp({ everything })
    rig.model.behave({
      kind: 'answer',
      text: '<tool_call>\n{"name": "echo", "arguments": {"message": "t"}}\n</tool_call>',
    })
    const sent = await rig.send('Go')
    await rig.decide(sent, await rig.call(sent, 'waiting'), 'once')
    const message = await rig.ended(sent)
    expect(message.content).not.toContain('tool_call')
    expect(message.calls).toMatchObject([{ state: 'done', at: 0 }])
    // With words around it, it is a text like any other.
    rig.model.behave({ kind: 'answer', text: 'Write <tool_call>{"name": "echo", "arguments": {}}</tool_call> so.' })
    const talked = await rig.ended(await rig.send('How?'))
    expect(talked).toMatchObject({ calls: [], status: 'complete' })
    expect(talked.content).toContain('<tool_call>')
  })

  it('reads and writes files, with what the server says of its folder', async () => {
    const outside = fs.mkdtempSync('/tmp/holdfast-outside-')
    const inside = fs.mkdtempSync('/tmp/holdfast-inside-')
    rig = await startToolApp({ files: { ...filesystem(inside), alwaysAllow: ['write_file', 'read_text_file'] } })
    rig.model.behave(
      callsInPieces([
        { id: 'w', name: 'write_file', arguments: { path: path.join(inside, 'a.txt'), content: '# hi' } },
      ]),
      callsInPieces([{ id: 'r', name: 'read_text_file', arguments: { path: path.join(outside, 'b.txt') } }]),
    )
    const message = await rig.ended(await rig.send('Write'))
    expect(fs.readFileSync(path.join(inside, 'a.txt'), 'utf8')).toBe('# hi')
    expect(message.calls.map(({ state }) => state)).toEqual(['done', 'failed'])
    expect(message.calls[1]?.resultText).toMatch(/denied/i)
    for (const folder of [inside, outside]) fs.rmSync(folder, { recursive: true })
  })

  it('ends at a limit of rounds, and at the stop of its user', async () => {
    rig = await startToolApp({
      everything: { ...everything, alwaysAllow: ['echo'] },
      hangs: { ...hostile('hangs'), alwaysAllow: ['echo'] },
    })
    const settings = { ...rig.settings, tools: ['file:everything'] }
    rig.model.respondWith(() => callsInOne([{ name: 'echo', arguments: { message: 'again' } }]))
    const endless = await rig.ended(await rig.send('Loop', { settings }))
    expect(endless.ending).toContain('25 rounds')
    expect(endless.calls).toHaveLength(25)
    const hung = await rig.send('Hang', { settings: { ...rig.settings, tools: ['file:hangs'] } })
    await rig.call(hung, 'running')
    await rig.app.request('chat.stop', { messageId: hung.assistantMessage.id })
    expect(await rig.ended(hung)).toMatchObject({ status: 'stopped', calls: [{ state: 'cancelled' }] })
    // One call alone is ended by itself, and the model goes on.
    rig.model.respondWith((request) =>
      hasToolMessage(request) ? 'Then without.' : callsInOne([{ name: 'echo', arguments: {} }]),
    )
    const one = await rig.send('Hang', { settings: { ...rig.settings, tools: ['file:hangs'] } })
    const { id: callId } = await rig.call(one, 'running')
    await rig.app.request('chat.cancelCall', { messageId: one.assistantMessage.id, callId })
    expect(await rig.ended(one)).toMatchObject({
      status: 'complete',
      content: 'Then without.',
      calls: [{ state: 'cancelled' }],
    })
  })

  it('has a word for a model that takes no tools', async () => {
    rig = await startToolApp({ everything })
    rig.model.behave({
      kind: 'raw',
      status: 400,
      body: { error: { message: 'registry.ollama.ai/library/gemma:2b does not support tools' } },
    })
    const message = await rig.ended(await rig.send('Hi'))
    expect(message.error).toMatchObject({ type: 'no_tools' })
    expect(message.error?.advice).toContain('Turn the tools of this chat off')
  })

  it.each(['exits', 'floods', 'dies', 'huge', 'notifies', 'bad-result'])('goes on where a server %s', async (mode) => {
    rig = await startToolApp(
      { bad: { ...hostile(mode), alwaysAllow: ['echo'] } },
      { env: { HOLDFAST_TEST_TOOL_START_MS: '3000' } },
    )
    rig.model.respondWith((request) => {
      const offered = (request.body?.['tools'] as unknown[] | undefined) ?? []
      const isAnswered = hasToolMessage(request)
      return offered.length > 0 && !isAnswered ? callsInOne([{ name: 'echo', arguments: { word: 'x' } }]) : 'On we go.'
    })
    const message = await rig.ended(await rig.send('Go'))
    expect(message).toMatchObject({ status: 'complete', content: 'On we go.' })
    expect(message.calls).toHaveLength(1)
    const [call] = message.calls
    const said = `${call?.words ?? ''} ${call?.resultText.slice(-200) ?? ''}`
    const expected = {
      exits: /exit code 3.*cannot find its database/,
      floods: /ended during this call/,
      dies: /exit code 1.*out of memory/,
      huge: /^ a+$|cut by Holdfast/,
      notifies: /far more messages|could not be spoken/,
      'bad-result': /^\s*$/,
    }[mode]
    expect(said).toMatch(expected ?? /never/)
    expect((await rig.app.request('conversations.list', null)).length).toBe(1)
  })
})
