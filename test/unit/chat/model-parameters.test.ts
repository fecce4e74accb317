import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationSettings, Message, ModelParameters } from '../../../src/shared/domain.ts'
import { unpackColumns } from '../../../src/shared/observation-columns.ts'
import { routeInputs } from '../../../src/main/ipc/routes.ts'
import { countOfMore } from '../../../src/renderer/chat/more-parameters.ts'
import { applyParameters, draftOfParameters } from '../../../src/renderer/chat/parameters.ts'
import { killAllApps, startApp, type AppChild } from '../../support/app-child.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'

let folder: string
let model: FakeOpenAi
let app: AppChild
let settings: ConversationSettings

const schema = '{"type": "object", "properties": {"a": {"type": "string"}}}'
const all: ModelParameters = {
  temperature: 0.5,
  reasoningEffort: 'high',
  verbosity: 'low',
  stop: ['\n\n', 'END'],
  seed: -7,
  responseFormat: { type: 'schema', name: 'answer', schema, isStrict: true },
  extraBody: '{"top_k": 5, "temperature": 2, "provider": {"order": ["a"]}}',
  extraHeaders: { 'X-Team': 'blue' },
}

async function ask(parameters: ModelParameters): Promise<Message> {
  const ended = app.once(
    'chat.message',
    ({ message }) => message.role === 'assistant' && message.status !== 'streaming',
  )
  await app.request('chat.send', {
    conversationId: null,
    parentId: null,
    text: 'Hi',
    settings: { ...settings, parameters },
  })
  return (await ended).message
}
async function recorded({ traceId }: Message) {
  const id = traceId ?? ''
  const { observations } = await app.request('monitor.trace', { traceId: id })
  // The second of its spans is the generation.
  const spanId = unpackColumns(observations).spanIds[1] ?? ''
  return app.request('monitor.observation', { traceId: id, spanId })
}

describe('the parameters of a call', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-parameters-'))
    model = await startFakeOpenAi()
    app = await startApp({ folder })
    const provider = await app.request('providers.save', { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url })
    settings = { providerId: provider.id, model: 'fake-large', systemPrompt: '', parameters: {} }
  }, 60_000)
  afterAll(async () => {
    await killAllApps()
    await model.close()
    fs.rmSync(folder, { recursive: true })
  })

  it('go out only where they are set', async () => {
    await ask({})
    expect(Object.keys(model.requests.at(-1)?.body ?? {}).toSorted()).toEqual([
      'messages',
      'model',
      'stream',
      'stream_options',
    ])
  })

  it('go out by the names of the request, what has a name of its own before the extra body, and onto the record', async () => {
    const message = await ask(all)
    const { body, headers } = model.requests.at(-1) ?? {}
    const format = { type: 'json_schema', json_schema: { name: 'answer', schema: JSON.parse(schema), strict: true } }
    expect(body).toMatchObject({
      temperature: 0.5,
      reasoning_effort: 'high',
      verbosity: 'low',
      stop: ['\n\n', 'END'],
      seed: -7,
      response_format: format,
      top_k: 5,
      provider: { order: ['a'] },
    })
    expect(headers?.['x-team']).toBe('blue')
    expect((await recorded(message)).modelParameters).toMatchObject({
      temperature: 0.5,
      reasoning_effort: 'high',
      stop: ['\n\n', 'END'],
      response_format: format,
      extra_body: { top_k: 5 },
      extra_headers: { 'X-Team': 'blue' },
    })
  })

  it('that a server refuses are left out, and the record says which', async () => {
    const refused = ['reasoning_effort', 'verbosity', 'seed', 'response_format', 'stop', 'top_k', 'provider']
    model.respondWith(({ body }) => {
      const name = refused.find((one) => body && one in body)
      return name === undefined
        ? { kind: 'answer', text: 'Fine.' }
        : {
            kind: 'raw',
            status: 400,
            body: { error: { message: `Unsupported parameter: '${name}' is not supported with this model.` } },
          }
    })
    const message = await ask(all)
    expect(message).toMatchObject({ status: 'complete', content: 'Fine.' })
    const notSent = (await recorded(message)).metadata['parameters_not_sent']
    expect(String(notSent).split(', ').toSorted()).toEqual([
      'extra body: provider',
      'extra body: top_k',
      'reasoning_effort',
      'response_format',
      'seed',
      'stop',
      'verbosity',
    ])
  })

  it('survive a kill, with presets and favourites; what is unreadable of them alone is not set', async () => {
    const named = { ...settings, parameters: all }
    await app.request('settings.savePreset', { id: null, name: 'All', settings: named })
    await app.request('settings.update', { defaults: named, favouriteModels: [{ providerId: 'demo', model: 'm' }] })
    await app.kill()
    app = await startApp({ folder })
    const { presets, defaults, favouriteModels } = await app.request('settings.get', null)
    expect(presets.map(({ name, settings: kept }) => [name, kept])).toEqual([['All', named]])
    expect(defaults).toEqual(named)
    expect(favouriteModels).toEqual([{ providerId: 'demo', model: 'm' }])
  }, 60_000)
})

