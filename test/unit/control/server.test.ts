import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findApp } from '../../../src/main/cli/client.ts'
import { runCli } from '../../../src/main/cli/run.ts'
import { controlAddresses } from '../../../src/main/control/address.ts'
import { openControl, type ControlOptions } from '../../../src/main/control/server.ts'
import { RouteFailure } from '../../../src/main/ipc/route-failure.ts'
import { routeInputs } from '../../../src/main/ipc/routes.ts'

const signal = new AbortController().signal
const wanted = { rows: 'traces', format: 'otlp', filter: { fromMs: null, toMs: null } } as const

describe.skipIf(process.platform === 'win32')('the socket for the command line', () => {
  let root: string
  let folder: string
  let asked: string[]
  let logs: string[]
  let opened: (string | null)[]
  let closers: (() => Promise<void>)[]

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'hf-'))
    folder = path.join(root, 'data')
    fs.mkdirSync(folder, { mode: 0o700 })
    asked = []
    logs = []
    opened = []
    closers = []
  })
  afterEach(async () => {
    for (const close of closers) await close()
    fs.rmSync(root, { recursive: true })
  })

  const core: ControlOptions['core'] = {
    handle: async (route) => {
      asked.push(route)
      return { ok: true, value: { version: '1.2.3', shell: 'browser' } }
    },
    exportRows: async (_wanted, target, ended) => {
      for (let line = 0; line < 3; line += 1) await target.write(`line ${line}\n`)
      ended.throwIfAborted()
      await target.finish()
      return 3
    },
  }
  async function start(more: Partial<ControlOptions> = {}) {
    const control = await openControl({
      core,
      dataFolder: folder,
      open: (place) => {
        opened.push(place)
        return { address: null }
      },
      log: (_level, line) => logs.push(line),
      ...more,
    })
    closers.push(control.close)
    return control
  }

  /** Whatever comes back until the end of the connection. */
  function raw(address: string, text: string | Buffer, keepOpen = false): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(address)
      let answer = ''
      socket.setEncoding('utf8').on('data', (piece: string) => (answer += piece))
      // What is sent on after an answer meets a closed connection.
      socket.on('error', (error: NodeJS.ErrnoException) => /EPIPE|ECONNRESET/.test(error.code ?? '') || reject(error))
      socket.once('close', () => resolve(answer))
      if (keepOpen) socket.write(text)
      else socket.end(text)
    })
  }
  function post(address: string, target: string, body: unknown, method = 'POST') {
    return new Promise<{ status: number; body: { ok: boolean; error?: { code: string } } }>((resolve, reject) => {
      const request = http.request({ socketPath: address, path: target, method, agent: false }, async (response) => {
        let text = ''
        for await (const piece of response.setEncoding('utf8')) text += piece as string
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as never })
      })
      request.once('error', reject)
      request.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  }

  test('lies in the data folder, its owner’s alone, and goes with the app', async () => {
    const { address, close } = await start()
    expect(address).toBe(path.join(fs.realpathSync(folder), 'holdfast.sock'))
    expect(fs.statSync(address ?? '').mode & 0o777).toBe(0o600)
    await close()
    expect(fs.existsSync(address ?? '')).toBe(false)
  })

  test('is found by the command line, which asks routes, opens places and is given a whole export', async () => {
    await start()
    const app = await findApp(folder, signal)
    expect(app?.processId).toBe(process.pid)
    await app?.ask('sync.status')
    expect(asked).toEqual(['app.info', 'sync.status'])
    await app?.open('#/monitor/abc')
    expect(opened).toEqual(['#/monitor/abc'])
    const pieces: Uint8Array[] = []
    expect(await app?.export(wanted, async (piece) => void pieces.push(piece))).toBe(3)
    expect(Buffer.concat(pieces).toString()).toBe('line 0\nline 1\nline 2\n')
  })

  test('has no address opened or shown that is not this computer’s, whoever answers', async () => {
    const addresses = ['http://127.0.0.1:4000/#code=x', 'https://example.com/', 'file:///tmp/x', 'calc.exe', 'http://']
    const shown: string[] = []
    for (const address of addresses) {
      const { close } = await start({ open: () => ({ address }) })
      const code = await runCli(['open', '--print', '--data-folder', folder], {
        out: async (text) => void shown.push(String(text)),
        err: () => {},
        env: {},
        isSeen: { out: false, err: false },
        interrupted: signal,
      })
      expect({ address, code }).toEqual({ address, code: address === addresses[0] ? 0 : 1 })
      await close()
    }
    closers = []
    expect(shown).toEqual([`${addresses[0]}\n`])
  })

  test('answers none of the routes but the four that it may', async () => {
    const { address = '' } = await start()
    const allowed = ['app.info', 'sync.status', 'sync.flush', 'data.backUp']
    for (const route of [...Object.keys(routeInputs), '__proto__', 'constructor', '', 7, null]) {
      if (allowed.includes(String(route))) continue
      const { status, body } = await post(address ?? '', '/route', { route, input: null })
      expect({ route, status, code: body.error?.code }).toEqual({ route, status: 400, code: 'bad_input' })
    }
    expect(asked).toEqual([])
  })

  test('refuses what has the wrong shape, and goes on', async () => {
    const { address: at } = await start()
    const address = at ?? ''
    const shapes: [string, unknown][] = [
      ['/route', 'no json'],
      ['/route', '[]'],
      ['/route', { route: 'app.info', input: null, more: 1 }],
      ['/open', { place: 'javascript:alert(1)' }],
      ['/open', { place: '#/x#code=1' }],
      ['/open', { place: `#/${'x'.repeat(3000)}` }],
      ['/export', { ...wanted, path: '/etc/passwd' }],
      ['/export', { rows: 'traces', format: 'exe', filter: {} }],
    ]
    for (const [target, body] of shapes) {
      const answer = await post(address, target, body)
      expect({ target, body, status: answer.status }).toEqual({ target, body, status: 400 })
    }
    for (const target of ['/', '/route/', '/../route', '/__proto__', '/route?x']) {
      expect((await post(address, target, {})).status).toBe(404)
    }
    expect((await post(address, '/route', {}, 'PUT')).status).toBe(404)
    expect(await raw(address, Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256)))).toContain('400')
    expect([asked, opened]).toEqual([[], []])
    expect(await findApp(folder, signal)).not.toBeNull()
  })

  test('takes 100 MB from nobody', async () => {
    const { address } = await start()
    const head = `POST /route HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n`
    const answer = await raw(address ?? '', Buffer.concat([Buffer.from(head), Buffer.alloc(100_000_000, 'x')]))
    // The refusal may be lost in what is still being sent; what counts is that the connection ended.
    expect(answer === '' || answer.includes('413')).toBe(true)
    expect(asked).toEqual([])
    expect(await findApp(folder, signal)).not.toBeNull()
  })

  test('gives up on who does not finish asking, and answers others meanwhile', async () => {
    const { address } = await start({ timeouts: { requestMs: 300, stalledMs: 60_000 } })
    const slow = [
      raw(address ?? '', 'POST /rou', true),
      raw(address ?? '', 'POST /route HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{', true),
    ]
    expect(await findApp(folder, signal)).not.toBeNull()
    for (const answer of await Promise.all(slow)) expect(answer).toContain('408')
  })

  test('ends an export whose reader has stopped reading', async () => {
    let ended = false
    const endless: ControlOptions['core'] = {
      ...core,
      exportRows: async (_wanted, target, gone) => {
        try {
          for (;;) {
            gone.throwIfAborted()
            await target.write('x'.repeat(1_000_000))
          }
        } finally {
          ended = true
        }
      },
    }
    const { address } = await start({ core: endless, timeouts: { requestMs: 5_000, stalledMs: 300 } })
    const body = JSON.stringify(wanted)
    const socket = net.connect(address ?? '')
    socket.on('error', () => {})
    socket.write(`POST /export HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    await expect.poll(() => ended).toBe(true)
    socket.destroy()
  })

  test('tells an export that fails from one that is whole', async () => {
    const failing = (writes: number): ControlOptions['core'] => ({
      ...core,
      exportRows: async (_wanted, target) => {
        for (let line = 0; line < writes; line += 1) await target.write('line\n')
        await target.discard()
        throw new RouteFailure('internal', 'It could not be read.')
      },
    })
    const first = await start({ core: failing(0) })
    const app = await findApp(folder, signal)
    await expect(app?.export(wanted, async () => {})).rejects.toThrow('It could not be read.')
    await first.close()
    closers = []
    await start({ core: failing(2) })
    await expect((await findApp(folder, signal))?.export(wanted, async () => {})).rejects.toThrow('no file was saved')
  })

  test('is gone once the app has ended, which whoever asks again is told', async () => {
    const control = await start()
    const app = await findApp(folder, signal)
    await control.close()
    await expect(app?.ask('sync.status')).rejects.toThrow('Holdfast ended while it was asked')
    await expect(app?.open(null)).rejects.toThrow('Holdfast ended while it was asked')
    expect(await findApp(folder, signal)).toBeNull()
  })

  test('answers many at once', async () => {
    await start()
    const apps = await Promise.all(Array.from({ length: 25 }, () => findApp(folder, signal)))
    expect(apps.every((app) => app !== null)).toBe(true)
  })

  test('takes the place of a socket that a killed app left, and the command line does not wait for that one', async () => {
    const address = path.join(folder, 'holdfast.sock')
    const script = `require('net').createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', script])
    expect(fs.lstatSync(address).isSocket()).toBe(true)
    expect(await findApp(folder, signal)).toBeNull()
    await start()
    expect(await findApp(folder, signal)).not.toBeNull()
  })

  test('leaves what is no socket where it lies, and listens elsewhere', async () => {
    const file = path.join(folder, 'holdfast.sock')
    fs.writeFileSync(file, 'mine')
    const { address } = await start()
    expect(address).not.toBe(file)
    expect(fs.readFileSync(file, 'utf8')).toBe('mine')
    expect(await findApp(folder, signal)).not.toBeNull()
  })

  test('finds a place for a folder whose path is too long for a socket', async () => {
    folder = path.join(root, 'long'.repeat(40))
    fs.mkdirSync(folder, { mode: 0o700 })
    const { address } = await start()
    expect(Buffer.byteLength(address ?? '')).toBeLessThan(104)
    expect(fs.statSync(address ?? '').mode & 0o777).toBe(0o600)
    expect(fs.statSync(path.dirname(address ?? '')).mode & 0o022).toBe(0)
    expect(await findApp(folder, signal)).not.toBeNull()
    const link = path.join(root, 'link')
    fs.symlinkSync(folder, link)
    expect(await findApp(link, signal)).not.toBeNull()
  })

  test('listens in no folder that others may write to', async () => {
    folder = path.join(root, 'long'.repeat(40))
    fs.mkdirSync(folder, { mode: 0o700 })
    const shared = path.join(root, 'shared')
    fs.mkdirSync(shared)
    fs.chmodSync(shared, 0o777)
    vi.stubEnv('XDG_RUNTIME_DIR', shared)
    try {
      expect(controlAddresses(folder).some((address) => address.startsWith(shared))).toBe(true)
      const { address } = await start()
      expect(address?.startsWith(shared)).toBe(false)
    } finally {
      vi.unstubAllEnvs()
    }
    expect(fs.readdirSync(shared)).toEqual([])
  })

  test('opens for a user who has a number and no name, as in a container', async () => {
    const nameless = vi.spyOn(os, 'userInfo').mockImplementation(() => {
      throw new Error('ENOENT: uv_os_get_passwd')
    })
    try {
      expect((await start()).address).not.toBeNull()
      expect(await findApp(folder, signal)).not.toBeNull()
    } finally {
      nameless.mockRestore()
    }
  })

  test('takes no folder of others for its own because of how its name begins', async () => {
    const shared = `${folder}-of-others`
    fs.mkdirSync(shared)
    fs.chmodSync(shared, 0o777)
    fs.writeFileSync(path.join(folder, 'holdfast.sock'), 'in the way')
    vi.stubEnv('XDG_RUNTIME_DIR', shared)
    try {
      expect(controlAddresses(folder).some((address) => address.startsWith(shared))).toBe(true)
      await start()
    } finally {
      vi.unstubAllEnvs()
    }
    expect(fs.readdirSync(shared)).toEqual([])
  })
})
