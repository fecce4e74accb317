import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServeRig, type ServeRig } from '../../support/serve-rig.ts'

let rig: ServeRig

beforeEach(async () => {
  rig = await startServeRig()
})
afterEach(() => rig.close())

/** Whatever could be asked, each with all that would let it in. */
function everything(hostLines: string[], target = (path: string): string => path): string[] {
  const code = rig.newCode()
  const lines = (first: string, more: string[] = []): string =>
    [
      `${first} HTTP/1.1`,
      ...hostLines,
      `Authorization: Bearer ${rig.session}`,
      'Connection: close',
      ...more,
      '',
      '',
    ].join('\r\n')
  const json = '{"route":"app.info","input":null}'
  return [
    lines(`GET ${target('/')}`),
    lines(`GET ${target('/assets/index-abc.js')}`),
    lines(`GET ${target('/nothing')}`),
    lines(`GET ${target('/api/events')}`),
    lines(`POST ${target('/api/codes')}`, ['Content-Length: 0']),
    lines(`POST ${target('/api/session')}`, ['Content-Length: 0', `X-Holdfast-Code: ${code}`]),
    lines(`POST ${target('/api/request')}`, ['Content-Type: application/json', `Content-Length: ${json.length}`]) +
      json,
  ]
}

/** Only a refusal, of the server or of Node's own parser. */
async function expectRefused(requests: string[]): Promise<void> {
  for (const request of requests) {
    const answer = await rig.raw(request)
    expect([request.split('\r\n')[0], answer]).toEqual([
      request.split('\r\n')[0],
      expect.stringMatching(/^HTTP\/1\.1 (400|403) /),
    ])
    for (const given of ['Holdfast</title>', 'xxxx', 'session":', 'address":', 'text/event-stream']) {
      expect(answer).not.toContain(given)
    }
  }
  expect(rig.handled).toEqual([])
}

describe('the Host of a request is looked at before all else', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:1',
    '127.0.0.1:PORT1',
    '127.0.0.1.:PORT',
    'localhost.:PORT',
    '127.0.0.1.nip.io:PORT',
    'localhost.evil.example:PORT',
    '127.0.0.2:PORT',
    '127.1:PORT',
    '2130706433:PORT',
    '0.0.0.0:PORT',
    '[::1]:PORT',
    '[::ffff:127.0.0.1]:PORT',
    'user@127.0.0.1:PORT',
    '127.0.0.1:PORT, evil.example',
    'evil.example, 127.0.0.1:PORT',
    '127.0.0.1:PORT/',
    '',
  ])('%j is refused for everything', async (host) => {
    await expectRefused(everything([`Host: ${host.replace('PORT', String(rig.port))}`]))
  })

  it('a missing one and a second one are refused for everything', async () => {
    const own = `Host: 127.0.0.1:${rig.port}`
    await expectRefused(everything([]))
    await expectRefused(everything([own, 'Host: evil.example']))
    await expectRefused(everything(['Host: evil.example', own]))
    await expectRefused(everything([own, own]))
    await expectRefused(everything([]).map((request) => request.replace('HTTP/1.1', 'HTTP/1.0')))
  })

  it('a whole URL in the first line does not get around it', async () => {
    const own = [`Host: 127.0.0.1:${rig.port}`]
    for (const site of ['http://evil.example', `http://127.0.0.1:${rig.port}`, '//evil.example', '/\\evil.example']) {
      await expectRefused(everything(own, (path) => site + path))
    }
    await expectRefused(everything(own, () => '*'))
  })

  it('its own names are served', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const answer = await rig.ask('/', { session: false, headers: { host: `${host}:${rig.port}` } })
      expect(answer.status).toBe(200)
    }
  })
})