describe('parameters from a page', () => {
  const bare = { providerId: 'p', model: 'm', systemPrompt: '' }

  it.each<[ModelParameters, string]>([
    [{ extraBody: '[1]' }, 'must be a JSON object'],
    [{ extraBody: '{"messages": []}' }, 'Holdfast’s own to send'],
    [{ extraHeaders: { Authorization: 'x' } }, 'looks like a secret'],
    [{ extraHeaders: { 'X-Api-Key': 'x' } }, 'looks like a secret'],
    [{ extraHeaders: { 'X-Note': 'Bearer abc' } }, 'looks like a secret'],
    [{ extraHeaders: { 'X-Note': 'sk-proj-abcdefghijklmnop' } }, 'looks like a secret'],
    [{ extraHeaders: { Host: 'elsewhere' } }, 'Holdfast’s own to send'],
    [{ extraHeaders: { 'a b': 'x' } }, 'no name of a header'],
    [{ extraHeaders: { 'X-Note': 'a\r\nHost: b' } }, 'characters that a header cannot have'],
    [{ responseFormat: { type: 'schema', name: 'a b', schema: '{}', isStrict: true } }, 'The schema’s name'],
    [{ responseFormat: { type: 'schema', name: 'a', schema: '{', isStrict: true } }, 'must be a JSON object'],
  ])('are refused in words: %j', (parameters, words) => {
    const read = routeInputs['chat.retry'].safeParse({ messageId: 'm', settings: { ...bare, parameters } })
    expect(read.error?.issues[0]?.message).toContain(words)
  })
})

describe('the fields of the parameters', () => {
  it('count as rare only what is rare, and a schema with its format as one', () => {
    const drafted = (parameters: ModelParameters) =>
      countOfMore(draftOfParameters({ providerId: 'p', model: 'm', systemPrompt: 's', parameters }).texts)
    expect(drafted({ temperature: 0.4, topP: 1, maxTokens: 10 })).toBe(0)
    expect(drafted({ temperature: 0.4, seed: 7 })).toBe(1)
    const schema = { type: 'schema', name: 'a', schema: '{}', isStrict: true } as const
    expect(drafted({ responseFormat: schema })).toBe(1)
  })

  const before: ConversationSettings = {
    providerId: 'p',
    model: 'm',
    systemPrompt: 'Be kind.',
    systemPromptOf: { name: 'kind', version: 2, isEdited: false },
    parameters: all,
  }

  it('give back what they were filled with', () => {
    expect(applyParameters(before, draftOfParameters(before))).toEqual({ settings: before, errors: {} })
  })

  it('keep what was set where something is typed that cannot be used, and say why', () => {
    const draft = draftOfParameters(before)
    const texts = {
      ...draft.texts,
      seed: '1.5',
      schema: '{"type": 1}',
      extraBody: '{"stream": false}',
      extraHeaders: 'Cookie: a',
    }
    const { settings: kept, errors } = applyParameters(before, { ...draft, texts })
    expect(kept).toEqual(before)
    expect(Object.keys(errors).toSorted()).toEqual(['extraBody', 'extraHeaders', 'schema', 'seed'])
    expect(errors.extraBody).toContain('“stream”')
  })

  it('tell that a prompt of Langfuse’s was edited, and forget it once it is gone', () => {
    const draft = draftOfParameters(before)
    const edited = applyParameters(before, { ...draft, systemPrompt: 'Be very kind.' }).settings
    expect(edited.systemPromptOf).toEqual({ name: 'kind', version: 2, isEdited: true })
    expect(applyParameters(before, { ...draft, systemPrompt: ' ' }).settings.systemPromptOf).toBeUndefined()
  })
})
