import { beforeEach, describe, expect, it } from 'vitest'
import { networkProblem, openNetworkSettings } from '../../../src/main/settings/network-settings.ts'
import type { Store } from '../../../src/main/store/thread/store.ts'
import { makeCertificate, toEncryptedKey, toPkcs12 } from '../../support/certificates.ts'
import { memorySecrets } from '../../support/memory-secrets.ts'

let meta: Map<string, string>
const secrets = () => memorySecrets({})
const open = (keys = secrets()) =>
  openNetworkSettings(
    {
      read: { getMeta: async (name: string) => meta.get(name) ?? null },
      write: { setMeta: async (name: string, text: string) => void meta.set(name, text) },
    } as unknown as Store,
    keys,
    () => Date.now(),
  )
const none = { exceptions: '', user: '', scriptUrl: '' }
const client = makeCertificate({ name: 'A Field Laptop' })

beforeEach(() => {
  meta = new Map()
})

describe('an own proxy', () => {
  it.each<[string, string]>([
    ['proxy.example:3128', 'http://proxy.example:3128'],
    ['HTTPS://Proxy.Example:8443/', 'https://proxy.example:8443'],
    ['socks5h://10.0.0.1', 'socks5://10.0.0.1:1080'],
    ['socks5://Proxy.example:9050', 'socks5://proxy.example:9050'],
    ['http://[fd00::1]:3128', 'http://[fd00::1]:3128'],
  ])('is taken as %s', async (typed, address) => {
    const network = await open()
    await network.saveProxy({ ...none, mode: 'own', address: typed })
    expect(network.setup().proxy).toMatchObject({ kind: 'own', address })
  })

  it.each(['', 'ftp://a:21', 'http://', 'not a proxy', 'http://a:1#b', 'http://a:1?b', 'http://a:1/path'])(
    'is not taken as “%s”',
    async (address) => {
      const network = await open()
      await expect(network.saveProxy({ ...none, mode: 'own', address })).rejects.toMatchObject({ code: 'bad_input' })
      expect(network.setup().proxy).toEqual({ kind: 'system' })
    },
  )

  it('has its password kept with the keys, for its address alone', async () => {
    const keys = secrets()
    const network = await open(keys)
    await network.saveProxy({ ...none, mode: 'own', address: 'a.example:1', user: 'ada', password: 'l@velace' })
    expect(meta.get('network')).not.toContain('l@velace')
    expect(JSON.stringify(network.view())).not.toContain('l@velace')
    expect(network.setup().proxy).toMatchObject({ user: 'ada', password: 'l@velace' })
    await network.saveProxy({ ...none, mode: 'own', address: 'a.example:1', user: 'ada', exceptions: 'b.example' })
    expect(network.setup().proxy).toMatchObject({ password: 'l@velace', exceptions: 'b.example' })
    await network.saveProxy({ ...none, mode: 'own', address: 'elsewhere.example:1', user: 'ada' })
    expect(network.setup().proxy).toMatchObject({ password: '' })
    expect(network.view().proxy.hasPassword).toBe(false)
  })

  it('may have user and password in its address, which are taken out of it', async () => {
    const network = await open()
    await network.saveProxy({ ...none, mode: 'own', address: 'http://ada:l%40velace@a.example:1' })
    expect(network.view().proxy).toMatchObject({ address: 'http://a.example:1', user: 'ada', hasPassword: true })
    expect(network.setup().proxy).toMatchObject({ password: 'l@velace' })
  })
})

describe('settings that cannot be read', () => {
  it.each(['1#x', 'a/b?c', 'p@ss', '50%', '5%#%41', 'with space', '[x]'])(
    'may have the password “%s” in its address as it is',
    async (password) => {
      const network = await open()
      await network.saveProxy({ ...none, mode: 'own', address: `http://ada:${password}@a.example:8080` })
      expect(network.setup().proxy).toMatchObject({
        address: 'http://a.example:8080',
        user: 'ada',
        password: password.replace('%41', 'A'),
      })
      expect(JSON.stringify(network.view())).not.toContain(password)
    },
  )

  it.each(['{"proxy":{"mode":"own"', '{"proxy":{"mode":"own","address":7}}', '[]', '{"proxy":{"mode":"newer"}}'])(
    'let nothing out, since there may have been a proxy: %s',
    async (text) => {
      meta.set('network', text)
      const network = await open()
      expect(network.setup().proxy).toEqual({ kind: 'unreadable' })
      expect(network.view().proxy.mode).toBeNull()
      expect(networkProblem(text)).toContain('proxy')
      await network.setMetered(true)
      expect((await open()).setup().proxy).toEqual({ kind: 'unreadable' })
      await network.saveProxy({ ...none, mode: 'none', address: '' })
      expect((await open()).setup().proxy).toEqual({ kind: 'none' })
    },
  )
})

describe('a client certificate', () => {
  const base64 = (content: Buffer | string): string => Buffer.from(content).toString('base64')
  const input = { fileName: 'laptop', hosts: 'langfuse.example' }

  it.each<[string, Buffer | string, string]>([
    ['PKCS#12', toPkcs12(client, 'open-sesame'), 'open-sesame'],
    ['PEM with a locked key', client.cert + toEncryptedKey(client, 'open-sesame'), 'open-sesame'],
    ['PEM with an open key', client.cert + client.key, ''],
  ])('is read from %s, and its key lies locked', async (_, file, passphrase) => {
    const keys = secrets()
    const network = await open(keys)
    await network.setClientCertificate({ ...input, file: base64(file), passphrase })
    expect(meta.get('network')).not.toMatch(/BEGIN (RSA )?PRIVATE KEY/)
    expect(meta.get('network')).not.toContain('open-sesame')
    const again = await open(keys)
    expect(again.setup().clientCertificate).toMatchObject({ hosts: 'langfuse.example' })
    expect(again.setup().clientCertificate?.passphrase).not.toBe('')
    await again.removeClientCertificate()
    expect(again.setup().clientCertificate).toBeNull()
    expect(keys.originOf('client-certificate')).toBeNull()
  })

  const stranger = makeCertificate({ name: 'Another' })
  it.each<[string, Buffer | string, string, RegExp]>([
    ['the passphrase is wrong', toPkcs12(client, 'open-sesame'), 'wrong', /does not open this file/],
    ['there is none', toPkcs12(client, 'open-sesame'), '', /Enter the file’s passphrase/],
    ['the key is locked', client.cert + toEncryptedKey(client, 'open-sesame'), '', /Enter the passphrase/],
    ['the key is of another', client.cert + stranger.key, '', /belongs to another certificate/],
    ['there is no key', client.cert, '', /no private key/],
    ['there is no certificate', client.key, '', /no certificate/],
    ['it is something else', 'hello', 'x', /cannot be read/],
  ])('is refused where %s', async (_, file, passphrase, words) => {
    const network = await open()
    await expect(network.setClientCertificate({ ...input, file: base64(file), passphrase })).rejects.toThrow(words)
    expect(network.view().clientCertificate).toBeNull()
  })
})
