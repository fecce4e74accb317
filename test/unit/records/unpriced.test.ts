import { expect, it } from 'vitest'
import { observationsOf } from '../../../src/main/store/traces/observations.ts'
import { defaultModels } from '../../support/langfuse/default-models.ts'
import { anEnd, aTurn, frozenTurn } from '../../support/turn-fixtures.ts'

const usage = { input: 5, inputCached: 0, inputCacheWrite: 0, output: 7, outputReasoning: 0, total: 12 }
const generation = (model: string, end: Parameters<typeof anEnd>[0]) =>
  observationsOf(frozenTurn({ ...aTurn().start, model }, anEnd(end)))[1]

it('a call without a price goes out under a name that Langfuse has no price for', () => {
  const patterns = [
    /^(openai\/)?(gpt-4o)$/i,
    /^(anthropic\/)?(claude-sonnet-4)$/i,
    /^(ft:)(gpt-3.5-turbo-1106:)(.+)(:)(.*)(:)(.+)$/i,
  ]
  for (const model of ['gpt-4o', 'openai/gpt-4o', 'claude-sonnet-4', 'ft:gpt-3.5-turbo-1106:org::id']) {
    const sent = generation(model, { usage, costUsd: null })?.model ?? ''
    expect(sent).toContain(model)
    expect(patterns.some((pattern) => pattern.test(sent))).toBe(false)
  }
})

it('knows every model that Langfuse has a price for, with and without its maker', () => {
  const names = defaultModels.flatMap((name) => [name, `openai/${name}`, `google/${name}`, name.toUpperCase()])
  const asTheyAre = names.filter((model) => generation(model, { usage, costUsd: null })?.model === model)
  expect(asTheyAre).toEqual([])
})

it('leaves the names of others, for which a price may have been defined there', () => {
  for (const model of [
    'command-r-plus',
    'sonar-pro',
    'gpt-oss-120b',
    'llama3.1:8b',
    'codestral-latest',
    'grok-4',
    'qwen3-32b',
  ])
    expect(generation(model, { usage, costUsd: null })?.model).toBe(model)
})

it('keeps the name of what has a price, of what used nothing, and of what Langfuse does not know', () => {
  expect(generation('gpt-4o', { usage, costUsd: 0.01 })?.model).toBe('gpt-4o')
  expect(generation('gpt-4o', { usage: null, costUsd: null, output: '', reasoning: '' })?.model).toBe('gpt-4o')
  expect(generation('my-model', { usage, costUsd: null })?.model).toBe('my-model')
})

it('sends the parts of a cost with their total', () => {
  const costParts = { input: 0.1, output: 0.2 }
  expect(generation('gpt-4o', { usage, costUsd: 0.3, costParts })?.costDetails).toEqual({ ...costParts, total: 0.3 })
})
