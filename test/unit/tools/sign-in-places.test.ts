import { describe, expect, it } from 'vitest'
import { useSignInRig } from '../../support/sign-in-rig.ts'

const rig = useSignInRig()
const { added, server, asked } = rig

describe('where signing in to a server of tools leads', () => {
  it.each<[string, () => void, RegExp]>([
    [
      'javascript: to open',
      () => (rig.oauth.rules.metadata = { authorization_endpoint: 'javascript:alert(1)' }),
      /can’t be read/,
    ],
    [
      'a file to open',
      () => (rig.oauth.rules.metadata = { authorization_endpoint: 'file:///etc/passwd' }),
      /does not open/,
    ],
    [
      'a program’s scheme',
      () => (rig.oauth.rules.metadata = { authorization_endpoint: 'ms-msdt:/id' }),
      /does not open/,
    ],
    [
      'plain http elsewhere',
      () => (rig.oauth.rules.metadata = { authorization_endpoint: 'http://evil.example/a' }),
      /does not open/,
    ],
    [
      'a user in the address',
      () => (rig.oauth.rules.metadata = { authorization_endpoint: 'https://github.com@evil.example/' }),
      /does not open/,
    ],
    [
      'tokens to plain http',
      () => (rig.oauth.rules.metadata = { token_endpoint: 'http://evil.example/token' }),
      /does not open/,
    ],
    [
      'another’s sign-in',
      () =>
        (rig.oauth.rules.metadata = {
          issuer: 'https://honest.example',
          authorization_endpoint: 'https://honest.example/a',
        }),
      /under another’s name/,
    ],
    ['no PKCE', () => (rig.oauth.rules.metadata = { code_challenge_methods_supported: ['plain'] }), /PKCE/],
    ['HTML', () => (rig.oauth.rules.says = { resource: '<h1>hello</h1>' }), /says about signing in can’t be read/],
    [
      'HTML for the authority',
      () => (rig.oauth.rules.says = { authority: '<h1>hello</h1>' }),
      /says about signing in can’t be read/,
    ],
    ['5 MB', () => (rig.oauth.rules.says = { resource: `{"a":"${'x'.repeat(5_000_000)}"}` }), /more than 200 kB/],
    [
      'a redirect elsewhere',
      () => (rig.oauth.rules.says = { resource: { redirect: 'http://evil.example/' } }),
      /can’t be read/,
    ],
    [
      'a redirect of the authority',
      () => (rig.oauth.rules.says = { authority: { redirect: 'http://evil.example/' } }),
      /does not say where one signs in/,
    ],
    [
      'another server’s metadata',
      () =>
        (rig.oauth.rules.says = {
          resource: { resource: 'https://other.example/mcp', authorization_servers: [rig.oauth.authority] },
        }),
      /belongs to another server/,
    ],
    [
      'an authority that is no web address',
      () =>
        (rig.oauth.rules.says = { resource: { resource: rig.oauth.address, authorization_servers: ['file:///etc'] } }),
      /does not open: only https/,
    ],
    [
      'an authority over plain http',
      () =>
        (rig.oauth.rules.says = {
          resource: { resource: rig.oauth.address, authorization_servers: ['http://evil.example'] },
        }),
      /does not open: only https/,
    ],
  ])('is refused, in words, where the server names %s', async (_what, behave, words) => {
    const id = await added()
    behave()
    const [row] = (await rig.tools.signIn(id, null)).servers
    expect(row).toMatchObject({ state: 'signed-out', isSignedIn: false })
    expect(row?.problem).toMatch(words)
    expect([rig.questions, rig.opened]).toEqual([[], []])
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
})
