import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { useSignInRig } from '../../support/sign-in-rig.ts'

const rig = useSignInRig()
const { added, server, offer, call, asked, signedIn, open, visit, expectNothingGivenIn } = rig

describe('signing in to a server of tools', () => {
  it('is asked for, done in the browser once the user has said yes, and lets its tools be called', async () => {
    const id = await added()
    expect(await server(id)).toMatchObject({ state: 'signed-out', isSignedIn: false, problem: null })
    const first = await offer(id)
    expect(first.tools).toEqual([])
    expect(first.problems[0]?.words).toContain('wants you to sign in. Do so in Settings → Tools.')
    // No chat opens a browser, nor does it ask again what only the user can change.
    const before = rig.oauth.asked.length
    await offer(id)
    expect(rig.oauth.asked.length).toBe(before)
    expect([rig.questions, rig.opened]).toEqual([[], []])

    rig.answer = false
    expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'signed-out', problem: null })
    expect(rig.opened).toEqual([])
    rig.answer = true
    const pages: Response[] = []
    rig.browse = async (address) => pages.push(await visit(address))
    expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'running', isSignedIn: true })
    expect(rig.questions.at(-1)).toBe(
      `Sign in to “strict”?\n${rig.oauth.address} has you sign in at\n\n${rig.oauth.authority}/authorize\n\n` +
        'Your browser opens it. Sign in only where you know the address: the server’s tools can then do what you allow there.',
    )
    const sent = new URL(rig.opened[0] ?? '')
    expect([sent.origin, sent.searchParams.get('scope'), sent.searchParams.get('resource')]).toEqual([
      rig.oauth.authority,
      'read',
      rig.oauth.address,
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

  it('takes one redirect, with the state that it was sent out with, and nothing else for it', async () => {
    const id = await added()
    const answers: number[] = []
    rig.browse = async (address) => {
      const back = new URL(await rig.oauth.signIn(address))
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
    await rig.tools.signIn(id, null)
    expect(await server(id)).toMatchObject({ state: 'running' })
    expect(answers).toEqual([400, 400, 400, 400, 400, 404, 404, 404, 404, 200])
    expect(asked('POST /token')).toBe(1)
  })

  it('says that it was declined, or came from somewhere else, and keeps nothing', async () => {
    const id = await added()
    rig.browse = (address) => visit(address, 'no')
    const { host } = new URL(rig.oauth.authority)
    expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({
      state: 'signed-out',
      isSignedIn: false,
      problem: `At ${host}, signing in was declined.`,
    })
    for (const issuer of ['https://other.example', null]) {
      rig.browse = async (address) => {
        const back = new URL(await rig.oauth.signIn(address))
        if (issuer === null) back.searchParams.delete('iss')
        else back.searchParams.set('iss', issuer)
        return fetch(back)
      }
      expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({
        state: 'signed-out',
        problem: 'The answer came from another place than the one that was asked, and was not used.',
      })
    }
    expect(asked('POST /token')).toBe(0)
  })

  it('ends where the user cancels it or does not come back in time, and can be begun anew', async () => {
    await rig.tools.close()
    open({ signInMs: 300 })
    const id = await added()
    rig.browse = () => {}
    expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({
      state: 'signed-out',
      problem: 'The browser did not come back within 1 minute. Sign in again.',
    })
    await rig.tools.close()
    open()
    await offer(id)
    rig.browse = () => rig.tools.cancelSignIn(id)
    const under = rig.tools.signIn(id, null)
    await expect(rig.tools.signIn(id, null)).rejects.toMatchObject({ code: 'conflict' })
    expect((await under).servers[0]).toMatchObject({ state: 'signed-out', problem: null })
    for (const address of rig.opened) {
      await expect(fetch(new URL(address).searchParams.get('redirect_uri') ?? '')).rejects.toThrow()
    }
    rig.browse = (address) => visit(address)
    expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'running', problem: null })
  })

  it('is done as an app that the user registered, where others are not let in', async () => {
    const id = await added()
    rig.oauth.rules.metadata = { registration_endpoint: undefined }
    const { host } = new URL(rig.oauth.authority)
    expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({
      state: 'signed-out',
      wantsClient: true,
      problem: expect.stringContaining(`${host} accepts only apps that somebody registered there. Register one`),
    })
    const wrong = { id: rig.oauth.rules.ownClient.id, secret: 'canary-wrong-secret' }
    expect((await rig.tools.signIn(id, wrong)).servers[0]).toMatchObject({
      wantsClient: true,
      problem: `${host} did not finish signing in. It says: “invalid_client”`,
    })
    expect(fs.readFileSync(path.join(rig.folder, 'secrets.json'), 'utf8')).not.toContain('canary')
    expect((await rig.tools.signIn(id, rig.oauth.rules.ownClient)).servers[0]).toMatchObject({
      state: 'running',
      isSignedIn: true,
      wantsClient: false,
    })
    expect(asked('POST /register')).toBe(0)
    expect(JSON.stringify(await rig.tools.view())).not.toContain('canary')
    expect(rig.secrets.seen()).toContain(rig.oauth.rules.ownClient.secret)
    // It is kept for the next time, and goes with the server.
    await rig.tools.signOut(id)
    await offer(id)
    expect((await rig.tools.signIn(id, null)).servers[0]).toMatchObject({ state: 'running' })
    await rig.tools.remove(id)
    expect(fs.readFileSync(path.join(rig.folder, 'secrets.json'), 'utf8')).not.toContain('canary')
  })

  it('leaves a header of the user’s own alone, and another way of letting in as it was', async () => {
    const id = await added({ secrets: [{ name: 'authorization', value: 'Bearer wrong-token-of-mine' }] })
    expect(await server(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('HTTP 401') })
    await expect(rig.tools.signIn(id, null)).rejects.toMatchObject({ code: 'forbidden' })
    expect(asked('GET /.well-known/oauth-protected-resource/mcp')).toBe(0)
    // Given to one that was signed in to, it takes the place of that.
    const other = await signedIn()
    const { name, kind, command, args, cwd, url } = await server(other)
    const value = 'Bearer another-token-of-mine'
    await rig.tools.save({
      id: other,
      name,
      kind,
      command,
      args,
      cwd,
      url,
      secrets: [{ name: 'Authorization', value }],
    })
    await expect.poll(() => asked('POST /revoke')).toBe(1)
    await expect.poll(async () => (await server(other)).state).toBe('failed')
    expectNothingGivenIn(fs.readFileSync(path.join(rig.folder, 'secrets.json'), 'utf8'))
  })

  it('is not there in a browser, where nothing can be asked outside the page', async () => {
    await rig.tools.close()
    open({ consent: false })
    fs.writeFileSync(
      path.join(rig.folder, 'mcp.json'),
      JSON.stringify({ mcpServers: { far: { url: rig.oauth.address } } }),
    )
    await rig.tools.readFile()
    await offer('file:far')
    expect(await server('file:far')).toMatchObject({
      state: 'signed-out',
      problem: expect.stringContaining(
        'which only the desktop app can. In a browser, give it a header with a token in mcp.json.',
      ),
    })
    await expect(rig.tools.signIn('file:far', null)).rejects.toMatchObject({ code: 'forbidden' })
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
