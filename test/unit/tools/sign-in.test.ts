import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeyScrubber } from '../../../src/main/keys/scrubber.ts'
import type { SecretStore } from '../../../src/main/ports.ts'
import { openSecretFile } from '../../../src/main/settings/secret-file.ts'
import type { Store } from '../../../src/main/store/thread/store.ts'
import { createTools, type ToolsRoom } from '../../../src/main/tools/servers.ts'
import type { ToolServer, ToolServerInput } from '../../../src/shared/domain.ts'
import { startOAuthServer, type OAuthServer } from '../../support/mcp-oauth.ts'

let folder: string
let tools: ToolsRoom
let oauth: OAuthServer
let secrets: SecretStore
/** What the user is asked, and the addresses that the browser is opened at. */
let questions: string[] = []
let opened: string[] = []
let answer = true
let nowMs = Date.now()
let isOffline = false
/** What the browser does with an address. */
let browse: (address: string) => unknown = (address) => visit(address)
const meta = new Map<string, string>()

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-sign-in-'))
  oauth = await startOAuthServer()
  questions = []
  opened = []
  answer = true
  isOffline = false
  nowMs = Date.now()
  browse = (address) => visit(address)
  meta.clear()
  secrets = openSecretFile(folder, null)
  secrets.choose('weak')
  open()
})
afterEach(async () => {
  await tools.close()
  await oauth.close()
  fs.rmSync(folder, { recursive: true })
})

function open({ consent = true, signInMs = 10_000 } = {}): void {
  const reach: typeof fetch = async (input, init) => {
    if (isOffline) throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
    return fetch(input, init)
  }
  tools = createTools({
    store: {
      read: { getMeta: async (key: string) => meta.get(key) ?? null },
      write: { setMeta: async (key: string, value: string) => void meta.set(key, value) },
    } as unknown as Store,
    secrets,
    dataFolder: folder,
    consent: consent
      ? {
          confirm: async ({ message, detail }) => {
            questions.push(`${message}\n${detail}`)
            return answer
          },
          wasJustTouched: () => true,
        }
      : undefined,
    fetch: reach,
    authFetch: reach,
    openExternal: async (address) => {
      opened.push(address)
      void browse(address)
    },
    clock: { nowMs: () => nowMs, monotonicMs: () => performance.now() },
    version: '1',
    scrub: (value) => value,
    onChange: () => {},
    log: () => {},
    timings: { startMs: 5_000, callMs: 5_000, longestCallMs: 10_000, endMs: 200, signInMs },
  })
}

/** As a browser: to the address, and back to where it is sent. */
async function visit(address: string, how?: 'no'): Promise<Response> {
  return fetch(await oauth.signIn(address, how ?? 'yes'))
}

async function added(change: Partial<ToolServerInput> = {}): Promise<string> {
  const input = { id: null, name: 'strict', kind: 'remote' as const, command: '', args: [], cwd: '', secrets: [] }
  const view = await tools.save({ ...input, url: oauth.address, ...change })
  const id = view?.servers.at(-1)?.id ?? ''
  await expect.poll(async () => (await server(id)).state).not.toMatch(/idle|starting/)
  questions.length = 0
  return id
}

const server = async (id: string): Promise<ToolServer> => {
  const found = (await tools.view()).servers.find((each) => each.id === id)
  if (!found) throw new Error('no such server')
  return found
}
const signal = new AbortController().signal
const offer = (id: string) => tools.offer([id], signal)
const call = async (id: string) => (await offer(id)).find('whoami')?.call({}, signal)
const asked = (line: string): number => oauth.asked.filter((each) => each === line).length

async function signedIn(): Promise<string> {
  const id = await added()
  await tools.signIn(id, null)
  expect(await server(id)).toMatchObject({ state: 'running', isSignedIn: true, problem: null })
  return id
}

/** Fails where anything that the servers gave is in it. */
function expectNothingGivenIn(text: string): void {
  for (const secret of oauth.given) expect(text).not.toContain(secret)
}

