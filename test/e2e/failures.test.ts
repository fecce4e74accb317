import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

const modelKey = 'sk-right'
const keys = { publicKey: 'pk-lf-right', secretKey: 'sk-lf-right' }
const usage = { prompt: 10, completion: 5 }

/** Any web site: it has a page for everything. */
const site = http.createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><title>Welcome</title><h1>Free WiFi</h1>')
})

async function closedPort(): Promise<number> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe.each(availableShells())('what goes wrong is said and loses nothing, in the %s shell:', (kind) => {
  const { folder, remove } = temporaryFolder()
  let model: FakeOpenAi
  let langfuse: FakeLangfuse
  let siteUrl: string
  let shell: Shell
  let user: User
  let turns = 0

  beforeAll(async () => {
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    model = await startFakeOpenAi({ apiKey: modelKey })
    langfuse = await startFakeLangfuse(keys)
    shell = await launch(kind, { dataFolder: folder })
    user = userOf(shell)
  })
  afterAll(async () => {
    await shell.close()
    await model.close()
    await langfuse.close()
    await new Promise((resolve) => site.close(resolve))
    remove()
  })
  beforeEach(async () => {
    await user.goTo('Chat')
    await user.page.getByRole('button', { name: 'New chat' }).first().click()
  })

  const failure = () => user.page.getByRole('group', { name: 'Failure' })
  const accepted = async (): Promise<number> => {
    await user.goTo('Sync')
    return user.ledger('Accepted')
  }
  const expectRecorded = async (count: number): Promise<void> => {
    turns += count
    await expect.poll(accepted).toBe(turns)
  }

  test('a wrong key, until it is mended and the same prompt goes through', async () => {
    await user.addProvider({ name: 'Wrong key', baseUrl: model.url, key: 'sk-wrong' })
    await user.typeModel('fake-large', 'Wrong key')
    await user.send('Say hello')
    await failure().getByText('Wrong key does not accept the API key (HTTP 401).').waitFor()
    await failure().getByText('Enter a valid key for Wrong key in Settings, then retry.').waitFor()
    await failure().getByText('Your message and the failed call are saved on this computer.').waitFor()

    await user.goTo('Settings')
    await user.page.getByRole('listitem').filter({ hasText: 'Wrong key' }).getByRole('button', { name: 'Edit' }).click()
    await user.page.getByLabel('API key', { exact: true }).fill(modelKey)
    await user.page.getByRole('button', { name: 'Save provider' }).click()
    await user.page.getByRole('button', { name: 'Save provider' }).waitFor({ state: 'detached' })

    await user.goTo('Chat')
    model.behave({ kind: 'answer', text: 'Hello at last.', usage })
    await failure().getByRole('button', { name: 'Retry' }).click()
    await user.page.getByText('Hello at last.').waitFor()
    await expectRecorded(2)
  })

  test('a host that serves HTML', async () => {
    await user.addProvider({ name: 'A web site', baseUrl: `${siteUrl}/v1`, key: 'sk-any' })
    await user.typeModel('any', 'A web site')
    await user.send('Is anybody there?')
    await expect.poll(() => failure().textContent()).toMatch(/web page|sign in|not .*API/i)
    await expect.poll(() => failure().textContent()).toMatch(/base URL|sign in/i)
    await user.page.getByText('Is anybody there?').first().waitFor()
    await expectRecorded(1)
  })

  test('a closed port', async () => {
    const host = `127.0.0.1:${await closedPort()}`
    await user.addProvider({ name: 'Nobody home', baseUrl: `http://${host}/v1`, key: 'sk-any' })
    await user.typeModel('any', 'Nobody home')
    await user.send('Knock knock')
    await expect.poll(() => failure().textContent()).toContain(`Nothing answers at ${host}.`)
    await expect
      .poll(() => failure().textContent())
      .toContain('Start Nobody home on this computer, or check its port in Settings, then retry.')
    await expectRecorded(1)
  })

  test('a stream that is cut in the middle keeps what came', async () => {
    await user.typeModel('fake-large', 'Wrong key')
    model.behave({ kind: 'cut', afterChunks: 3, text: 'The beginning of an answer that never ends' })
    await user.send('Tell me everything')
    await expect.poll(() => failure().textContent()).toMatch(/broke|broken|ended/i)
    await user.page
      .getByRole('article', { name: /^Answer/ })
      .getByText(/^The beginning/)
      .waitFor()
    model.behave({ kind: 'answer', text: 'All of it.', usage })
    await failure().getByRole('button', { name: 'Retry' }).click()
    await user.page.getByText('All of it.').waitFor()
    await expectRecorded(2)
  })

  test('1 MB pasted into the composer arrives whole; 10 MB are refused with the limit and stay there', async () => {
    await user.typeModel('fake-large', 'Wrong key')
    const megabyte = 'words and words '.repeat(62_500)
    model.behave({ kind: 'answer', text: 'That was long.', usage })
    const requested = model.onceRequest()
    await user.send(megabyte)
    const { body } = await requested
    expect(body?.messages.at(-1)?.content).toBe(megabyte)
    await user.page.getByText('That was long.').waitFor()

    const composer = user.page.getByRole('textbox', { name: 'Message', exact: true })
    await composer.fill('x'.repeat(10_000_000))
    await user.page.getByRole('alert').getByText('the limit is 4 MB').waitFor()
    await composer.press('Enter')
    expect((await composer.inputValue()).length).toBe(10_000_000)
    await composer.fill('')
    await expectRecorded(1)
  })

  test('a connection to Langfuse says whether the host or the keys are wrong', async () => {
    await user.goTo('Settings')
    const { page } = user
    const result = page.getByRole('status', { name: 'Connection test' })
    const tryOut = async (connection: { host: string; publicKey: string; secretKey: string }): Promise<void> => {
      await page.getByLabel('Langfuse host', { exact: true }).fill(connection.host)
      await page.getByLabel('Public key', { exact: true }).fill(connection.publicKey)
      await page.getByLabel('Secret key', { exact: true }).fill(connection.secretKey)
      await page.getByRole('button', { name: 'Test connection' }).click()
    }
    await tryOut({ ...keys, host: siteUrl })
    await result.getByText(/is not Langfuse|, not Langfuse\./).waitFor()
    await tryOut({ ...keys, host: `http://127.0.0.1:${await closedPort()}` })
    await result.getByText(/Nothing answers at/).waitFor()
    await tryOut({ host: langfuse.url, publicKey: keys.publicKey, secretKey: 'sk-lf-wrong' })
    await result.getByText(/does not accept these keys/).waitFor()
    await tryOut({ host: langfuse.url, publicKey: keys.secretKey, secretKey: keys.publicKey })
    await result.getByText('The two keys look swapped.').waitFor()
    await tryOut({ host: langfuse.url, ...keys })
    await result.getByText(/Connected to project/).waitFor()
    expect(langfuse.spans()).toEqual([])
  })

  test('what was recorded on the way is delivered once the connection is right', async () => {
    await user.goTo('Settings')
    await user.page.getByLabel('Langfuse host', { exact: true }).fill(langfuse.url)
    await user.page.getByLabel('Public key', { exact: true }).fill(keys.publicKey)
    await user.page.getByLabel('Secret key', { exact: true }).fill('sk-lf-wrong')
    await user.page.getByRole('button', { name: 'Save connection' }).click()
    await user.goTo('Sync')
    await user.page.getByRole('region', { name: 'Connection', exact: true }).getByText(/keys/i).first().waitFor()
    await user.untilLedger('Waiting', turns)

    await user.connectLangfuse({ host: langfuse.url, ...keys })
    await user.untilLedger('Delivered', turns)
    expect(langfuse.duplicates()).toBe(0)
    expect(new Set(langfuse.spans().map((span) => span.traceId)).size).toBe(turns)
  })
})
