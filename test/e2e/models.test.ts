import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { startHttpProxy } from '../support/http-proxy.ts'
import { availableShells, launch, launchBrowser, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

let data: ReturnType<typeof temporaryFolder>
let model: FakeOpenAi
let front: http.Server
let frontUrl: string
let shell: Pick<Shell, 'kill'> | null

/** The fake model behind a server that answers `/models` as the test wishes; null is 404. */
let list: object | null

beforeEach(async () => {
  data = temporaryFolder()
  model = await startFakeOpenAi()
  shell = null
  list = null
  front = http.createServer((request, response) => {
    if (request.url === '/v1/models') {
      response.writeHead(list === null ? 404 : 200, { 'content-type': 'application/json' })
      return response.end(JSON.stringify(list ?? { detail: 'Not Found' }))
    }
    const onward = http.request(`${new URL(model.url).origin}${request.url}`, {
      method: request.method,
      headers: request.headers,
    })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  frontUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}/v1`
})
afterEach(async () => {
  await shell?.kill()
  front.closeAllConnections()
  await new Promise((resolve) => front.close(resolve))
  await model.close()
  data.remove()
})

const sentMessages = (): string[] =>
  ((model.requests.at(-1)?.body as { messages?: { role: string; content: string }[] } | null)?.messages ?? []).map(
    ({ role, content }) => `${role}: ${content}`,
  )

describe.each(availableShells())('in the %s shell', (kind) => {
  test('a server without a list chats with a model whose name is typed, however long, and a failed question is not sent again', async () => {
    const { page } = (shell = await launch(kind, { dataFolder: data.folder }))
    const user = userOf({ page })
    await user.goTo('Settings')
    await page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Bare', baseUrl: frontUrl, key: 'key-0123456789' })
    await page.getByText('has no list of models').waitFor()

    const name = `accounts/acme/deployments/${'x'.repeat(400)}`
    await user.typeModel(name, 'Bare')
    model.behave({ kind: 'answer', text: 'From the bare one.' })
    await user.send('First question')
    await page.getByText('From the bare one.').waitFor()
    expect(model.requests.at(-1)?.body).toMatchObject({ model: name })
    const field = await page.getByRole('textbox', { name: 'Message', exact: true }).boundingBox()
    const button = await page.getByRole('button', { name: /^Model:/ }).boundingBox()
    expect((button?.x ?? 0) + (button?.width ?? 0)).toBeLessThan((field?.x ?? 0) + (field?.width ?? 0))

    model.behave({ kind: 'server_error' })
    await user.send('Second question')
    await page.getByRole('button', { name: 'Retry', exact: true }).waitFor()
    model.behave({ kind: 'answer', text: 'Only the third.' })
    await user.send('Third question')
    await page.getByText('Only the third.').waitFor()
    expect(sentMessages()).toEqual(['user: First question', 'assistant: From the bare one.', 'user: Third question'])
  })

  test('models are offered whatever the shape of their list, and none is hidden for a part of its name', async () => {
    list = { models: [{ name: 'acme:watts-energy' }, { name: 'embedded-7b' }, { name: 'nomic-embed-text' }] }
    const { page } = (shell = await launch(kind, { dataFolder: data.folder }))
    const user = userOf({ page })
    await user.goTo('Settings')
    await page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Shaped', baseUrl: frontUrl, key: 'key-0123456789' })
    await page.getByText('2 models found').waitFor()
    await user.chooseModel('embedded-7b')
    await user.chooseModel('acme:watts-energy')
  })
})

test.runIf(availableShells().includes('browser'))(
  'the browser shell reaches models through the proxy that the environment names, and this computer without it',
  async () => {
    list = { data: [{ id: 'far-model' }] }
    const proxy = await startHttpProxy({ port: Number(new URL(frontUrl).port) })
    try {
      const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: 'elsewhere.example' }
      const { page } = (shell = await launchBrowser({ dataFolder: data.folder, env }))
      const user = userOf({ page })
      await user.goTo('Settings')
      await page.getByRole('button', { name: 'Store on this computer' }).click()
      await user.addProvider({ name: 'Far', baseUrl: 'http://models.invalid/v1', key: 'key-0123456789' })
      await user.addProvider({ name: 'Near', baseUrl: frontUrl, key: 'key-0123456789' })
      await user.typeModel('far-model-2', 'Far')
      model.behave({ kind: 'answer', text: 'From far away.' })
      await user.send('Are you there?')
      await page.getByText('From far away.').waitFor()
      expect(proxy.asked).toContain('GET http://models.invalid/v1/models')
      expect(proxy.asked).toContain('POST http://models.invalid/v1/chat/completions')
      expect(proxy.asked.filter((asked) => asked.includes('127.0.0.1'))).toEqual([])
    } finally {
      await proxy.close()
    }
  },
)
