import { afterEach, describe, expect, it } from 'vitest'
import { databaseIn, look } from '../../support/store-fixtures.ts'
import { killAllApps } from '../../support/app-child.ts'
import { askObservations } from '../../support/observations.ts'
import { hostile, startToolApp, type ToolApp } from '../../support/tool-app.ts'
import { callsInPieces } from '../../support/tool-streams.ts'

let rig: ToolApp | null = null
afterEach(async () => {
  await rig?.close().catch(() => {})
  await killAllApps()
  rig = null
})

const call = callsInPieces([{ id: 'c1', name: 'echo', arguments: { word: 'kept' } }], 'Before the call.')

async function afterKill(known: ToolApp, sent: Awaited<ReturnType<ToolApp['send']>>) {
  await known.app.kill()
  await known.restart()
  const chat = await known.app.request('conversations.get', { id: sent.conversationId })
  const message = chat.messages.find(({ id }) => id === sent.assistantMessage.id)
  const observations = await askObservations((route, input) => known.app.request(route, input), message?.traceId ?? '')
  const recordCount = look(databaseIn(known.folder), (db) =>
    db.prepare("SELECT COUNT(*) FROM records WHERE kind = 'turn' AND trace_id = ?").pluck().get(message?.traceId),
  )
  return { question: chat.messages[0], message, observations, recordCount }
}

describe('a kill of the app in a turn with tools', () => {
  it('while a call waits for its user: nothing ran, and all is there and on record once', async () => {
    rig = await startToolApp({ plain: hostile('plain') })
    rig.model.behave(call)
    const sent = await rig.send('The question')
    await rig.call(sent, 'waiting')
    const { question, message, observations, recordCount } = await afterKill(rig, sent)
    expect(question?.content).toBe('The question')
    expect(message).toMatchObject({ status: 'interrupted', content: 'Before the call.' })
    expect(message?.calls).toMatchObject([{ tool: 'echo', state: 'interrupted', arguments: '{"word":"kept"}' }])
    expect(message?.calls[0]?.words).toContain('did not run')
    expect(observations.map(({ type }) => type)).toEqual(['agent', 'generation', 'tool'])
    expect(recordCount).toBe(1)
  })

  it('while a tool runs: it is said that what it did is not known', async () => {
    rig = await startToolApp({ hangs: { ...hostile('hangs'), alwaysAllow: ['echo'] } })
    rig.model.behave(call)
    const sent = await rig.send('Go')
    await rig.call(sent, 'running')
    const { message, observations, recordCount } = await afterKill(rig, sent)
    expect(message?.calls[0]).toMatchObject({ state: 'interrupted' })
    expect(message?.calls[0]?.words).toContain('not known')
    expect(observations.map(({ type, level }) => [type, level])).toEqual([
      ['agent', 'ERROR'],
      ['generation', 'DEFAULT'],
      ['tool', 'ERROR'],
    ])
    expect(recordCount).toBe(1)
  })

  it('while the model goes on after a tool: the result and what had come of the answer are kept', async () => {
    rig = await startToolApp({ plain: { ...hostile('plain'), alwaysAllow: ['echo'] } })
    rig.model.behave(call, { kind: 'stall', afterChunks: 3, text: 'It said kept, and then more.', chunks: 6 })
    const sent = await rig.send('Go')
    await rig.call(sent, 'done')
    // Until what has come of the second round is on disk.
    await expect
      .poll(() =>
        look(databaseIn(rig!.folder), (db) =>
          db.prepare("SELECT group_concat(output, '') FROM open_turn_parts").pluck().get(),
        ),
      )
      .toContain('It said')
    const { message, observations, recordCount } = await afterKill(rig, sent)
    expect(message?.content).toMatch(/^Before the call\.\n\nIt said/)
    expect(message?.calls).toMatchObject([{ state: 'done', resultText: 'echo: kept' }])
    expect(observations.map(({ type }) => type)).toEqual(['agent', 'generation', 'tool', 'generation'])
    expect(observations.at(-1)).toMatchObject({ level: 'ERROR' })
    expect(recordCount).toBe(1)
    // The conversation goes on with what the tool said.
    rig.model.behave({ kind: 'answer', text: 'Fine.' })
    await rig.ended(await rig.send('And?', { conversationId: sent.conversationId, parentId: message?.id ?? null }))
    const roles = rig.model.requests.at(-1)?.body?.messages.map(({ role }) => role)
    expect(roles).toEqual(['user', 'assistant', 'tool', 'assistant', 'user'])
  })

  it('an orderly end in a call is an interruption too, and ends the server', async () => {
    rig = await startToolApp({ hangs: { ...hostile('stubborn'), alwaysAllow: ['echo'] } })
    rig.model.behave(call, { kind: 'stall', afterChunks: 1 })
    const sent = await rig.send('Go')
    await rig.call(sent, 'done')
    await rig.app.close()
    await rig.restart()
    const chat = await rig.app.request('conversations.get', { id: sent.conversationId })
    expect(chat.messages.at(-1)).toMatchObject({ status: 'interrupted', calls: [{ state: 'done' }] })
  })
})