describe('signing in to a server of tools', () => {
  it('is asked for, done in the browser once the user has said yes, and lets its tools be called', async () => {
    const id = await added()
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: false, problem: null })
    const first = await offer(id)
    expect(first.tools).toEqual([])
    expect(first.problems[0]?.words).toContain('wants you to sign in. Do so in Settings → Tools.')
    // No chat opens a browser, nor does it ask again what only the user can change.
    const before = oauth.asked.length
    await offer(id)
    expect(oauth.asked.length).toBe(before)
    expect([questions, opened]).toEqual([[], []])

    answer = false
    expect((await tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'signed-out', problem: null })
    expect(opened).toEqual([])
    answer = true
    const pages: Response[] = []
    browse = async (address) => pages.push(await visit(address))
    expect((await tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'running', isSignedIn: true })
    expect(questions.at(-1)).toBe(
      `Sign in to “strict”?\n${oauth.address} has you sign in at\n\n${oauth.authority}/authorize\n\n` +
        'Your browser opens it. Sign in only where you know the address: the server’s tools can then do what you allow there.',
    )
    const sent = new URL(opened[0] ?? '')
    expect([sent.origin, sent.searchParams.get('scope'), sent.searchParams.get('resource')]).toEqual([
      oauth.authority,
      'read',
      oauth.address,
    ])
    expect(await call(id)).toMatchObject({ result: { parts: [{ type: 'text' }] } })

    const page = pages[0] ?? new Response()
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const text = await page.text()
    expect(text).toContain('Go back to Holdfast')
    expect(text).not.toMatch(/<script|code=|canary/)
    // Nobody listens any more.
    await expect(fetch(sent.searchParams.get('redirect_uri') ?? '')).rejects.toThrow()
  })

  it('lasts beyond the app’s end, lies with the keys, and is told to nobody', async () => {
    const id = await signedIn()
    expectNothingGivenIn(JSON.stringify([...meta]))
    expectNothingGivenIn(JSON.stringify(await tools.view()))
    expect(
      oauth.given
        .filter((secret) => !secret.startsWith('canary-code'))
        .every((secret) => secrets.seen().includes(secret)),
    ).toBe(true)
    await tools.close()
    secrets = openSecretFile(folder, null)
    open()
    expect(
      oauth.given
        .filter((secret) => !secret.startsWith('canary-code'))
        .every((secret) => secrets.seen().includes(secret)),
    ).toBe(true)
    const registered = asked('POST /register')
    expect(await call(id)).toMatchObject({ result: { parts: [{ type: 'text' }] } })
    expect(asked('POST /register')).toBe(registered)
  })

  it('takes one redirect, with the state that it was sent out with, and nothing else for it', async () => {
    const id = await added()
    const answers: number[] = []
    browse = async (address) => {
      const back = new URL(await oauth.signIn(address))
      const other = (change: (to: URL) => void, init?: RequestInit): Promise<Response> => {
        const to = new URL(back)
        change(to)
        return fetch(to, init)
      }
      answers.push((await other((to) => to.searchParams.set('state', 'x'.repeat(43)))).status)
      answers.push((await other((to) => to.searchParams.delete('state'))).status)
      answers.push((await other((to) => to.searchParams.append('state', 'more'))).status)
      answers.push((await other((to) => to.searchParams.delete('code'))).status)
      answers.push((await other((to) => to.searchParams.append('code', 'more'))).status)
      answers.push((await other((to) => (to.pathname = '/other'))).status)
      answers.push((await other(() => {}, { method: 'POST' })).status)
      answers.push(await statusWithHost(back, `localhost:${back.port}`))
      answers.push(await statusWithHost(back, `evil.example:${back.port}`))
      const right = await Promise.allSettled([fetch(back), fetch(back)])
      answers.push(...right.flatMap((each) => (each.status === 'fulfilled' && each.value.ok ? [200] : [])))
    }
    await tools.signIn(id, null)
    expect(await server(id)).toMatchObject({ state: 'running' })
    expect(answers).toEqual([400, 400, 400, 400, 400, 404, 404, 404, 404, 200])
    expect(asked('POST /token')).toBe(1)
  })

  it('says that it was declined, or came from somewhere else, and keeps nothing', async () => {
    const id = await added()
    browse = (address) => visit(address, 'no')
    const { host } = new URL(oauth.authority)
    expect((await tools.signIn(id, null)).servers[0]).toMatchObject({
      state: 'signed-out',
      isSignedIn: false,
      problem: `At ${host}, signing in was declined.`,
    })
    for (const issuer of ['https://other.example', null]) {
      browse = async (address) => {
        const back = new URL(await oauth.signIn(address))
        if (issuer === null) back.searchParams.delete('iss')
        else back.searchParams.set('iss', issuer)
        return fetch(back)
      }
      expect((await tools.signIn(id, null)).servers[0]).toMatchObject({
        state: 'signed-out',
        problem: 'The answer came from another place than the one that was asked, and was not used.',
      })
    }
    expect(asked('POST /token')).toBe(0)
  })

  it('ends where the user cancels it or does not come back in time, and can be begun anew', async () => {
    await tools.close()
    open({ signInMs: 300 })
    const id = await added()
    browse = () => {}
    expect((await tools.signIn(id, null)).servers[0]).toMatchObject({
      state: 'signed-out',
      problem: 'The browser did not come back within 1 minute. Sign in again.',
    })
    await tools.close()
    open()
    await offer(id)
    browse = () => tools.cancelSignIn(id)
    const under = tools.signIn(id, null)
    await expect(tools.signIn(id, null)).rejects.toMatchObject({ code: 'conflict' })
    expect((await under).servers[0]).toMatchObject({ state: 'signed-out', problem: null })
    for (const address of opened) {
      await expect(fetch(new URL(address).searchParams.get('redirect_uri') ?? '')).rejects.toThrow()
    }
    browse = (address) => visit(address)
    expect((await tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'running', problem: null })
  })

  it('is renewed once for all the calls that need it, before its end and after a 401', async () => {
    const id = await signedIn()
    const { find } = await offer(id)
    const together = () => Promise.all([1, 2, 3, 4].map(() => find('whoami')?.call({}, signal)))
    oauth.endAccess()
    for (const result of await together()) expect(result).toMatchObject({ result: { isError: false } })
    expect(asked('POST /token')).toBe(2)
    nowMs += 3_550_000
    for (const result of await together()) expect(result).toMatchObject({ result: { isError: false } })
    expect(asked('POST /token')).toBe(3)
    await together()
    expect(asked('POST /token')).toBe(3)
    // What was renewed twice is no longer looked for in all that comes in: of access tokens three were given, two are.
    expect(secrets.seen().filter((secret) => secret.startsWith('canary-access'))).toHaveLength(2)
    expect(opened).toHaveLength(1)
  })

  it.each(['revoked', 'refused by a client that is unknown'])('asks anew where what renews it was %s', async (how) => {
    const id = await signedIn()
    oauth.endAccess()
    if (how === 'revoked') oauth.endRefresh()
    else oauth.rules.tokens = 'refused'
    expect(await call(id)).toMatchObject({ words: expect.stringContaining('wants you to sign in') })
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: false })
    oauth.rules.tokens = 'given'
    await tools.signIn(id, null)
    expect(await call(id)).toMatchObject({ result: { isError: false } })
  })

  it('is kept where renewing it fails for now, and goes on by itself', async () => {
    const id = await signedIn()
    oauth.endAccess()
    oauth.rules.tokens = 'broken'
    const words = (await call(id)) as { words: string }
    expect(words.words).toContain('did not renew')
    expect(words.words).not.toContain('Oops')
    expect(await server(id)).toMatchObject({ isSignedIn: true })
    oauth.rules.tokens = 'given'
    isOffline = true
    nowMs += 4_000_000
    expect(await call(id)).toMatchObject({ words: expect.stringContaining('could not be reached') })
    expect(await server(id)).toMatchObject({ isSignedIn: true })
    isOffline = false
    expect(await call(id)).toMatchObject({ result: { isError: false } })
  })

  it('asks for more where the server wants more, and keeps what it had', async () => {
    const id = await signedIn()
    oauth.rules.callScope = 'write'
    expect(await call(id)).toMatchObject({ words: expect.stringContaining('wants you to sign in') })
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: true })
    await tools.signIn(id, null)
    expect(new URL(opened.at(-1) ?? '').searchParams.get('scope')).toBe('read write')
    expect(await call(id)).toMatchObject({ result: { isError: false } })
  })

  it('is forgotten and revoked when the user signs out, moves the server or removes it', async () => {
    const id = await signedIn()
    await tools.signOut(id)
    expect(await server(id)).toMatchObject({ state: 'idle', isSignedIn: false })
    await expect.poll(() => asked('POST /revoke')).toBe(1)
    expectNothingGivenIn(fs.readFileSync(path.join(folder, 'secrets.json'), 'utf8'))
    await offer(id)
    await tools.signIn(id, null)
    const { name, kind, command, args, cwd } = await server(id)
    const moved = { id, name, kind, command, args, cwd, url: `${oauth.address}?other`, secrets: [] }
    await tools.save(moved)
    expect(await server(id)).toMatchObject({ isSignedIn: false })
    await expect.poll(() => asked('POST /revoke')).toBe(2)
    await tools.save({ ...moved, url: oauth.address })
    expect(await server(id)).toMatchObject({ isSignedIn: false })
    expectNothingGivenIn(fs.readFileSync(path.join(folder, 'secrets.json'), 'utf8'))
  })

  it('never goes along where only the secret’s file still has it for another address', async () => {
    const id = await signedIn()
    await tools.close()
    const text = meta.get('tools') ?? ''
    const elsewhere = await startOAuthServer()
    meta.set('tools', text.replace(oauth.address, elsewhere.address))
    open()
    await offer(id)
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: false })
    await elsewhere.close()
  })

  it.each<[string, () => void, RegExp]>([
    [
      'javascript: to open',
      () => (oauth.rules.metadata = { authorization_endpoint: 'javascript:alert(1)' }),
      /can’t be read/,
    ],
    [
      'a file to open',
      () => (oauth.rules.metadata = { authorization_endpoint: 'file:///etc/passwd' }),
      /does not open/,
    ],
    ['a program’s scheme', () => (oauth.rules.metadata = { authorization_endpoint: 'ms-msdt:/id' }), /does not open/],
    [
      'plain http elsewhere',
      () => (oauth.rules.metadata = { authorization_endpoint: 'http://evil.example/a' }),
      /does not open/,
    ],
    [
      'a user in the address',
      () => (oauth.rules.metadata = { authorization_endpoint: 'https://github.com@evil.example/' }),
      /does not open/,
    ],
    [
      'tokens to plain http',
      () => (oauth.rules.metadata = { token_endpoint: 'http://evil.example/token' }),
      /does not open/,
    ],
    [
      'another’s sign-in',
      () =>
        (oauth.rules.metadata = {
          issuer: 'https://honest.example',
          authorization_endpoint: 'https://honest.example/a',
        }),
      /under another’s name/,
    ],
    ['no PKCE', () => (oauth.rules.metadata = { code_challenge_methods_supported: ['plain'] }), /PKCE/],
    ['HTML', () => (oauth.rules.says = { resource: '<h1>hello</h1>' }), /says about signing in can’t be read/],
    [
      'HTML for the authority',
      () => (oauth.rules.says = { authority: '<h1>hello</h1>' }),
      /says about signing in can’t be read/,
    ],
    ['5 MB', () => (oauth.rules.says = { resource: `{"a":"${'x'.repeat(5_000_000)}"}` }), /more than 200 kB/],
    [
      'a redirect elsewhere',
      () => (oauth.rules.says = { resource: { redirect: 'http://evil.example/' } }),
      /can’t be read/,
    ],
    [
      'a redirect of the authority',
      () => (oauth.rules.says = { authority: { redirect: 'http://evil.example/' } }),
      /does not say where one signs in/,
    ],
    [
      'another server’s metadata',
      () =>
        (oauth.rules.says = {
          resource: { resource: 'https://other.example/mcp', authorization_servers: [oauth.authority] },
        }),
      /belongs to another server/,
    ],
    [
      'an authority that is no web address',
      () => (oauth.rules.says = { resource: { resource: oauth.address, authorization_servers: ['file:///etc'] } }),
      /does not open: only https/,
    ],
    [
      'an authority over plain http',
      () =>
        (oauth.rules.says = { resource: { resource: oauth.address, authorization_servers: ['http://evil.example'] } }),
      /does not open: only https/,
    ],
  ])('is refused, in words, where the server names %s', async (_what, behave, words) => {
    const id = await added()
    behave()
    const [row] = (await tools.signIn(id, null)).servers
    expect(row).toMatchObject({ state: 'signed-out', isSignedIn: false })
    expect(row?.problem).toMatch(words)
    expect([questions, opened]).toEqual([[], []])
    expect(asked('POST /token')).toBe(0)
  })

  it('leads from a server elsewhere to no place on this computer', async () => {
    const { mayLeadTo } = await import('../../../src/main/tools/sign-in/auth-fetch.ts')
    const far = 'https://mcp.example/mcp'
    for (const address of [
      'http://127.0.0.1:1/',
      'https://localhost/',
      'https://[::1]/',
      'http://mcp.example/',
      'data:x',
    ]) {
      expect([address, mayLeadTo(new URL(address), far)]).toEqual([address, false])
    }
    expect(mayLeadTo(new URL('https://login.example/authorize'), far)).toBe(true)
  })

  it('follows a redirect of Chromium’s network, which rejects with it, as one of Node’s', async () => {
    const { createAuthFetch } = await import('../../../src/main/tools/sign-in/auth-fetch.ts')
    const to = 'https://mcp.example/there'
    const rejects = async (): Promise<Response> => {
      throw Object.assign(new Error('Redirect was cancelled'), { redirectUrl: to })
    }
    const answered = await createAuthFetch(rejects, 'https://mcp.example/mcp')('https://mcp.example/here')
    expect([answered.status, answered.headers.get('location')]).toEqual([302, to])
  })

  it('names who is handed what was allowed, where that is another host, and shows the address as it is', async () => {
    const { signInQuestion } = await import('../../../src/main/tools/consent-words.ts')
    const id = await added()
    const row = { ...(await server(id)), disabled: [], always: [], alwaysByName: [] }
    const address = new URL('https://gіthub.example/log\u202ein?client_id=1#x')
    const { detail } = signInQuestion(row, address, 'tokens.example') ?? { detail: '' }
    expect(detail).toContain('\n\nhttps://xn--gthub-n2e.example/log%E2%80%AEin\n\n')
    expect(detail).toContain('What you allow there is handed to tokens.example.')
    expect(signInQuestion(row, new URL(`https://a.example/${'x'.repeat(2_000)}`), 'a.example')).toBeNull()
  })

  it('says in words what was wrong with the tokens, and quotes nothing of them', async () => {
    const id = await added()
    for (const [tokens, words] of [
      ['broken', /did not finish signing in\. It says: “server_error”/],
      ['refused', /It says: “invalid_grant”/],
    ] as const) {
      oauth.rules.tokens = tokens
      const [row] = (await tools.signIn(id, null)).servers
      expect(row?.problem).toMatch(words)
      expectNothingGivenIn(JSON.stringify(row))
    }
  })

  it('has the signature of a token looked for, and not how every other such token begins', async () => {
    const { secretPartOf } = await import('../../../src/main/tools/sign-in/grants.ts')
    const jwt = (claims: object, signature: string): string =>
      [{ alg: 'RS256', typ: 'JWT' }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .concat(signature)
        .join('.')
    const mine = jwt({ sub: 'me' }, 'fC1vT9q2xW7bN4mK8pL3sD6gH5jR0zYaEuIoQwXc')
    const taught = jwt({ sub: '1234567890' }, 'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c')
    const { text } = createKeyScrubber({ seen: () => [secretPartOf(mine), secretPartOf('opaque-token-1234')] })
    expect(text(`${taught} is one.`)).toBe(`${taught} is one.`)
    expect(text(`${mine} is mine.`)).toBe(`${mine.slice(0, mine.lastIndexOf('.'))}.[key removed] is mine.`)
    expect(text('opaque-token-1234')).toBe('[key removed]')
    expect(secretPartOf('eyJoZWFk..iv-iv-iv-iv-iv.ciphertext.tag')).toBe('.iv-iv-iv-iv-iv.ciphertext.tag')
  })

  it('is done as an app that the user registered, where others are not let in', async () => {
    const id = await added()
    oauth.rules.metadata = { registration_endpoint: undefined }
    const { host } = new URL(oauth.authority)
    expect((await tools.signIn(id, null)).servers[0]).toMatchObject({
      state: 'signed-out',
      wantsClient: true,
      problem: expect.stringContaining(`${host} accepts only apps that somebody registered there. Register one`),
    })
    const wrong = { id: oauth.rules.ownClient.id, secret: 'canary-wrong-secret' }
    expect((await tools.signIn(id, wrong)).servers[0]).toMatchObject({
      wantsClient: true,
      problem: `${host} did not finish signing in. It says: “invalid_client”`,
    })
    expect(fs.readFileSync(path.join(folder, 'secrets.json'), 'utf8')).not.toContain('canary')
    expect((await tools.signIn(id, oauth.rules.ownClient)).servers[0]).toMatchObject({
      state: 'running',
      isSignedIn: true,
      wantsClient: false,
    })
    expect(asked('POST /register')).toBe(0)
    expect(JSON.stringify(await tools.view())).not.toContain('canary')
    expect(secrets.seen()).toContain(oauth.rules.ownClient.secret)
    // It is kept for the next time, and goes with the server.
    await tools.signOut(id)
    await offer(id)
    expect((await tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'running' })
    await tools.remove(id)
    expect(fs.readFileSync(path.join(folder, 'secrets.json'), 'utf8')).not.toContain('canary')
  })

  it('leaves a header of the user’s own alone, and another way of letting in as it was', async () => {
    const id = await added({ secrets: [{ name: 'authorization', value: 'Bearer wrong-token-of-mine' }] })
    expect(await server(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('HTTP 401') })
    await expect(tools.signIn(id, null)).rejects.toMatchObject({ code: 'forbidden' })
    expect(asked('GET /.well-known/oauth-protected-resource/mcp')).toBe(0)
    // Given to one that was signed in to, it takes the place of that.
    const other = await signedIn()
    const { name, kind, command, args, cwd, url } = await server(other)
    const value = 'Bearer another-token-of-mine'
    await tools.save({ id: other, name, kind, command, args, cwd, url, secrets: [{ name: 'Authorization', value }] })
    await expect.poll(() => asked('POST /revoke')).toBe(1)
    await expect.poll(async () => (await server(other)).state).toBe('failed')
    expectNothingGivenIn(fs.readFileSync(path.join(folder, 'secrets.json'), 'utf8'))
  })

  it('is not there in a browser, where nothing can be asked outside the page', async () => {
    await tools.close()
    open({ consent: false })
    fs.writeFileSync(path.join(folder, 'mcp.json'), JSON.stringify({ mcpServers: { far: { url: oauth.address } } }))
    await tools.readFile()
    await offer('file:far')
    expect(await server('file:far')).toMatchObject({
      state: 'signed-out',
      problem: expect.stringContaining(
        'which only the desktop app can. In a browser, give it a header with a token in mcp.json.',
      ),
    })
    await expect(tools.signIn('file:far', null)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

function statusWithHost(to: URL, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get(to, { headers: { host } }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      .on('error', reject)
  })
}
