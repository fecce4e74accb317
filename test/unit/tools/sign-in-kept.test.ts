import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createKeyScrubber } from '../../../src/main/keys/scrubber.ts'
import { openSecretFile } from '../../../src/main/settings/secret-file.ts'
import { startOAuthServer } from '../../support/mcp-oauth.ts'
import { useSignInRig } from '../../support/sign-in-rig.ts'

const rig = useSignInRig()
const { added, server, offer, call, asked, signedIn, open, expectNothingGivenIn, signal } = rig

describe('what signing in to a server of tools gave', () => {
  it('lasts beyond the app’s end, lies with the keys, and is told to nobody', async () => {
    const id = await signedIn()
    expectNothingGivenIn(JSON.stringify([...rig.meta]))
    expectNothingGivenIn(JSON.stringify(await rig.tools.view()))
    expect(
      rig.oauth.given
        .filter((secret) => !secret.startsWith('canary-code'))
        .every((secret) => rig.secrets.seen().includes(secret)),
    ).toBe(true)
    await rig.tools.close()
    rig.secrets = openSecretFile(rig.folder, null)
    open()
    expect(
      rig.oauth.given
        .filter((secret) => !secret.startsWith('canary-code'))
        .every((secret) => rig.secrets.seen().includes(secret)),
    ).toBe(true)
    const registered = asked('POST /register')
    expect(await call(id)).toMatchObject({ result: { parts: [{ type: 'text' }] } })
    expect(asked('POST /register')).toBe(registered)
  })

  it('is renewed once for all the calls that need it, before its end and after a 401', async () => {
    const id = await signedIn()
    const { find } = await offer(id)
    const together = () => Promise.all([1, 2, 3, 4].map(() => find('whoami')?.call({}, signal)))
    rig.oauth.endAccess()
    for (const result of await together()) expect(result).toMatchObject({ result: { isError: false } })
    expect(asked('POST /token')).toBe(2)
    rig.nowMs += 3_550_000
    for (const result of await together()) expect(result).toMatchObject({ result: { isError: false } })
    expect(asked('POST /token')).toBe(3)
    await together()
    expect(asked('POST /token')).toBe(3)
    // What was renewed twice is no longer looked for in all that comes in: of access tokens three were given, two are.
    expect(rig.secrets.seen().filter((secret) => secret.startsWith('canary-access'))).toHaveLength(2)
    expect(rig.opened).toHaveLength(1)
  })

  it.each(['revoked', 'refused by a client that is unknown'])('asks anew where what renews it was %s', async (how) => {
    const id = await signedIn()
    rig.oauth.endAccess()
    if (how === 'revoked') rig.oauth.endRefresh()
    else rig.oauth.rules.tokens = 'refused'
    expect(await call(id)).toMatchObject({ words: expect.stringContaining('wants you to sign in') })
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: false })
    rig.oauth.rules.tokens = 'given'
    await rig.tools.signIn(id, null)
    expect(await call(id)).toMatchObject({ result: { isError: false } })
  })

  it('is kept where renewing it fails for now, and goes on by itself', async () => {
    const id = await signedIn()
    rig.oauth.endAccess()
    rig.oauth.rules.tokens = 'broken'
    const words = (await call(id)) as { words: string }
    expect(words.words).toContain('did not renew')
    expect(words.words).not.toContain('Oops')
    expect(await server(id)).toMatchObject({ isSignedIn: true })
    rig.oauth.rules.tokens = 'given'
    rig.isOffline = true
    rig.nowMs += 4_000_000
    expect(await call(id)).toMatchObject({ words: expect.stringContaining('could not be reached') })
    expect(await server(id)).toMatchObject({ isSignedIn: true })
    rig.isOffline = false
    expect(await call(id)).toMatchObject({ result: { isError: false } })
  })

  it('asks for more where the server wants more, and keeps what it had', async () => {
    const id = await signedIn()
    rig.oauth.rules.callScope = 'write'
    expect(await call(id)).toMatchObject({ words: expect.stringContaining('wants you to sign in') })
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: true })
    await rig.tools.signIn(id, null)
    expect(new URL(rig.opened.at(-1) ?? '').searchParams.get('scope')).toBe('read write')
    expect(await call(id)).toMatchObject({ result: { isError: false } })
  })

  it('is forgotten and revoked when the user signs out, moves the server or removes it', async () => {
    const id = await signedIn()
    await rig.tools.signOut(id)
    expect(await server(id)).toMatchObject({ state: 'idle', isSignedIn: false })
    await expect.poll(() => asked('POST /revoke')).toBe(1)
    expectNothingGivenIn(fs.readFileSync(path.join(rig.folder, 'secrets.json'), 'utf8'))
    await offer(id)
    await rig.tools.signIn(id, null)
    const { name, kind, command, args, cwd } = await server(id)
    const moved = { id, name, kind, command, args, cwd, url: `${rig.oauth.address}?other`, secrets: [] }
    await rig.tools.save(moved)
    expect(await server(id)).toMatchObject({ isSignedIn: false })
    await expect.poll(() => asked('POST /revoke')).toBe(2)
    await rig.tools.save({ ...moved, url: rig.oauth.address })
    expect(await server(id)).toMatchObject({ isSignedIn: false })
    expectNothingGivenIn(fs.readFileSync(path.join(rig.folder, 'secrets.json'), 'utf8'))
  })

  it('never goes along where only the secret’s file still has it for another address', async () => {
    const id = await signedIn()
    await rig.tools.close()
    const text = rig.meta.get('tools') ?? ''
    const elsewhere = await startOAuthServer()
    rig.meta.set('tools', text.replace(rig.oauth.address, elsewhere.address))
    open()
    await offer(id)
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: false })
    await elsewhere.close()
  })

  it('says in words what was wrong with the tokens, and quotes nothing of them', async () => {
    const id = await added()
    for (const [tokens, words] of [
      ['broken', /did not finish signing in\. It says: “server_error”/],
      ['refused', /It says: “invalid_grant”/],
    ] as const) {
      rig.oauth.rules.tokens = tokens
      const [row] = (await rig.tools.signIn(id, null)).servers
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
})
