import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../src/shared/domain.ts'
import { killAllApps, startApp, type AppChild } from '../support/app-child.ts'

const modelKey = 'sk-model-canary-4711'
const langfuseKey = 'sk-lf-canary-0815'

/** Writes down all that it is sent, and answers as a model, a Langfuse and a list of models would. */
class Server {
  readonly received: string[] = []
  redirectTo: string | null = null
  readonly #server = http.createServer((request, response) => {
    this.received.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`)
    if (this.redirectTo) {
      response.writeHead(307, { location: this.redirectTo + (request.url ?? '') }).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    if (request.url?.endsWith('/health')) response.end('{"status":"OK","version":"3.100.0"}')
    else if (request.url?.endsWith('/projects')) response.end('{"data":[{"id":"p1","name":"Project"}]}')
    else response.end('{"data":[{"id":"m"}],"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}')
  })
  listen = (): Promise<void> => new Promise((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
  close = (): void => {
    this.#server.closeAllConnections()
    this.#server.close()
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }
  /** Whether any key came, as it is or in Base64. */
  hasKey(): boolean {
    const text = this.received.join('\n')
    const encoded = [...text.matchAll(/Basic ([\w+/=]+)/g)].map(([, base64 = '']) =>
      Buffer.from(base64, 'base64').toString(),
    )
    return [text, ...encoded].some((one) => one.includes(modelKey) || one.includes(langfuseKey))
  }
}

let own: Server
let foreign: Server
let folder: string
let app: AppChild
let provider: Provider

beforeAll(async () => {
  own = new Server()
  foreign = new Server()
  await own.listen()
  await foreign.listen()
})
afterAll(() => {
  own.close()
  foreign.close()
})

const start = () => startApp({ folder, env: { HOLDFAST_TEST_SECRET_FILE: '1' } })
const asked = (baseUrl: string) => ({ id: provider.id, kind: 'custom' as const, name: 'Own', baseUrl })
const settings = () => ({ providerId: provider.id, model: 'm', systemPrompt: '', parameters: {} })

async function chat(): Promise<void> {
  const ended = app.once('chat.message', ({ message }) => message.status !== 'streaming')
  await app.request('chat.send', { conversationId: null, parentId: null, text: 'hello', settings: settings() })
  await ended
}

beforeEach(async () => {
  for (const server of [own, foreign]) {
    server.received.length = 0
    server.redirectTo = null
  }
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-addresses-'))
  app = await start()
  await app.request('app.chooseSecretsStore', { kept: 'weak' })
  const baseUrl = `${own.url}/v1`
  provider = await app.request('providers.save', { id: null, kind: 'custom', name: 'Own', baseUrl, key: modelKey })
  await app.request('settings.saveLangfuse', { host: own.url, publicKey: 'pk-lf-1', secretKey: langfuseKey })
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe('a stored key', () => {
  it('goes to the address it was entered for', async () => {
    await chat()
    await app.request('providers.models', { id: provider.id })
    expect(own.received.filter((request) => request.includes(`Bearer ${modelKey}`)).length).toBeGreaterThanOrEqual(2)
    expect(await app.request('settings.testLangfuse', { host: own.url, publicKey: 'pk-lf-1' })).toMatchObject({
      outcome: 'ok',
    })
  })

  it('does not follow its provider to another address, also not after a restart, and is there again when that returns', async () => {
    const kinds = ['custom', 'anthropic', 'azure', 'gemini', 'ollama'] as const
    for (const kind of kinds) {
      const moved = await app.request('providers.save', { ...asked(`${foreign.url}/v1`), kind })
      expect(moved).toMatchObject({ hasKey: false, keyFor: own.url })
      await app.request('providers.models', { id: provider.id })
      await chat()
    }
    await app.close()
    app = await start()
    await app.request('providers.models', { id: provider.id })
    await chat()
    expect(foreign.received.length).toBeGreaterThanOrEqual(2 * kinds.length + 2)
    expect(foreign.hasKey()).toBe(false)
    const back = await app.request('providers.save', asked(`${own.url}/other/path`))
    expect(back).toMatchObject({ hasKey: true, keyFor: own.url })
    own.received.length = 0
    await chat()
    expect(own.hasKey()).toBe(true)
  })

  it('of Langfuse is neither tested nor saved at another host; it is asked for anew, and the connection stays', async () => {
    const other = { host: foreign.url, publicKey: 'pk-lf-1' }
    expect(await app.request('settings.testLangfuse', other)).toMatchObject({
      outcome: 'wrong_keys',
      message: `The secret key was entered for ${own.url}.`,
    })
    expect(await app.result('settings.saveLangfuse', other)).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    await app.request('sync.retryNow', null)
    expect(foreign.received).toEqual([])
    expect((await app.request('settings.get', null)).langfuse).toMatchObject({
      host: own.url,
      hasSecretKey: true,
      secretKeyFor: own.url,
    })
    const entered = await app.request('settings.saveLangfuse', { ...other, secretKey: 'sk-lf-another-one' })
    expect(entered.langfuse).toMatchObject({ hasSecretKey: true, secretKeyFor: foreign.url })
    expect(foreign.hasKey()).toBe(false)
  })

  it('does not follow a redirect', async () => {
    own.redirectTo = foreign.url
    await chat()
    expect(await app.result('providers.models', { id: provider.id })).toMatchObject({ ok: false })
    await app.request('settings.testLangfuse', { host: own.url, publicKey: 'pk-lf-1' })
    await app.request('sync.retryNow', null)
    expect(own.received.length).toBeGreaterThan(0)
    expect(foreign.received).toEqual([])
  })

  it('of another provider is not reached by its id', async () => {
    const hostile = { kind: 'custom' as const, name: 'Hostile', baseUrl: `${foreign.url}/v1` }
    const second = await app.request('providers.save', { id: null, ...hostile })
    for (const id of ['langfuse', 'provider:langfuse', `provider:${provider.id}`, 'ollama']) {
      expect(await app.result('providers.save', { id, ...hostile })).toMatchObject({ ok: false })
    }
    await app.request('providers.models', { id: second.id })
    expect(foreign.hasKey()).toBe(false)
  })
})
