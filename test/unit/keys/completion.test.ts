import { afterEach, beforeEach, expect, it } from 'vitest'
import { scrubCompletion } from '../../../src/main/keys/completion.ts'
import { createKeyScrubber } from '../../../src/main/keys/scrubber.ts'
import { streamCompletion } from '../../../src/main/llm/stream.ts'
import type { AnswerExtras } from '../../../src/shared/domain.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { streamOf } from '../../support/streams.ts'
import { ask } from '../llm/ask.ts'

const key = 'sk-lf-canary-0123456789abcdef'
let fake: FakeOpenAi
beforeEach(async () => {
  fake = await startFakeOpenAi()
})
afterEach(() => fake.close())

it('takes stored keys out of tool calls, citations and refusals, also where they come in pieces or are read before the end', async () => {
  const delta = (part: object): object => ({ choices: [{ index: 0, delta: part }] })
  const call = (text: string): object =>
    delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: text } }] })
  fake.behave(
    streamOf([
      call(`{"key":"${key.slice(0, 9)}`),
      call(`${key.slice(9)}","more":"${encodeURIComponent(key)}"}`),
      delta({
        annotations: [{ type: 'url_citation', url_citation: { url: `https://x.example/?k=${key}`, title: key } }],
      }),
      delta({ refusal: `Not with ${key}` }),
    ]),
  )
  let read = (): AnswerExtras | null => null
  let early: AnswerExtras | null = null
  const complete = scrubCompletion(streamCompletion, createKeyScrubber({ seen: () => [key] }))
  const { outcome } = await ask(fake.url, {
    complete,
    onExtras: (reader) => {
      read = reader
    },
    onDelta: () => {
      early = read()
    },
  })
  expect(outcome.extras?.toolCalls[0]?.arguments).toContain('[key removed]')
  expect(outcome.extras?.annotations).toHaveLength(1)
  expect(outcome.extras?.refusal).toBe('Not with [key removed]')
  expect(early).not.toBeNull()
  for (const seen of [outcome, early]) expect(JSON.stringify(seen)).not.toContain('canary')
})
