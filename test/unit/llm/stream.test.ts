import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runsHere } from '../../../src/main/llm/prices.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'
import { ask } from './ask.ts'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await startFakeOpenAi()
})
afterEach(() => fake.close())

describe('a completion that goes well', () => {
  it('hands on every piece and joins them into the outcome', async () => {
    fake.behave({
      kind: 'answer',
      text: 'One two three.',
      usage: { prompt: 100, cached: 40, completion: 30, reasoning: 10 },
    })
    const { outcome, text } = await ask(fake.url)
    expect(text).toBe('One two three.')
    expect(outcome).toMatchObject({
      status: 'complete',
      output: 'One two three.',
      reasoning: '',
      usage: { input: 60, inputCached: 40, inputCacheWrite: 0, output: 20, outputReasoning: 10, total: 130 },
      finishReason: 'stop',
      responseModel: 'fake-large',
      providerRequestId: 'req_fake_1',
      costUsd: null,
      costSource: null,
      error: null,
    })
    expect(outcome.timeToFirstTokenMs).toBeGreaterThan(0)
    expect(outcome.durationMs).toBeGreaterThanOrEqual(outcome.timeToFirstTokenMs ?? Infinity)
  })

  it('measures the time to the first text, not to the first byte', async () => {
    fake.behave({ kind: 'stall', afterChunks: 0, text: 'late' })
    let first = 0
    const running = ask(fake.url, { onDelta: () => (first ||= performance.now()) })
    await fake.onceRequest()
    const before = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 60))
    fake.release()
    const { outcome } = await running
    expect(first - before).toBeGreaterThan(50)
    expect(outcome.timeToFirstTokenMs).toBeGreaterThan(50)
  })

  it('sends the messages, the parameters that are set, and the key', async () => {
    await ask(fake.url, {
      apiKey: 'sk-canary-1234567890',
      model: 'fake-small',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      parameters: { temperature: 0, topP: 0.5, maxTokens: 64 },
    })
    expect(fake.requests[0]?.headers.authorization).toBe('Bearer sk-canary-1234567890')
    expect(fake.requests[0]?.body).toEqual({
      model: 'fake-small',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      temperature: 0,
      top_p: 0.5,
      max_tokens: 64,
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('sends no parameter that is not set, and no authorization without a key', async () => {
    await ask(fake.url)
    expect(Object.keys(fake.requests[0]?.body ?? {}).sort()).toEqual(['messages', 'model', 'stream', 'stream_options'])
    expect(fake.requests[0]?.headers.authorization).toBeUndefined()
  })

  it.each([
    ['openai', 'max_completion_tokens'],
    ['azure', 'max_completion_tokens'],
    ['openrouter', 'max_tokens'],
    ['ollama', 'max_tokens'],
  ] as const)('names the token limit as %s knows it', async (kind, name) => {
    await ask(fake.url, { kind, parameters: { maxTokens: 7 } })
    expect(fake.requests[0]?.body?.[name]).toBe(7)
    expect(Object.keys(fake.requests[0]?.body ?? {}).filter((field) => field.startsWith('max_'))).toEqual([name])
  })

  it.each(['reasoning_content', 'reasoning'] as const)('keeps %s apart from the answer', async (reasoningField) => {
    fake.behave({ kind: 'answer', text: 'Yes.', reasoning: 'Let me think.', reasoningField })
    const asked = await ask(fake.url)
    expect(asked).toMatchObject({ text: 'Yes.', reasoning: 'Let me think.' })
    expect(asked.outcome).toMatchObject({ output: 'Yes.', reasoning: 'Let me think.' })
  })

  it('keeps a <think> block apart, wherever the pieces are cut', async () => {
    fake.behave({ kind: 'answer', text: '<think>\nHm, 2 < 3.\n</think>\n\nYes, 2 < 3.', chunks: 17 })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ output: 'Yes, 2 < 3.', reasoning: 'Hm, 2 < 3.' })
  })

  it('asks again without stream_options where the server does not know them', async () => {
    fake.behave({ kind: 'refuse_stream_options' }, { kind: 'answer', text: 'Old but fine.' })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({
      status: 'complete',
      output: 'Old but fine.',
      usage: { estimated: true },
      costUsd: null,
    })
    expect(fake.requests.map((request) => request.body?.stream_options)).toEqual([{ include_usage: true }, undefined])
  })

  it('takes a whole answer from a server that does not stream', async () => {
    fake.behave({
      kind: 'raw',
      status: 200,
      body: {
        id: 'c1',
        model: 'm',
        choices: [{ index: 0, message: { role: 'assistant', content: 'All at once.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      },
    })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'complete', output: 'All at once.', usage: { total: 7 } })
  })

  it('counts as complete with [DONE] alone, as some servers name no finish reason', async () => {
    fake.behave({ kind: 'answer', text: 'Done.', finishReason: null })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'complete', output: 'Done.', finishReason: null })
  })

  it('counts as complete with a finish reason alone, as some servers send no [DONE]', async () => {
    fake.behave({ kind: 'answer', text: 'Cut by length', finishReason: 'length', done: false })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'complete', finishReason: 'length' })
  })
})

