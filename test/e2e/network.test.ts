import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeCertificate, toPkcs12 } from '../support/certificates.ts'
import { startFakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { startHttpProxy, type HttpProxy } from '../support/http-proxy.ts'
import { startSocksProxy } from '../support/socks-proxy.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

// The hosts that the app is given exist behind a proxy alone: what reaches a server came through it.

const auth = { user: 'ada', password: 'l@velace-4711' }
const authority = makeCertificate({ name: 'Inspecting Authority', isAuthority: true })
const day = 86_400_000
const certificates: Record<string, { cert: string; key: string }> = Object.fromEntries(
  [
    makeCertificate({ name: 'models.example', hosts: ['models.example'], issuer: authority }),
    makeCertificate({ name: 'langfuse.example', hosts: ['langfuse.example'], issuer: authority }),
    makeCertificate({
      name: 'expired.example',
      hosts: ['expired.example'],
      issuer: authority,
      validFrom: new Date(Date.now() - 9 * day),
      validTo: new Date(Date.now() - day),
    }),
  ].map(({ cert, key, certificate }) => [String(certificate.subject.getField('CN').value), { cert, key }]),
)
const client = makeCertificate({ name: 'A Field Laptop', isAuthority: false })

let model: FakeOpenAi
let langfuse: Awaited<ReturnType<typeof startFakeLangfuse>>
let hosts: Record<string, number>
let data: ReturnType<typeof temporaryFolder>
let shell: Shell | null
const closers: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  model = await startFakeOpenAi()
  langfuse = await startFakeLangfuse()
  hosts = {
    'models.example': Number(new URL(model.url).port),
    'expired.example': Number(new URL(model.url).port),
    'other-name.example': Number(new URL(model.url).port),
    'langfuse.example': Number(new URL(langfuse.url).port),
  }
  data = temporaryFolder()
  shell = null
})
afterEach(async () => {
  await shell?.kill()
  for (const close of closers.splice(0)) await close()
  await model.close()
  await langfuse.close()
  data.remove()
})

async function open(kind: Shell['kind']): Promise<User> {
  shell = await launch(kind, { dataFolder: data.folder, env: quickOutbox })
  const user = userOf(shell)
  await user.goTo('Settings')
  await user.page.getByRole('button', { name: 'Store on this computer' }).click()
  return user
}

async function setProxy({ page }: User, address: string, user = '', password = ''): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Proxy' }).getByText('Own', { exact: true }).click()
  const form = page.getByRole('form', { name: 'Own proxy' })
  await form.getByLabel('Address').fill(address)
  await form.getByLabel('User name').fill(user)
  await form.getByLabel('Password').fill(password)
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('Saved').waitFor()
}

const testNetwork = async ({ page }: User): Promise<string> => {
  await page.getByRole('button', { name: 'Test network' }).click()
  await page.getByRole('button', { name: 'Test network' }).waitFor()
  return page.getByRole('status', { name: 'Network test' }).innerText()
}

async function inspectingProxy(asking?: string): Promise<HttpProxy> {
  const proxy = await startHttpProxy({
    hosts,
    auth,
    inspect: (hostname) => ({
      ...(certificates[hostname] ?? certificates['models.example'] ?? client),
      asksForClient: hostname === asking,
    }),
  })
  closers.push(proxy.close)
  return proxy
}

