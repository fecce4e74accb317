import http from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServeRig, type ServeRig } from '../../support/serve-rig.ts'

let rig: ServeRig

beforeEach(async () => {
  rig = await startServeRig()
})
afterEach(() => rig.close())

const status = async (code: string): Promise<number> => (await rig.redeem(code)).status

describe('the code of an address', () => {
  it('stands in the fragment, which is sent to no server', () => {
    const { pathname, search, hash } = new URL(rig.server.newAddress())
    expect([pathname, search]).toEqual(['/', ''])
    expect(hash).toMatch(/^#code=[\w-]{32}$/)
  })

  it('opens the session once', async () => {
    const code = rig.newCode()
    const answer = await rig.redeem(code)
    const { session } = JSON.parse(answer.text) as { session: string }
    const headers = { authorization: `Bearer ${session}` }
    expect((await rig.request('{"route":"app.info"}', { session: false, headers })).status).toBe(200)
    expect(await status(code)).toBe(401)
    expect((await rig.redeem(code)).text).toContain('Press Enter in the terminal')
  })

  it('works for a minute', async () => {
    const [early, late] = [rig.newCode(), rig.newCode()]
    rig.pass(59_999)
    expect(await status(early)).toBe(200)
    rig.pass(1)
    expect(await status(late)).toBe(401)
  })

  it('is not used up by who only loads the page, in advance or to look at it', async () => {
    const code = rig.newCode()
    await rig.ask('/', { session: false })
    await rig.ask(`/?code=${code}`, { session: false })
    await rig.ask('/api/session', { session: false, headers: { 'x-holdfast-code': code } })
    expect(await status(code)).toBe(200)
  })

  it('is not used up, and works for nobody, under a foreign host or from another site', async () => {
    const code = rig.newCode()
    const foreign = [
      { host: `evil.example:${rig.port}` },
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) expect((await rig.redeem(code, { headers })).status).toBe(403)
    expect(await status(code)).toBe(200)
  })

  it('is no session, and the session is no code', async () => {
    const code = rig.newCode()
    const headers = { authorization: `Bearer ${code}` }
    expect((await rig.request('{"route":"app.info"}', { session: false, headers })).status).toBe(401)
    expect(await status(rig.session)).toBe(401)
  })

  it('works however many wrong ones another program brings, which are soon answered as too many', async () => {
    const code = rig.newCode()
    const answers: number[] = []
    for (let tried = 0; tried < 50; tried += 1) answers.push(await status(`${tried}`.padEnd(32, 'x')))
    expect(answers.slice(0, 20).every((answer) => answer === 401)).toBe(true)
    expect(answers.slice(20).every((answer) => answer === 429)).toBe(true)
    expect(rig.logs).toHaveLength(1)
    expect(await status(code)).toBe(200)
    rig.pass(60_000)
    expect(await status('wrong')).toBe(401)
  })

  it('can be had for another browser by a page that has the session', async () => {
    const { text } = await rig.ask('/api/codes', { method: 'POST' })
    const { address } = JSON.parse(text) as { address: string }
    expect(await status(new URL(address).hash.replace('#code=', ''))).toBe(200)
  })

  it('is one of a few: whoever has many made keeps the newest', async () => {
    const made = Array.from({ length: 100 }, () => rig.newCode())
    expect(await status(made.at(0) ?? '')).toBe(401)
    expect(await status(made.at(-1) ?? '')).toBe(200)
  })
})

describe('the code that a page leaves for its next load', () => {
  const code = 'r'.repeat(32)
  let agent: http.Agent

  beforeEach(() => {
    agent = new http.Agent({ keepAlive: true })
  })
  afterEach(() => agent.destroy())

  const leave = (given = code, session = true) =>
    rig.ask('/api/return', { method: 'POST', session, agent, headers: { 'x-holdfast-code': given } })

  it('lets it in again, once', async () => {
    expect((await leave()).status).toBe(204)
    expect(await status(code)).toBe(200)
    expect(await status(code)).toBe(401)
  })

  it('is taken from a page with a session alone, and of full length', async () => {
    expect((await leave(code, false)).status).toBe(401)
    expect((await leave('short')).status).toBe(401)
    expect(await status(code)).toBe(401)
    expect(await status('short')).toBe(401)
  })

  it('outlives the connection that it was left on for as long as a page takes to load again', async () => {
    await leave()
    agent.destroy()
    await rig.ask('/')
    rig.pass(4_999)
    expect(await status(code)).toBe(200)
  })

  it('ends soon after the browser’s connection, so that a closed browser keeps nothing that works', async () => {
    await leave()
    agent.destroy()
    // By the time that another connection has been answered, the server has seen the end of this one.
    await rig.ask('/')
    rig.pass(5_000)
    expect(await status(code)).toBe(401)
  })
})
