import { streamCompletion } from '../../src/main/llm/stream.ts'
import type { Clock } from '../../src/main/ports.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { median, print, timeEach } from './measure.ts'

const runs = 100
const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
const messages = [{ role: 'user' as const, content: 'What is a span?' }]

/** From the call to the first text: ours through the SDK, against a bare fetch that reads the stream, interleaved. */
export async function benchFirstToken(): Promise<void> {
  const fake = await startFakeOpenAi()
  const ours: number[] = []
  const bare: number[] = []
  await timeEach(runs, async (index) => {
    const bareMs = await bareFirstToken(fake)
    const oursMs = await ourFirstToken(fake)
    if (index < 0) return
    bare.push(bareMs)
    ours.push(oursMs)
  })
  await fake.close()
  print({ name: 'first token over a bare fetch', value: median(ours) - median(bare), unit: 'ms', goal: 5 })
  print({ name: 'first token of a bare fetch', value: median(bare), unit: 'ms', goal: null })
}

async function ourFirstToken(fake: FakeOpenAi): Promise<number> {
  const beganMs = performance.now()
  let firstMs = Number.NaN
  await streamCompletion({
    provider: { id: 'fake', kind: 'custom', name: 'Fake', baseUrl: fake.url },
    apiKey: null,
    model: 'fake-large',
    messages,
    parameters: {},
    signal: new AbortController().signal,
    fetch,
    clock,
    onDelta: () => {
      if (Number.isNaN(firstMs)) firstMs = performance.now() - beganMs
    },
  })
  return firstMs
}

async function bareFirstToken(fake: FakeOpenAi): Promise<number> {
  const beganMs = performance.now()
  const response = await fetch(`${fake.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'fake-large', messages, stream: true, stream_options: { include_usage: true } }),
  })
  let firstMs = Number.NaN
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (Number.isNaN(firstMs) && /"content":"[^"]/.test(text)) firstMs = performance.now() - beganMs
  }
  return firstMs
}
