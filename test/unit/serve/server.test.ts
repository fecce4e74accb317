import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServeRig, type ServeRig } from '../../support/serve-rig.ts'

let rig: ServeRig

beforeEach(async () => {
  rig = await startServeRig()
})
afterEach(() => rig.close())

describe('the browser shell', () => {
  it('listens on loopback alone', () => {
    expect(new URL(rig.server.origin).hostname).toBe('127.0.0.1')
  })

  it('sets no cookie, which every other port of this machine would receive, and heeds none', async () => {
    const taken = await rig.redeem(rig.newCode())
    const page = await rig.ask('/')
    expect([taken.headers['set-cookie'], page.headers['set-cookie']]).toEqual([undefined, undefined])
    const cookie = `holdfast-${rig.port}=${rig.session}; holdfast=${rig.session}`
    expect((await rig.request('{"route":"app.info"}', { session: false, headers: { cookie } })).status).toBe(401)
    expect(rig.handled).toEqual([])
  })

  it('is not kept from its user by the cookies of other servers on this machine', async () => {
    const cookie = Array.from({ length: 40 }, (_, index) => `other-${index}=${'x'.repeat(1000)}`).join('; ')
    expect((await rig.ask('/', { session: false, headers: { cookie } })).status).toBe(200)
    expect((await rig.request('{"route":"app.info"}', { headers: { cookie } })).status).toBe(200)
  })

  it('does nothing without the session, and takes it from no address', async () => {
    const info = '{"route":"app.info","input":null}'
    expect((await rig.request(info, { session: false })).status).toBe(401)
    expect((await rig.request(info, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    for (const query of [
      '',
      `?token=${rig.session}`,
      `?session=${rig.session}`,
      `?authorization=Bearer ${rig.session}`,
    ]) {
      expect((await rig.ask(`/api/events${query.replace(' ', '%20')}`, { session: false })).status).toBe(401)
    }
    expect((await rig.ask('/api/codes', { method: 'POST', session: false })).status).toBe(401)
    expect(rig.handled).toEqual([])
  })

  it('refuses requests from other origins, even with the session', async () => {
    const info = '{"route":"app.info"}'
    const refused = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${rig.port + 1}` },
      { origin: `http://localhost:${rig.port}` },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ]
    for (const headers of refused) expect((await rig.request(info, { headers })).status).toBe(403)
    expect(rig.handled).toEqual([])
    expect((await rig.request(info, { headers: { origin: rig.server.origin } })).status).toBe(200)
  })

  it('lets a link from elsewhere open the page, and lets other sites load no part of it', async () => {
    const from = (mode: string, dest: string) => ({
      headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
    })
    expect((await rig.ask('/', from('navigate', 'document'))).status).toBe(200)
    expect((await rig.ask('/', from('navigate', 'iframe'))).status).toBe(403)
    expect((await rig.ask('/assets/index-abc.js', from('no-cors', 'script'))).status).toBe(403)
    expect((await rig.ask('/api/events', from('navigate', 'document'))).status).toBe(403)
  })

  it('hands a request to the core and its answer back', async () => {
    const answer = await rig.request('{"route":"conversations.get","input":{"id":"c1"}}')
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: 'handled' })
    expect(rig.handled).toEqual([{ route: 'conversations.get', input: { id: 'c1' } }])
  })

  it('refuses what is not JSON with words', async () => {
    expect((await rig.request('{nonsense')).status).toBe(400)
    expect((await rig.request('[]')).status).toBe(400)
    expect((await rig.request('{"route":1}')).status).toBe(400)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await rig.request('route=app.info', { headers })).status).toBe(415)
    expect(rig.handled).toEqual([])
  })

  it('serves the renderer with a policy that allows its own scripts alone', async () => {
    const answer = await rig.ask('/', { session: false })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('<title>Holdfast</title>')
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(answer.headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
  })

  it('lets a browser keep nothing but files whose name changes with their content', async () => {
    const answers = [
      await rig.ask('/'),
      await rig.ask('/nothing'),
      await rig.redeem(rig.newCode()),
      await rig.redeem('wrong'),
      await rig.request('{"route":"app.info"}'),
      await rig.ask('/api/codes', { method: 'POST' }),
    ]
    expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(answers.map(() => 'no-store'))
    expect((await rig.ask('/assets/index-abc.js')).headers['cache-control']).toContain('immutable')
  })

  it('serves nothing from outside the renderer, however the path is spelled', async () => {
    for (const target of [
      '/../secret.json',
      '/%2e%2e/secret.json',
      '/..%2fsecret.json',
      '/..%5csecret.json',
      '/assets/../../secret.json',
      '/assets',
      '/%',
      '/%00',
    ]) {
      expect([target, (await rig.ask(target)).status]).toEqual([target, 404])
    }
  })

  it('streams events to every listener', async () => {
    const streams = [await rig.listen(), await rig.listen()]
    const lines = streams.map(
      (stream) =>
        new Promise<string>((resolve) => {
          let text = ''
          stream.on('data', (part: Buffer) => {
            text += part.toString('utf8')
            if (text.includes('data: ')) resolve(text)
          })
        }),
    )
    rig.emit('conversations.changed', { id: 'c1' })
    const expected = ': \n\ndata: {"event":"conversations.changed","payload":{"id":"c1"}}\n\n'
    expect(await Promise.all(lines)).toEqual([expected, expected])
  })
})
