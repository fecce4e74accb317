import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Provider, SyncStatus } from '../../src/shared/domain.ts'
import type { Route } from '../../src/shared/ipc.ts'
import { waysFound, waysToWrite } from '../support/key-spellings.ts'
import { value } from './ask.ts'
import { availableShells, launchDesktop, temporaryFolder } from './launch.ts'

describe.skipIf(!availableShells().includes('desktop'))('a key', () => {
  const key = `sk-canary-${'7f3a9c'.repeat(6)}`
  const secretKey = `sk-lf-canary-${'5b1e8d'.repeat(6)}`

  const publicKey = 'pk-lf-1'
  const echoes = [...Object.values(waysToWrite(key)), ...Object.values(waysToWrite(secretKey, publicKey))]

  /** Repeats both keys in whatever it answers, in every spelling there is, as some gateways do with one of them. */
  const tactless = http.createServer((request, response) => {
    const words = echoes.join(' and ')
    if (request.url?.endsWith('/health')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"OK","version":"3.100.0"}')
    } else if (refuses || !request.url?.endsWith('/completions')) {
      response.writeHead(401, { 'content-type': 'application/json', 'x-request-id': secretKey })
      response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${words}` }, message: words }))
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': key })
      const send = (chunk: object): void => void response.write(`data: ${JSON.stringify(chunk)}\n\n`)
      for (const letter of `You said ${words}, I think`) {
        send({ model: key, choices: [{ index: 0, delta: { content: letter, reasoning: letter } }] })
      }
      send({ choices: [{ index: 0, delta: {}, finish_reason: `stop ${words}` }] })
      response.end('data: [DONE]\n\n')
    }
  })
  let refuses = false
  const spelled = (text: string): string[] => [...waysFound(text, key), ...waysFound(text, secretKey, publicKey)]
  beforeAll(() => new Promise<void>((resolve) => void tactless.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void tactless.close())

  /** Enters both keys and makes a call that fails because of one. */
  async function useKeys(page: Page): Promise<void> {
    const baseUrl = `http://127.0.0.1:${(tactless.address() as AddressInfo).port}/v1`
    const provider = await value<Provider>(page, 'providers.save', {
      id: null,
      kind: 'custom',
      name: 'Tactless',
      baseUrl,
      key,
    })
    expect(provider).toMatchObject({ hasKey: true })
    await value(page, 'settings.saveLangfuse', { host: baseUrl.replace('/v1', ''), publicKey, secretKey })
    await page.evaluate(`(() => {
      window.heard = []
      for (const event of ['chat.delta', 'chat.message', 'sync.changed', 'app.notice', 'traces.changed']) {
        holdfast.on(event, (payload) => window.heard.push(JSON.stringify(payload)))
      }
    })()`)
    for (const status of ['complete', 'error']) {
      refuses = status === 'error'
      const ended = page.evaluate(`new Promise((resolve) => {
        holdfast.on('chat.message', ({ message }) => message.status === '${status}' && resolve(message))
      })`)
      await value(page, 'chat.send', {
        conversationId: null,
        parentId: null,
        text: 'hello',
        settings: { providerId: provider.id, model: 'm', systemPrompt: '', parameters: {} },
      })
      expect(await ended).toMatchObject(refuses ? { error: { type: 'wrong_key' } } : { status: 'complete' })
    }
    const connection = { host: baseUrl.replace('/v1', ''), publicKey }
    expect(await value(page, 'settings.testLangfuse', connection)).toMatchObject({ outcome: 'wrong_keys' })
    await expect.poll(async () => (await value<SyncStatus>(page, 'sync.status')).connection.kind).toBe('paused_keys')
    expect(spelled(await page.evaluate('window.heard.join()'))).toEqual([])
    expect(spelled(await page.content())).toEqual([])
  }

  /** All that the renderer can ask for without changing anything. */
  async function everythingAnswered(page: Page): Promise<string> {
    const asked: [Route, unknown][] = [
      ['app.info', null],
      ['settings.get', null],
      ['providers.list', null],
      ['conversations.list', null],
      ['sync.status', null],
      ['sync.dead', { limit: 100 }],
      ['sync.history', { limit: 100 }],
      ['monitor.traces', { filter: { fromMs: null, toMs: null }, cursor: null, limit: 100 }],
    ]
    const answers: unknown[] = []
    for (const [route, input] of asked) answers.push(await value(page, route, input))
    for (const { id } of await value<{ id: string }[]>(page, 'conversations.list')) {
      answers.push(await value(page, 'conversations.get', { id }))
    }
    const traces = answers.at(asked.length - 1) as { rows: { traceId: string }[] }
    expect(traces.rows).toHaveLength(2)
    for (const { traceId } of traces.rows) answers.push(await value(page, 'monitor.trace', { traceId }))
    return JSON.stringify(answers)
  }

  const filesWithKeys = (folder: string): string[] =>
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile())
      .filter((name) => spelled(fs.readFileSync(path.join(folder, name), 'latin1')).length > 0)

  const started = async (folder: string) => {
    const shell = await launchDesktop({ dataFolder: folder })
    const info = await value<{ secretsKeptIn: string; secretsChoiceNeeded: boolean }>(shell.page, 'app.info')
    return { ...shell, info }
  }

  test('is in no file and no answer before the user has chosen how to keep it', async () => {
    const { folder, remove } = temporaryFolder()
    const { page, info, close } = await started(folder)
    if (info.secretsKeptIn !== 'keychain')
      expect(info).toMatchObject({ secretsKeptIn: 'session', secretsChoiceNeeded: true })
    await useKeys(page)
    const answers = await everythingAnswered(page)
    expect(answers).toContain('You said [key removed]')
    expect(spelled(answers)).toEqual([])
    expect(filesWithKeys(folder)).toEqual([])
    await close()
    expect(filesWithKeys(folder)).toEqual([])
    remove()
  })

  test('that is kept weakly is in one file that only the user may read, and never comes back into the page', async ({
    skip,
  }) => {
    const { folder, remove } = temporaryFolder()
    const first = await started(folder)
    if (first.info.secretsKeptIn === 'keychain') {
      await first.close()
      skip('this machine has a keychain: nothing is kept weakly')
    }
    await value(first.page, 'app.chooseSecretsStore', { kept: 'weak' })
    await useKeys(first.page)
    await first.close()
    expect(filesWithKeys(folder)).toEqual(['secrets.json'])
    expect(fs.statSync(path.join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)

    const { page, info, close } = await started(folder)
    expect(info).toMatchObject({ secretsKeptIn: 'weak', secretsChoiceNeeded: false })
    expect(await value(page, 'providers.list')).toContainEqual(
      expect.objectContaining({ name: 'Tactless', hasKey: true }),
    )
    const answers = await everythingAnswered(page)
    expect(spelled(answers)).toEqual([])
    const heap = await heapOf(page)
    expect(heap).toContain('Tactless')
    expect(spelled(heap)).toEqual([])
    await close()
    remove()
  })

  async function heapOf(page: Page): Promise<string> {
    await page.evaluate(`holdfast.request('providers.list', null).then((answer) => { window.kept = answer })`)
    const session = await page.context().newCDPSession(page)
    const chunks: string[] = []
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
    await session.send('HeapProfiler.takeHeapSnapshot')
    await session.detach()
    return chunks.join('')
  }
})
