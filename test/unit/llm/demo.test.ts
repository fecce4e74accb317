import { expect, it } from 'vitest'
import { demoModels } from '../../../src/main/llm/demo.ts'
import { ask as askAt } from './ask.ts'

const noNetwork: typeof fetch = () => Promise.reject(new Error('the demo used the network'))
const ask = (text: string, more: Parameters<typeof askAt>[1] = {}, demoPaceMs = 0) =>
  askAt(
    'demo:',
    { kind: 'demo', model: 'holdfast-demo', fetch: noNetwork, messages: [{ role: 'user', content: text }], ...more },
    { demoPaceMs },
  )

it('answers without network, says what it is and quotes the message', async () => {
  const { outcome, text } = await ask('What is the capital of France?')
  expect(outcome).toMatchObject({ status: 'complete', output: text, reasoning: '', finishReason: 'stop', error: null })
  expect(text).toContain('not AI')
  expect(text).toContain('What is the capital of France?')
  expect(text).toMatch(/^## /m)
  expect(text).toMatch(/^1\. /m)
  expect(text).toMatch(/^\| --- \| --- \|$/m)
  expect(text).toMatch(/^```text\n[^`]+\n```$/m)
})

it('quotes what the user wrote alone, not what stands before it for files', async () => {
  const files = [
    '<file name="a.txt" type="text/plain">\nsecret harbour\n</file>',
    '[The picture “b “c”.png” was attached here. It is not sent, since this model takes text alone.]',
    '[The file “d.pdf” was attached here and is not kept any more.]',
  ]
  const { text } = await ask([...files, 'How high is it?'].join('\n\n'))
  expect(text).toContain('You wrote: “How high is it?”')
  expect(text).not.toMatch(/harbour|attached here/)
})

it('answers the same to the same', async () => {
  const [first, second] = await Promise.all([ask('Hello'), ask('Hello')])
  expect(first.text).toBe(second.text)
})

it('reports usage, and costs nothing', async () => {
  const { outcome } = await ask('12345678')
  expect(outcome).toMatchObject({
    costUsd: 0,
    costSource: 'local',
    usage: { input: 2, inputCached: 0, inputCacheWrite: 0, outputReasoning: 0 },
  })
  expect(outcome.usage?.output).toBe(Math.ceil(outcome.output.length / 4))
})

it('shows reasoning apart with the model that reasons', async () => {
  const { outcome } = await ask('Hello', { model: 'holdfast-demo-reasoning' })
  expect(outcome.reasoning).toContain('The demo has none')
  expect(outcome.output).toMatch(/^## /)
  expect(outcome.usage?.outputReasoning).toBeGreaterThan(0)
  expect(demoModels).toContain('holdfast-demo-reasoning')
})

it('fails where the message begins with /fail, and keeps what it had said', async () => {
  const { outcome } = await ask('/fail please')
  expect(outcome).toMatchObject({ status: 'error', usage: { estimated: true }, error: { type: 'server_error' } })
  expect(outcome.output).not.toBe('')
  expect((await ask('do not /fail')).outcome.status).toBe('complete')
  expect((await ask('/failure')).outcome.status).toBe('complete')
})

it('stops in the middle, also of a slow answer', async () => {
  const stop = new AbortController()
  let words = 0
  const { outcome } = await ask('/slow', { signal: stop.signal, onDelta: () => ++words === 5 && stop.abort() }, 1)
  expect(outcome).toMatchObject({ status: 'stopped', usage: { estimated: true }, output: 'Line 1 of 40: a' })
})

it('takes about two seconds at its own pace', async () => {
  const { outcome } = await askAt('demo:', { kind: 'demo', model: 'holdfast-demo', fetch: noNetwork })
  expect(outcome.durationMs).toBeGreaterThan(1_000)
  expect(outcome.durationMs).toBeLessThan(15_000)
})

it('is not thrown off by Markdown in the message, or by a long one', async () => {
  const { text } = await ask(`\`\`\` | **bold** ${'word '.repeat(500)}`)
  expect(text.split('```')).toHaveLength(3)
  expect(text).toContain('…')
})
