import { afterEach, describe, expect, it } from 'vitest'
import { killAllApps } from '../../support/app-child.ts'
import { everything, startToolApp, type ToolApp } from '../../support/tool-app.ts'
import { stream } from '../../support/tool-streams.ts'

let rig: ToolApp | null = null
afterEach(async () => {
  await rig?.close().catch(() => {})
  await killAllApps()
  rig = null
})

type Sent = Record<string, unknown> & { role: string; tool_calls?: Record<string, unknown>[] }

/** What the model was sent of its own answers in its last request. */
const ownIn = ({ model }: ToolApp): Sent[] =>
  ((model.requests.findLast(({ body }) => body)?.body?.messages ?? []) as Sent[]).filter(
    ({ role }) => role === 'assistant',
  )

const call = (more: object = {}): object => ({
  index: 0,
  id: 'c1',
  type: 'function',
  function: { name: 'echo', arguments: '{"message":"a"}' },
  ...more,
})
const google = { extra_content: { google: { thought_signature: 'c2lnbmF0dXJl' } } }
/** LiteLLM keeps the same in the id. */
const longId = `call_1__thought__${'QUJD'.repeat(500)}`
const details = [
  { type: 'reasoning.text', text: 'Let me ', index: 0, format: 'f' },
  { type: 'reasoning.text', text: 'see.', index: 0, format: 'f', signature: 's' },
  { type: 'reasoning.encrypted', data: 'QUJD', id: 'c1', index: 1, format: 'f' },
]

/** The first answer has these pieces; what is said next is for a model of the same name, then for another. */
async function afterCall(deltas: object[]): Promise<{ next: Sent[]; later: Sent[]; other: Sent[]; traceId: string }> {
  const app = (rig = await startToolApp({ everything }))
  app.model.behave(stream(deltas), { kind: 'answer', text: 'It said a.' })
  const sent = await app.send('Echo please')
  await app.decide(sent, await app.call(sent, 'waiting'), 'chat')
  const message = await app.ended(sent)
  expect(message.status).toBe('complete')
  const next = ownIn(app)
  const place = { conversationId: sent.conversationId, parentId: message.id }
  app.model.behave({ kind: 'answer', text: 'Yes.' }, { kind: 'answer', text: 'Yes.' })
  await app.ended(await app.send('And?', place))
  const later = ownIn(app)
  await app.ended(await app.send('And?', { ...place, settings: { ...app.settings, model: 'fake-small' } }))
  return { next, later, other: ownIn(app), traceId: message.traceId ?? '' }
}

describe('what a server wants back with a call', () => {
  it('is Gemini’s signature of a thought, as it came, for the model that gave it alone', async () => {
    const { next, later, other } = await afterCall([{ tool_calls: [call(google)] }])
    for (const said of [next, later]) expect(said[0]?.tool_calls).toMatchObject([{ id: 'c1', ...google }])
    expect(JSON.stringify(other)).not.toContain('thought_signature')
  })

  it('may stand in an id, which is kept whole', async () => {
    const { next } = await afterCall([{ tool_calls: [call({ id: longId })] }])
    expect(next[0]?.tool_calls).toMatchObject([{ id: longId }])
  })

  it('is OpenRouter’s details of its reasoning, joined', async () => {
    const { next, other } = await afterCall([
      ...details.map((detail) => ({ reasoning_details: [detail] })),
      { tool_calls: [call()] },
    ])
    expect(next[0]?.['reasoning_details']).toEqual([{ ...details[1], text: 'Let me see.' }, details[2]])
    expect(other[0]).not.toHaveProperty('reasoning_details')
  })

  it('is what it thought, once it refuses the conversation without that', async () => {
    const app = (rig = await startToolApp({ everything }))
    const refusal = {
      error: { message: 'Missing `reasoning_content` field in the assistant message at message index 1.' },
    }
    app.model.behave(
      stream([{ reasoning_content: 'I shall echo.' }, { tool_calls: [call()] }]),
      { kind: 'raw', status: 400, body: JSON.stringify(refusal), headers: { 'content-type': 'application/json' } },
      { kind: 'answer', text: 'It said a.' },
    )
    const sent = await app.send('Echo please')
    await app.decide(sent, await app.call(sent, 'waiting'), 'once')
    expect(await app.ended(sent)).toMatchObject({ status: 'complete', content: 'It said a.' })
    expect(ownIn(app)).toMatchObject([{ reasoning_content: 'I shall echo.', tool_calls: [{ id: 'c1' }] }])
    expect(ownIn(app)[0]).not.toHaveProperty('back')
  })
})
