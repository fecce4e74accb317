import { describe, expect, it } from 'vitest'
import { modelRows } from '../../../src/renderer/chat/model-rows.ts'
import type { ModelsOf } from '../../../src/renderer/chat/model-availability.ts'
import type { Provider } from '../../../src/shared/domain.ts'

const provider = (name: string, more: Partial<Provider> = {}): Provider => ({
  id: name.toLowerCase(),
  kind: 'custom',
  name,
  baseUrl: 'http://127.0.0.1:1/v1',
  hasKey: false,
  keyFor: null,
  keyAbsence: null,
  needsKey: false,
  builtIn: false,
  reachable: null,
  ...more,
})
const ready = (...models: string[]): ModelsOf => ({ state: 'ready', models })

const providers = [
  provider('Ollama', { builtIn: true, reachable: false }),
  provider('Bare', { needsKey: true }),
  provider('Alpha'),
  provider('Beta'),
  provider('Gamma'),
]
const modelsOf = {
  alpha: ready('a1', 'a2', 'a3'),
  beta: ready('b1', 'b2'),
  gamma: { state: 'failed', message: 'No.' },
} as const
const base = { providers, modelsOf, query: '', chosen: { providerId: 'beta', model: 'b2' }, recent: [] }
const names = ({ provider: { name }, model }: { provider: Provider; model: string }): string => `${name}/${model}`

describe('the model picker', () => {
  it('begins with the current model, then those used last, and shows each once', () => {
    const recent = [
      { providerName: 'Beta', model: 'b2' },
      { providerName: 'Alpha', model: 'a3' },
      { providerName: 'Gone', model: 'g' },
      { providerName: 'Bare', model: 'x' },
      { providerName: 'Alpha', model: 'a3' },
      { providerName: 'Beta', model: 'typed-once' },
    ]
    const rows = modelRows({ ...base, recent })
    expect(rows.current && names(rows.current)).toBe('Beta/b2')
    expect(rows.recent.map(names)).toEqual(['Alpha/a3', 'Beta/typed-once'])
    expect(rows.groups.map(({ provider: { name }, models }) => [name, models])).toEqual([
      ['Alpha', ['a1', 'a2']],
      ['Beta', ['b1']],
    ])
    expect(rows.typed).toEqual([])
  })

  it('puts what cannot be used in one line each at the end, never among what Enter picks', () => {
    const rows = modelRows(base)
    expect(rows.lines.map(({ provider: { name }, can }) => [name, can])).toEqual([
      ['Ollama', null],
      ['Bare', 'add key'],
      ['Gamma', 'load again'],
    ])
    const typed = modelRows({ ...base, query: 'anything' })
    expect(typed.typed.map(({ name }) => name)).toEqual(['Beta', 'Alpha', 'Gamma'])
    expect(modelRows({ ...base, chosen: { providerId: 'bare', model: 'm' } }).current?.isUsable).toBe(false)
  })

  it('finds by model and by provider, and a current model that nobody lists', () => {
    expect(modelRows({ ...base, query: 'alpha 2' }).groups.map(({ models }) => models)).toEqual([['a2']])
    const unlisted = { ...base, chosen: { providerId: 'beta', model: 'typed-once' }, query: 'typed' }
    expect(modelRows(unlisted).groups.map(({ models }) => models)).toEqual([['typed-once']])
  })

  it('shows all of a thousand, and finds one by its letters in their order', () => {
    const many = { alpha: ready(...Array.from({ length: 1500 }, (_, at) => `maker/model-${at}`), 'gpt-4o-mini') }
    expect(modelRows({ ...base, modelsOf: many }).groups[0]?.models).toHaveLength(1501)
    expect(modelRows({ ...base, modelsOf: many, query: 'gpt4m' }).groups[0]?.models).toEqual(['gpt-4o-mini'])
    expect(modelRows({ ...base, modelsOf: many, query: 'model-150' }).groups[0]?.models[0]).toBe('maker/model-150')
  })

  it('puts favourites before recent ones, once each, and leaves out those that cannot be used', () => {
    const favourites = [
      { providerId: 'alpha', model: 'a3' },
      { providerId: 'bare', model: 'x' },
      { providerId: 'gone', model: 'g' },
      { providerId: 'beta', model: 'b2' },
    ]
    const recent = [
      { providerName: 'Alpha', model: 'a3' },
      { providerName: 'Alpha', model: 'a2' },
    ]
    const rows = modelRows({ ...base, favourites, recent })
    expect(rows.favourites.map(names)).toEqual(['Alpha/a3'])
    expect(rows.recent.map(names)).toEqual(['Alpha/a2'])
    expect(modelRows({ ...base, favourites, query: 'a' }).groups[0]?.models[0]).toBe('a3')
  })
})
