import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { chunkOf, doneEvent, pause, sayOf, startScriptedServer } from '../../support/scripted-server.ts'
import { ask } from './ask.ts'

let close = async (): Promise<void> => {}
afterEach(() => close())

/** A server that streams as the test says; it keeps the connection open unless it ends it. */
async function streaming(script: (response: ServerResponse) => void | Promise<void>): Promise<string> {
  const server = await startScriptedServer((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    return script(response)
  })
  close = server.close
  return server.url
}

describe('the end of an answer', () => {
  const timings = { lingerMs: 150, idleMs: 2_000 }

  it('is not where a reason stands on every chunk: each text renews the wait', async () => {
    const url = await streaming(async (response) => {
      for (let index = 1; index <= 6; index += 1) {
        response.write(sayOf(`${index} `, 'stop'))
        await pause(90)
      }
    })
    expect((await ask(url, {}, timings)).outcome).toMatchObject({ status: 'complete', output: '1 2 3 4 5 6 ' })
  })

  it.each([
    ['the reasoning', (response: ServerResponse) => void response.write(chunkOf({ reasoning_content: 'Hm.' }, 'stop'))],
    [
      'the first chunk',
      (response: ServerResponse) => void response.write(chunkOf({ role: 'assistant', content: '' }, 'stop')),
    ],
    ['an empty chunk', (response: ServerResponse) => void response.write(chunkOf({}, 'stop'))],
  ])('is not where it stands on %s and the text is still to come', async (_, first) => {
    const url = await streaming(async (response) => {
      first(response)
      await pause(250)
      response.end(sayOf('The answer.') + doneEvent)
    })
    expect((await ask(url, {}, timings)).outcome).toMatchObject({ status: 'complete', output: 'The answer.' })
  })

  it('is silence after a reason, whatever keeps the connection', async () => {
    const url = await streaming(async (response) => {
      response.write(sayOf('Whole.', 'stop'))
      while (!response.destroyed) {
        response.write(': keep-alive\n\n')
        response.write(chunkOf({}))
        await pause(20)
      }
    })
    const { outcome } = await ask(url, {}, timings)
    expect(outcome).toMatchObject({ status: 'complete', output: 'Whole.', finishReason: 'stop' })
    expect(outcome.durationMs).toBeLessThan(8_000)
  })

  it.each([
    ['[DONE]', doneEvent],
    ['[DONE] without a blank line', 'data: [DONE]\n\n'],
  ])('is %s, though the connection stays open and more comes', async (_, done) => {
    const url = await streaming((response) => void response.write(sayOf('Whole.') + done + sayOf(' More.')))
    expect((await ask(url, {}, { idleMs: 60_000 })).outcome).toMatchObject({ status: 'complete', output: 'Whole.' })
  })

  it('is the close after a reason, also where usage comes last', async () => {
    const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } }
    const url = await streaming((response) => void response.end(sayOf('Whole.', 'length') + chunkOf({}, null, usage)))
    expect((await ask(url)).outcome).toMatchObject({ status: 'complete', output: 'Whole.', usage: { total: 5 } })
  })

  it('is a broken connection after a reason, and none before', async () => {
    const finished = await streaming(
      (response) => void response.write(sayOf('Whole.', 'stop'), () => response.destroy()),
    )
    expect((await ask(finished)).outcome).toMatchObject({ status: 'complete', output: 'Whole.' })
    await close()
    const broken = await streaming((response) => void response.write(sayOf('Half'), () => response.destroy()))
    expect((await ask(broken)).outcome).toMatchObject({ status: 'error', error: { type: 'stream_broken' } })
  })
})

describe('the life of an answer', () => {
  it.each([
    ['comments', ': OPENROUTER PROCESSING\n\n'],
    ['pings', 'event: ping\ndata: {"type":"ping"}\n\n'],
    ['empty events', 'data:\n\n'],
    ['chunks without a word', chunkOf({ role: 'assistant', content: '' })],
  ])('is not kept for ever by %s alone', async (_, sign) => {
    const url = await streaming(async (response) => {
      response.write(sayOf('Half'))
      while (!response.destroyed) {
        response.write(sign)
        await pause(20)
      }
    })
    const { outcome } = await ask(url, {}, { idleMs: 250 })
    expect(outcome).toMatchObject({ status: 'error', output: 'Half', error: { type: 'timeout' } })
    // They do keep it for longer than silence may last.
    expect(outcome.durationMs).toBeGreaterThan(500)
  })

  it('is renewed by each word, by thoughts and by pieces of tool calls', async () => {
    const url = await streaming(async (response) => {
      for (let index = 0; index < 4; index += 1) {
        for (const delta of [
          { content: 'x' },
          { reasoning: 'y' },
          { tool_calls: [{ index: 0, function: { name: 'f', arguments: ' ' } }] },
        ]) {
          response.write(chunkOf(delta))
          await pause(120)
        }
      }
      response.end(chunkOf({}, 'stop') + doneEvent)
    })
    expect((await ask(url, {}, { idleMs: 5_000, quietMs: 800 })).outcome).toMatchObject({
      status: 'complete',
      output: 'xxxx',
    })
  })

  it('ends as stopped where the user stops it after its reason', async () => {
    const stop = new AbortController()
    const url = await streaming((response) => void response.write(sayOf('Whole.') + chunkOf({}, 'stop')))
    const running = ask(
      url,
      { signal: stop.signal, onDelta: () => setImmediate(() => stop.abort()) },
      { lingerMs: 5_000 },
    )
    expect((await running).outcome).toMatchObject({ status: 'stopped', output: 'Whole.', error: null })
  })
})