describe('what a call costs', () => {
  const usage = { prompt: 1000, completion: 100 }

  it("is OpenRouter's own figure where it gives one", async () => {
    fake.behave({ kind: 'answer', usage: { ...usage, costUsd: 0.0042 } })
    const { outcome } = await ask(fake.url, { kind: 'openrouter', model: 'openai/gpt-4o' })
    expect(outcome).toMatchObject({ costUsd: 0.0042, costSource: 'provider' })
  })

  it('is $0 where OpenRouter says that it is free', async () => {
    fake.behave({ kind: 'answer', usage: { ...usage, costUsd: 0 } })
    const { outcome } = await ask(fake.url, { kind: 'openrouter', model: 'some/model:free' })
    expect(outcome).toMatchObject({ costUsd: 0, costSource: 'provider' })
  })

  it("is LiteLLM's header where there is one", async () => {
    fake.behave({ kind: 'answer', usage, headers: { 'x-litellm-response-cost': '0.00123' } })
    const { outcome } = await ask(fake.url, { kind: 'litellm', model: 'gpt-4o' })
    expect(outcome).toMatchObject({ costUsd: 0.00123, costSource: 'provider' })
  })

  it("is the table's price where LiteLLM's header says 0, since it was sent before the answer", async () => {
    fake.behave({ kind: 'answer', usage, headers: { 'x-litellm-response-cost': '0.0' } })
    const { outcome } = await ask(fake.url, { kind: 'litellm', model: 'openai/gpt-4o' })
    expect(outcome).toMatchObject({ costUsd: 0.0035, costSource: 'table' })
  })

  it("is the table's price of the model that answered", async () => {
    fake.behave({ kind: 'answer', usage, model: 'gpt-4o-2024-08-06' })
    const { outcome } = await ask(fake.url, { kind: 'openai', model: 'gpt-4o' })
    expect(outcome).toMatchObject({ costUsd: 0.0035, costSource: 'table', responseModel: 'gpt-4o-2024-08-06' })
  })

  it('is that of estimated tokens where the provider gives none', async () => {
    fake.behave({ kind: 'answer', usage: null, text: 'The capital of France is Paris.' })
    const { outcome } = await ask(fake.url, { kind: 'openai', model: 'gpt-4o' })
    expect(outcome).toMatchObject({ usage: { output: 7, outputReasoning: 0, estimated: true }, costSource: 'estimate' })
    const { input = 0, total = 0 } = outcome.usage ?? {}
    expect(total).toBe(input + 7)
    expect(outcome.costUsd).toBeCloseTo((input * 2.5 + 7 * 10) / 1e6, 12)
  })

  it('divides a total that the provider names alone, and says that this is an estimate', async () => {
    for (const total of [1, 2, 3, 100, 12_345]) {
      fake.behave({
        kind: 'raw',
        status: 200,
        body: {
          model: 'gpt-4o',
          choices: [{ index: 0, message: { role: 'assistant', content: 'Paris, in France.' }, finish_reason: 'stop' }],
          usage: { total_tokens: total },
        },
      })
      const { outcome } = await ask(fake.url, { kind: 'openai', model: 'gpt-4o' })
      expect(outcome).toMatchObject({ usage: { total, estimated: true }, costSource: 'estimate' })
      const { input = 0, output = 0, outputReasoning } = outcome.usage ?? {}
      expect([input + output, outputReasoning]).toEqual([total, 0])
      expect(input).toBeGreaterThanOrEqual(output)
      expect(outcome.costUsd).toBeCloseTo((input * 2.5 + output * 10) / 1e6, 12)
    }
  })

  it('keeps a total that was named for an answer with nothing in it', async () => {
    fake.behave({
      kind: 'raw',
      status: 200,
      body: {
        choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
        usage: { total_tokens: 40 },
      },
    })
    const { outcome } = await ask(fake.url)
    expect(outcome.usage).toMatchObject({ input: 40, output: 0, total: 40, estimated: true })
  })

  it('is $0 for a model that runs on this computer, and unknown for one on another', async () => {
    fake.behave({ kind: 'answer', usage })
    const here = await ask(fake.url, { kind: 'ollama', model: 'llama3' })
    expect(here.outcome).toMatchObject({ costUsd: 0, costSource: 'local' })
    fake.behave({ kind: 'answer', usage })
    const passedOn = await ask(fake.url, { kind: 'ollama', model: 'gpt-oss:120b-cloud' })
    expect(passedOn.outcome).toMatchObject({ costUsd: null, costSource: null })
    expect(runsHere({ kind: 'vllm', baseUrl: 'http://10.0.0.5:8000/v1' }, 'llama3')).toBe(false)
    expect(runsHere({ kind: 'custom', baseUrl: 'http://localhost:4000' }, 'gpt-4o')).toBe(false)
  })

  it('is unknown where nothing came', async () => {
    fake.behave({ kind: 'wrong_key' })
    const { outcome } = await ask(fake.url, { kind: 'openai', model: 'gpt-4o' })
    expect(outcome).toMatchObject({ status: 'error', usage: null, costUsd: null, costSource: null })
  })
})

