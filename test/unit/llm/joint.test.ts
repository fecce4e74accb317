import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { jointOf } from '../../../src/main/llm/joint.ts'
import { withJoint } from '../../../src/main/llm/going-on.ts'
import { streamCompletion } from '../../../src/main/llm/stream.ts'
import { askToGoOn } from '../../../src/main/chat/go-on.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { ask } from './ask.ts'

let model: FakeOpenAi | null = null
afterEach(async () => {
  await model?.close()
  model = null
})

const whole =
  'The lighthouse keeper climbed the stairs each night.\n\n```ts\nconst lamp = "lit"\n```\n\nThen he wrote, in a book that nobody read, what the sea had said. Ünïcode too: 灯台, 🙂 and so on.'

const join = (text: string, next: string, asPrefix = false): string => {
  const { skipped, space } = jointOf(text, next, asPrefix)
  return text + space + next.slice(skipped)
}

describe('the joint of an answer and what goes on from it', () => {
  it('is where the end that was asked for is said again, wherever the answer was cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: whole.length - 1 }), fc.integer({ min: 4, max: 8 }), (cut, count) => {
        const text = whole.slice(0, cut)
        const anchor = new RegExp(String.raw`(?:\S+\s*){1,${count}}$`).exec(text)?.[0].trim() ?? ''
        const rest = text === text.trimEnd() ? whole.slice(cut) : whole.slice(text.trimEnd().length)
        fc.pre(anchor.length >= 12)
        for (const opening of ['', '“', '... ', '"…']) expect(join(text, opening + anchor + rest)).toBe(whole)
      }),
    )
  })

  it.each([
    ['nothing repeated, between words', 'and then the sea', 'rose.', 'and then the sea rose.'],
    ['a space of its own', 'and then the sea', ' rose.', 'and then the sea rose.'],
    ['a word that was cut', 'the light', 'house', 'the light house'],
    ['Chinese, which has no spaces', '然后大海', '升起了', '然后大海升起了'],
    ['chance, too short to be a repetition', 'a rose is a', 'a thorn', 'a rose is a a thorn'],
    ['all of a short text', 'Hi there', 'Hi there, friend', 'Hi there, friend'],
  ])('has %s', (_, text, next, expected) => expect(join(text, next)).toBe(expected))

  it('of a server that goes on with the text itself is taken as it is, unless all of it was sent again', () => {
    expect(join('ha ha ha ha ha', ' ha ha ha ha ha!', true)).toBe('ha ha ha ha ha ha ha ha ha ha!')
    expect(join('the light', 'house', true)).toBe('the lighthouse')
    expect(join('The light', 'The lighthouse', true)).toBe('The lighthouse')
  })
})

describe('an answer that goes on', () => {
  const text = 'The lighthouse keeper climbed the stairs each'

  it.each(['', 'the stairs each', 'The lighthouse keeper climbed the stairs each'])(
    'streams without what it repeats: “%s”',
    async (repeated) => {
      model = await startFakeOpenAi()
      model.behave({ kind: 'answer', text: `${repeated} night, and was content.` })
      const { outcome, text: streamed } = await ask(model.url, {
        complete: withJoint(streamCompletion),
        continues: { text, asPrefix: false },
      })
      expect(streamed).toBe(outcome.output)
      expect(text + outcome.output).toBe('The lighthouse keeper climbed the stairs each night, and was content.')
    },
  )

  it('that is nothing but the repetition is nothing new', async () => {
    model = await startFakeOpenAi()
    model.behave({ kind: 'answer', text: 'climbed the stairs each' })
    const { outcome, text: streamed } = await ask(model.url, {
      complete: withJoint(streamCompletion),
      continues: { text, asPrefix: false },
    })
    expect([outcome.output, streamed]).toEqual(['', ''])
  })

  it.each([
    ['Chinese', '灯塔看守人每天晚上爬上楼梯，点亮那盏灯，然后记下每一艘经过的船。\n'.repeat(20)],
    ['long words', `${'x'.repeat(39)} `.repeat(12)],
    ['one word without end', 'x'.repeat(5_000)],
  ])('is asked for at once, whatever its words are: %s', (_, answer) => {
    const beganMs = performance.now()
    const { messages } = askToGoOn([{ role: 'assistant', content: answer }], { kind: 'openai', baseUrl: '' })
    expect(performance.now() - beganMs).toBeLessThan(1_000)
    const [, repeated = ''] = /which are:\n([^]+)\nWrite nothing/.exec(messages[1]?.content ?? '') ?? []
    expect(repeated.split(/\s+/).length).toBeLessThanOrEqual(8)
    expect(answer.trimEnd().endsWith(repeated)).toBe(true)
  })

  it('is asked for as each server knows it', async () => {
    model = await startFakeOpenAi()
    const said = [
      { role: 'user' as const, content: 'Tell me' },
      { role: 'assistant' as const, content: text },
    ]
    for (const kind of ['vllm', 'mistral', 'openai'] as const) {
      const { messages, continues } = askToGoOn(said, { kind, baseUrl: model.url })
      await ask(model.url, { kind, messages, continues })
    }
    const [vllm, mistral, openai] = model.requests.map(({ body }) => body)
    expect(vllm).toMatchObject({ continue_final_message: true, add_generation_prompt: false, messages: said })
    expect(mistral?.messages).toEqual([said[0], { ...said[1], prefix: true }])
    expect(openai?.messages.slice(0, 2)).toEqual(said)
    expect(openai?.messages[2]).toMatchObject({ role: 'user', content: expect.stringContaining('the stairs each') })
    expect(openai).not.toHaveProperty('continue_final_message')
    expect(askToGoOn(said, { kind: 'deepseek', baseUrl: 'https://api.deepseek.com/beta' }).continues.asPrefix).toBe(
      true,
    )
    expect(askToGoOn(said, { kind: 'deepseek', baseUrl: 'https://api.deepseek.com/v1' }).continues.asPrefix).toBe(false)
  })
})
