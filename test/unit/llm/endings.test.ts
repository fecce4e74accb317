import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endingOf } from '../../../src/main/llm/endings.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { streamOf } from '../../support/streams.ts'
import { ask } from './ask.ts'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await startFakeOpenAi()
})
afterEach(() => fake.close())

async function endingWith(finish: string, ...deltas: object[]): Promise<string | null> {
  fake.behave(
    streamOf(
      deltas.map((delta) => ({ choices: [{ index: 0, delta }] })),
      finish,
    ),
  )
  const { outcome } = await ask(fake.url)
  expect(outcome).toMatchObject({ status: 'complete', finishReason: finish })
  return endingOf(outcome)
}
const text = { content: 'Half an answer' }
const thought = { reasoning_content: 'Hm.' }
const tool = { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }

describe('why an answer ended', () => {
  it.each(['stop', 'STOP', 'end_turn', 'eos', 'stop_sequence', 'tool_calls', 'function_call', 'FINISH_REASON_STOP'])(
    'is not said where it ended by itself: %s',
    async (reason) => {
      expect(await endingWith(reason, text)).toBeNull()
      expect(await endingWith(reason, tool)).toBeNull()
      expect(await endingWith(reason, { refusal: 'No.' })).toBeNull()
    },
  )

  it.each(['length', 'max_tokens', 'MAX_TOKENS', 'max_output_tokens', 'model_length', 'model_context_window_exceeded'])(
    'is its length: %s',
    async (reason) => {
      expect(await endingWith(reason, text)).toMatch(/reached its token limit/)
      expect(await endingWith(reason, thought)).toMatch(/all its tokens for reasoning/)
      expect(await endingWith(reason)).toMatch(/before the answer began/)
    },
  )

  it.each([
    'content_filter',
    'SAFETY',
    'RECITATION',
    'PROHIBITED_CONTENT',
    'refusal',
    'sensitive',
    'guardrail_intervened',
  ])('is a filter: %s', async (reason) => {
    expect(await endingWith(reason, text)).toMatch(/content filter ended the answer early.*Reword/)
    expect(await endingWith(reason)).toMatch(/content filter blocked the answer.*Reword/)
  })

  it.each(['insufficient_system_resource', 'abort', 'network_error', 'OTHER'])(
    'is what the provider names: %s',
    async (reason) => {
      expect(await endingWith(reason, text)).toContain(`“${reason}”`)
      expect(await endingWith(reason)).toContain(`“${reason}”`)
    },
  )

  it('is that there is nothing in it', async () => {
    expect(await endingWith('stop')).toMatch(/empty answer/)
    expect(await endingWith('stop', { content: ' \n' })).toMatch(/empty answer/)
    expect(await endingWith('stop', thought)).toMatch(/reasoning and no answer/)
  })

  it('is short, whatever the reason is', async () => {
    expect((await endingWith('x y '.repeat(60).trim(), text))?.length).toBeLessThan(200)
  })
})
