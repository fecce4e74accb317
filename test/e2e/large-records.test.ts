import { randomBytes } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

const keys = { publicKey: 'pk-lf-large', secretKey: 'sk-lf-large' }
/** As nginx comes. */
const proxyBytes = 1_048_576

let data: ReturnType<typeof temporaryFolder>
let model: FakeOpenAi
let langfuse: FakeLangfuse
let front: http.Server
let frontUrl: string
let refused: number
let shell: Shell | null

beforeEach(async () => {
  data = temporaryFolder()
  model = await startFakeOpenAi()
  langfuse = await startFakeLangfuse(keys)
  shell = null
  refused = 0
  front = http.createServer((request, response) => {
    if (Number(request.headers['content-length'] ?? 0) > proxyBytes) {
      refused += 1
      // Before it has read a word of the body, as such servers do.
      response.writeHead(413, { 'content-type': 'text/html', connection: 'close' })
      return response.end('<html><title>413 Request Entity Too Large</title></html>')
    }
    const { method, headers } = request
    const onward = http.request(`${langfuse.url}${request.url}`, { method, headers })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  frontUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
})
afterEach(async () => {
  await shell?.kill()
  front.closeAllConnections()
  await new Promise((resolve) => front.close(resolve))
  await model.close()
  await langfuse.close()
  data.remove()
})

/** The content of the question, as Langfuse shows it. */
const questions = (): string[] =>
  langfuse.observations().map(({ input }) => (input as { content: string }[] | null)?.[0]?.content ?? '')

describe.each(availableShells())('a long prompt, in the %s shell', (kind) => {
  const prompt = randomBytes(1_500_000).toString('base64')

  test('of 2 MB is in Langfuse whole', async () => {
    shell = await launch(kind, { dataFolder: data.folder, env: quickOutbox })
    const user = userOf(shell)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'key-0123456789' })
    await user.connectLangfuse({ host: langfuse.url, ...keys })
    await user.chooseModel('fake-large')
    model.behave({ kind: 'answer', text: 'Read.' })
    await user.send(prompt)
    await user.page.getByText('Read.').waitFor()
    await user.untilLedger('Delivered', 1)
    expect(questions().map((question) => question === prompt)).toEqual([true, true])
  })

  test('is cut once a proxy has refused it, and is there all the same', async () => {
    shell = await launch(kind, { dataFolder: data.folder, env: quickOutbox })
    const user = userOf(shell)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'key-0123456789' })
    await user.connectLangfuse({ host: frontUrl, ...keys })
    await user.chooseModel('fake-large')
    model.behave({ kind: 'answer', text: 'Read.' })
    await user.send(prompt.slice(0, 1_000_000))
    await user.page.getByText('Read.').waitFor()
    model.behave({ kind: 'answer', text: 'And this.' })
    await user.goTo('Chat')
    await user.page.getByRole('button', { name: 'New chat' }).first().click()
    await user.send('A short one')
    await user.page.getByText('And this.').waitFor()
    await user.untilLedger('Delivered', 2)
    expect(refused).toBeGreaterThan(0)
    const cut = questions().filter((question) => question.includes('cut by Holdfast'))
    expect(cut).toHaveLength(2)
    for (const question of cut) expect(prompt.startsWith(question.slice(0, 50_000))).toBe(true)
  })
})