describe.each(availableShells())('in the %s shell', (kind) => {
  test('all goes through an own proxy that wants a password and inspects what passes, once both are set', async () => {
    const proxy = await inspectingProxy()
    const user = await open(kind)
    const { page } = user
    await setProxy(user, proxy.url)
    await user.addProvider({ name: 'Far', baseUrl: 'https://models.example/v1', key: 'sk-far-4711' })
    await user.connectLangfuse({ host: 'https://langfuse.example', publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' })
    await expect.poll(() => testNetwork(user)).toContain('The proxy wants a user name and password')

    await setProxy(user, proxy.url, auth.user, 'wrong-one')
    await expect.poll(() => testNetwork(user)).toContain('The proxy wants a user name and password')
    await setProxy(user, proxy.url, auth.user, auth.password)
    await expect.poll(() => testNetwork(user)).toContain('issued by an authority that this computer does not trust')
    expect(proxy.inspected).toEqual([])

    await page.getByLabel('File of a certificate authority').setInputFiles({
      name: 'authority.pem',
      mimeType: 'application/x-pem-file',
      buffer: Buffer.from(authority.cert),
    })
    await page.getByRole('list', { name: 'Certificate authorities' }).getByText('Inspecting Authority').waitFor()
    await expect.poll(() => testNetwork(user)).not.toContain('does not trust')
    const found = await testNetwork(user)
    expect(found).toContain(
      `Through ${proxy.url}, as set here; certificate issued by Inspecting Authority; answered in`,
    )

    await user.typeModel('fake-large', 'Far')
    model.respondWith(() => 'From behind the proxy.')
    await user.send('Are you there?')
    await page.getByText('From behind the proxy.').waitFor()
    await user.untilLedger('Delivered', 1)
    expect(proxy.inspected).toContain('POST https://models.example/v1/chat/completions')
    expect(proxy.inspected.some((line) => line.startsWith('POST https://langfuse.example/'))).toBe(true)
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT models.example:443', 'CONNECT langfuse.example:443']))
    const arrived = proxy.inspected.filter((line) => line.includes('/v1/chat/completions'))
    expect(model.requests.filter(({ path }) => path.includes('chat/completions'))).toHaveLength(arrived.length)

    // An own authority neither makes a name right nor a date.
    await user.addProvider({ name: 'Expired', baseUrl: 'https://expired.example/v1', key: 'sk-far-4712' })
    await user.addProvider({ name: 'Elsewhere', baseUrl: 'https://other-name.example/v1', key: 'sk-far-4713' })
    const judged = await testNetwork(user)
    expect(judged).toContain('The certificate of expired.example has expired or is not valid yet.')
    expect(judged).toContain('The certificate that was shown for other-name.example is for another name.')
    expect(proxy.inspected.join()).not.toMatch(/expired|other-name/)
  })

  test('a client certificate is shown to its hosts alone, through the proxy', async () => {
    const proxy = await inspectingProxy('langfuse.example')
    const user = await open(kind)
    const { page } = user
    await setProxy(user, proxy.url, auth.user, auth.password)
    await page.getByRole('button', { name: 'Paste…' }).click()
    await page.getByLabel('Certificate', { exact: true }).fill(authority.cert)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('list', { name: 'Certificate authorities' }).waitFor()
    const choose = () =>
      page.getByLabel('File of a client certificate').setInputFiles({
        name: 'laptop.p12',
        mimeType: 'application/x-pkcs12',
        buffer: toPkcs12(client, 'open-sesame'),
      })
    await choose()
    const form = page.getByRole('form', { name: 'Client certificate' })
    await form.getByLabel('Passphrase').fill('wrong')
    await form.getByLabel('Shown to').fill('langfuse.example')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('The passphrase does not open this file.').waitFor()
    await form.getByLabel('Passphrase').fill('open-sesame')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('laptop.p12, shown to langfuse.example alone.').waitFor()

    await user.addProvider({ name: 'Far', baseUrl: 'https://models.example/v1', key: 'sk-far-4711' })
    await expect.poll(() => proxy.inspected.some((line) => line.includes('/v1/models'))).toBe(true)
    expect(proxy.clients).toEqual([])
    await user.connectLangfuse({ host: 'https://langfuse.example', publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' })
    await expect.poll(() => proxy.clients).toContain('A Field Laptop')
    await user.goTo('Sync')
    await page.getByRole('heading', { name: 'Online' }).waitFor()
  })

  test('a SOCKS proxy with a password takes all, and a change applies at once', async () => {
    const socks = await startSocksProxy({ hosts, auth })
    const plain = await startHttpProxy({ hosts })
    closers.push(socks.close, plain.close)
    const user = await open(kind)
    await setProxy(user, socks.url, auth.user, 'wrong-one')
    await user.addProvider({ name: 'Far', baseUrl: 'http://models.example/v1', key: 'sk-far-4711' })
    await expect.poll(() => testNetwork(user)).toContain('The proxy wants a user name and password')
    expect(socks.asked).toEqual([])
    await setProxy(user, socks.url, auth.user, auth.password)
    await expect.poll(() => testNetwork(user)).toContain(`Through ${socks.url}`)
    await user.typeModel('fake-large', 'Far')
    model.respondWith(() => 'By SOCKS.')
    await user.send('One')
    await user.page.getByText('By SOCKS.').waitFor()
    expect(new Set(socks.asked)).toEqual(new Set(['models.example:80']))
    const before = socks.asked.length

    await user.goTo('Settings')
    await setProxy(user, plain.url)
    await user.goTo('Chat')
    model.respondWith(() => 'By the other.')
    await user.send('Two')
    await user.page.getByText('By the other.').waitFor()
    expect(plain.asked).toContain('POST http://models.example/v1/chat/completions')
    expect(socks.asked).toHaveLength(before)
  })

  test('over a metered connection models answer, and traces wait until they are sent by hand', async () => {
    const plain = await startHttpProxy({ hosts })
    closers.push(plain.close)
    const user = await open(kind)
    const { page } = user
    await setProxy(user, plain.url)
    await page.getByRole('switch', { name: 'Metered connection' }).click()
    await user.connectLangfuse({ host: 'http://langfuse.example', publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' })
    await user.addProvider({ name: 'Far', baseUrl: 'http://models.example/v1', key: 'sk-far-4711' })
    await user.typeModel('fake-large', 'Far')
    model.respondWith(() => 'At a price.')
    await user.send('One')
    await page.getByText('At a price.').waitFor()
    await user.goTo('Sync')
    await page.getByRole('heading', { name: 'Waiting: metered connection' }).waitFor()
    await user.untilLedger('Waiting', 1)
    expect(plain.asked.join()).not.toContain('langfuse.example')
    await page.getByRole('button', { name: 'Send now' }).click()
    await user.untilLedger('Delivered', 1)
    await page.getByRole('heading', { name: 'Waiting: metered connection' }).waitFor()
  })
})

describe.runIf(availableShells().includes('desktop'))('a proxy script, in the desktop shell', () => {
  test('chooses the proxy, and where it cannot be loaded nothing is sent', async () => {
    const plain = await startHttpProxy({ hosts })
    const scripts = http.createServer((request, response) => {
      if (request.url !== '/proxy.pac') return response.writeHead(404).end()
      response.writeHead(200, { 'content-type': 'application/x-ns-proxy-autoconfig' })
      response.end(`function FindProxyForURL(url, host) { return 'PROXY ${new URL(plain.url).host}' }`)
    })
    await new Promise<void>((resolve) => scripts.listen(0, '127.0.0.1', resolve))
    closers.push(plain.close, async () => scripts.close())
    const origin = `http://127.0.0.1:${(scripts.address() as AddressInfo).port}`
    const user = await open('desktop')
    const { page } = user
    const setScript = async (url: string): Promise<void> => {
      await page.getByRole('radiogroup', { name: 'Proxy' }).getByText('Script', { exact: true }).click()
      const form = page.getByRole('form', { name: 'Proxy script' })
      await form.getByLabel('Script address').fill(url)
      await form.getByRole('button', { name: 'Save' }).click()
      await form.getByText('Saved').waitFor()
    }
    await setScript(`${origin}/proxy.pac`)
    await user.addProvider({ name: 'Far', baseUrl: 'http://models.example/v1', key: 'sk-far-4711' })
    await expect.poll(() => testNetwork(user)).toContain(`Through ${plain.url}, as the script says`)
    const asked = plain.asked.length
    await setScript(`${origin}/missing.pac`)
    await expect.poll(() => testNetwork(user)).toContain('The proxy script could not be loaded or run.')
    expect(plain.asked).toHaveLength(asked)
  })
})

test.runIf(availableShells().includes('browser'))('a proxy that cannot be saved is not shown as chosen', async () => {
  const { page } = await open('browser')
  const chosen = page.getByRole('radiogroup', { name: 'Proxy' }).getByRole('radio', { checked: true })
  expect(await chosen.evaluate((radio) => radio.parentElement?.textContent)).toBe('System')
  await page.route('**/api/request', (route) =>
    route.request().postData()?.includes('"network.saveProxy"')
      ? route.fulfill({ json: { ok: false, error: { code: 'internal', message: 'The disk is read-only.' } } })
      : route.continue(),
  )
  await page.getByRole('radiogroup', { name: 'Proxy' }).getByText('None', { exact: true }).click()
  await page.getByText('The disk is read-only.').waitFor()
  await expect.poll(() => chosen.evaluate((radio) => radio.parentElement?.textContent)).toBe('System')
})
