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

  it('counts what it does not show', () => {
    const many = { alpha: ready(...Array.from({ length: 73 }, (_, at) => `m${at}`)) }
    expect(modelRows({ ...base, modelsOf: many }).groups[0]).toMatchObject({ moreCount: 23 })
  })
})
