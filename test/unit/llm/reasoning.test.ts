import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scrubCompletion } from '../../../src/main/keys/completion.ts'
import { createKeyScrubber } from '../../../src/main/keys/scrubber.ts'
import { createAnswerTexts } from '../../../src/main/llm/answer-texts.ts'
import { streamCompletion } from '../../../src/main/llm/stream.ts'
import { observationsOf } from '../../../src/main/store/traces/observations.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { chunkOf, doneEvent, pause, sayOf, startScriptedServer } from '../../support/scripted-server.ts'
import { streamOf, wholeMessage } from '../../support/streams.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'
import { ask } from './ask.ts'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await startFakeOpenAi()
})
afterEach(() => fake.close())

const words = (...contents: string[]): object[] =>
  contents.map((content) => ({ choices: [{ index: 0, delta: { content } }] }))

describe('what a model thought', () => {
  it('is no text, however it is dressed, in a stream and in a whole message', async () => {
    for (const [open, close] of [
      ['<THINKING mode="x">', '</thinking>'],
      ['', '</think>'],
      ['<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
    ]) {
      const answer = `${open}Let me see.${close}The answer.`
      for (const behaviour of [streamOf(words(...answer.split(/(?<= )/))), wholeMessage({ content: answer })]) {
        fake.behave(behaviour)
        const { outcome } = await ask(fake.url)
        expect(outcome).toMatchObject({ status: 'complete', output: 'The answer.', reasoning: 'Let me see.' })
      }
    }
  })

  it.each<[string, object]>([
    ['reasoning_content', { reasoning_content: 'Hm.' }],
    ['reasoning', { reasoning: 'Hm.' }],
    ['both, with the same', { reasoning_content: 'Hm.', reasoning: 'Hm.' }],
    ['thinking', { thinking: 'Hm.' }],
    ['an object', { reasoning: { content: 'Hm.' } }],
    [
      'details alone',
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm' },
          { type: 'reasoning.summary', summary: '.' },
        ],
      },
    ],
    ['details beside the text', { reasoning: 'Hm.', reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] }],
    [
      'details that are encrypted',
      { reasoning: 'Hm.', reasoning_details: [{ type: 'reasoning.encrypted', data: 'xyz' }] },
    ],
    ['a part of content', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] }],
    ['another part of content', { content: [{ type: 'reasoning', text: 'Hm.' }] }],
  ])('may come under %s', async (_, delta) => {
    fake.behave(streamOf([{ choices: [{ index: 0, delta }] }, ...words('The answer.')]))
    expect((await ask(fake.url)).outcome).toMatchObject({ output: 'The answer.', reasoning: 'Hm.' })
  })

  it('is taken back where it was given as text before', async () => {
    const texts = createAnswerTexts()
    fake.behave(streamOf(words('Let me ', 'see.', '\n</thi', 'nk>\n\n', 'The answer.')))
    const given: string[] = []
    const { outcome } = await ask(fake.url, {
      onDelta: (delta) => {
        texts.add(delta)
        given.push(texts.output.text())
      },
    })
    expect(given.slice(0, 2)).toEqual(['Let me ', 'Let me see.'])
    expect(texts.output.text()).toBe(outcome.output)
    expect(texts.reasoning.text()).toBe('Let me see.')
    expect(outcome).toMatchObject({ output: 'The answer.', reasoning: 'Let me see.' })
  })

  it('has no stored key in it, also where what was held back of one is taken back', async () => {
    const key = 'sk-lf-canary-0123456789abcdef'
    const texts = createAnswerTexts()
    fake.behave(streamOf(words(`It is ${key.slice(0, 10)}`, `${key.slice(10)}, or sk-lf-can`, '</think>', 'The ', key)))
    const complete = scrubCompletion(streamCompletion, createKeyScrubber({ seen: () => [key] }))
    const { outcome } = await ask(fake.url, { complete, onDelta: texts.add })
    expect(outcome).toMatchObject({ output: 'The [key removed]', reasoning: 'It is [key removed], or sk-lf-can' })
    expect([texts.output.text(), texts.reasoning.text()]).toEqual([outcome.output, outcome.reasoning])
  })
})

describe('the time to the first text that is read', () => {
  const slowly = async (...pieces: string[]): Promise<Awaited<ReturnType<typeof ask>>['outcome']> => {
    const server = await startScriptedServer(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const piece of pieces) {
        response.write(piece)
        await pause(80)
      }
      response.end(chunkOf({}, 'stop') + doneEvent)
    })
    const { outcome } = await ask(server.url)
    await server.close()
    return outcome
  }

  it.each([
    ['a field', [chunkOf({ reasoning_content: 'Hm.' }), sayOf('Yes.')]],
    ['a block', [sayOf('<think>Hm.'), sayOf('</think>Yes.')]],
    ['a block without its opening mark', [sayOf('Hm.'), sayOf('</think>Yes.')]],
  ])('is kept beside the first token, which may be a thought in %s', async (_, pieces) => {
    const outcome = await slowly(...pieces)
    expect(outcome).toMatchObject({ output: 'Yes.', reasoning: 'Hm.' })
    expect(outcome.timeToFirstTextMs).toBeGreaterThan((outcome.timeToFirstTokenMs ?? Infinity) + 50)
  })

  it('is the same where text comes first, and none where none comes', async () => {
    const text = await slowly(sayOf('Yes.'))
    expect(text.timeToFirstTextMs).toBe(text.timeToFirstTokenMs)
    const thought = await slowly(chunkOf({ reasoning: 'Hm.' }))
    expect(thought.timeToFirstTextMs).toBeNull()
    expect(thought.timeToFirstTokenMs).not.toBeNull()
  })

  it('is on record where it is another', () => {
    const metadataOf = (timeToFirstTextMs: number | null): Record<string, unknown> | undefined =>
      observationsOf(frozenTurn(aTurn().start, anEnd({ timeToFirstTokenMs: 200, timeToFirstTextMs })))[1]?.metadata
    expect(metadataOf(1_250)?.['time_to_first_text_seconds']).toBe('1.25')
    for (const same of [200, null]) expect(metadataOf(same)).not.toHaveProperty('time_to_first_text_seconds')
  })
})