describe('stopping', () => {
  it('ends at once, keeps what arrived and lets the server know', async () => {
    fake.behave({ kind: 'stall', afterChunks: 3, text: 'One two three four five' })
    const stop = new AbortController()
    const gone = fake.onceClientGone()
    let words = 0
    const running = ask(fake.url, { signal: stop.signal, onDelta: () => ++words === 3 && stop.abort() })
    const { outcome } = await running
    expect(outcome).toMatchObject({
      status: 'stopped',
      output: 'One two three',
      error: null,
      usage: { estimated: true },
      finishReason: null,
    })
    await gone
  })

  it('works before the first byte', async () => {
    const stop = new AbortController()
    const requested = fake.onceRequest()
    fake.behave({ kind: 'stall', afterChunks: 0 })
    const running = ask(fake.url, { signal: stop.signal })
    await requested
    stop.abort()
    expect((await running).outcome).toMatchObject({ status: 'stopped', output: '', timeToFirstTokenMs: null })
  })

  it('works where it came before the call', async () => {
    const { outcome } = await ask(fake.url, { signal: AbortSignal.abort() })
    expect(outcome.status).toBe('stopped')
    expect(fake.requests).toHaveLength(0)
  })

  it('works where a fetch does not heed its signal', async () => {
    const stop = new AbortController()
    const deaf: typeof fetch = () => new Promise(() => {})
    const running = ask(fake.url, { signal: stop.signal, fetch: deaf })
    stop.abort()
    expect((await running).outcome.status).toBe('stopped')
  })
})
