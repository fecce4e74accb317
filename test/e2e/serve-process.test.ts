import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { hasScript } from '../support/processes.ts'
import { environment, temporaryFolder } from './launch.ts'
import { redeem, startServe, type ServeChild, type ServeClient } from './serve-child.ts'

const posix = process.platform !== 'win32'
const keys = { publicKey: 'pk-lf-right', secretKey: 'sk-lf-right' }

describe('the browser shell’s process', () => {
  let data: ReturnType<typeof temporaryFolder>
  let model: FakeOpenAi
  let serves: ServeChild[]

  beforeEach(async () => {
    data = temporaryFolder()
    model = await startFakeOpenAi()
    serves = []
  })
  afterEach(async () => {
    for (const serve of serves) {
      serve.child.kill('SIGKILL')
      await serve.ended
    }
    await model.close()
    data.remove()
  })

  const env = (more: NodeJS.ProcessEnv = {}) => ({ ...environment(), HOLDFAST_DATA_FOLDER: data.folder, ...more })
  async function start(options: Parameters<typeof startServe>[1] = {}): Promise<ServeChild> {
    const serve = await startServe(env(), options)
    serves.push(serve)
    return serve
  }

  /** An answer that stops coming in its middle. */
  async function beginAnswer(client: ServeClient): Promise<void> {
    const { id: providerId } = await client.request('providers.save', {
      id: null,
      kind: 'custom',
      name: 'Fake',
      baseUrl: model.url,
    })
    model.behave({ kind: 'stall', afterChunks: 3 })
    const streamed = model.onceChunksSent(3)
    const settings = { providerId, model: 'fake-small', systemPrompt: '', parameters: {} }
    await client.request('chat.send', { conversationId: null, parentId: null, text: 'Hello', settings })
    await streamed
  }

  function rows(sql: string): unknown {
    const db = new Database(path.join(data.folder, 'holdfast.db'), { readonly: true })
    try {
      return db.prepare(sql).pluck().get()
    } finally {
      db.close()
    }
  }

  test.runIf(posix).each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends in order at %s, however often it comes at once: the open turn is closed, and what it says is on record',
    async (signal) => {
      const serve = await start()
      await beginAnswer(await serve.openClient())
      expect(rows('SELECT COUNT(*) FROM open_turns')).toBe(1)
      for (let times = 0; times < 3; times += 1) serve.child.kill(signal)
      expect(await serve.ended).toBe(0)
      expect(rows('SELECT COUNT(*) FROM open_turns')).toBe(0)
      expect(rows('SELECT COUNT(*) FROM records')).toBe(1)
      expect(rows("SELECT status FROM messages WHERE role = 'assistant'")).toBe('interrupted')
    },
  )

  test.runIf(posix)('ends at once at a second signal', async () => {
    const langfuse = await startFakeLangfuse(keys)
    const serve = await start()
    const client = await serve.openClient()
    await client.request('app.chooseSecretsStore', { kept: 'session' })
    await client.request('settings.saveLangfuse', { host: langfuse.url, ...keys })
    // A request in flight is given two seconds.
    langfuse.fault({ kind: 'stall', after: false })
    const posted = langfuse.oncePosted()
    const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
    await client.request('chat.send', { conversationId: null, parentId: null, text: 'Hello', settings })
    await posted
    const again = setInterval(() => serve.child.kill('SIGHUP'), 100)
    expect(await serve.ended).toBe(1)
    clearInterval(again)
    await langfuse.close()
  })

  test.runIf(posix)('goes on when what it prints to is gone, and then ends in order', async () => {
    const serve = await start()
    const client = await serve.openClient()
    serve.child.stdout?.destroy()
    serve.child.stderr?.destroy()
    for (let times = 0; times < 3; times += 1) serve.child.stdin?.write('\n')
    serve.child.kill('SIGUSR2')
    // Logs a warning.
    for (let tried = 0; tried < 25; tried += 1) await redeem(`${new URL(serve.address).origin}/#code=${tried}`)
    expect((await client.request('app.info', null)).shell).toBe('browser')
    serve.child.kill('SIGHUP')
    expect(await serve.ended).toBe(0)
  })

  test.runIf(posix && hasScript())('ends in order when its terminal is closed', async () => {
    const command = `'${process.execPath}' '${path.join(import.meta.dirname, '../../out/main/serve.js')}'`
    const terminal = spawn('script', ['-qfec', command, '/dev/null'], {
      env: env(),
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let text = ''
    let printed: string[] = []
    const twice = new Promise<void>((resolve) => {
      terminal.stdout.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
        const before = printed.length
        // One that is not followed by anything yet may be half of one.
        printed = text.match(/http:\S+(?=\s)/g) ?? []
        if (before === 0 && printed.length > 0) terminal.stdin.write('\r')
        if (printed.length > 1) resolve()
      })
    })
    await twice
    const [first = '', second = ''] = printed
    expect(await Promise.all([first, second].map(async (address) => (await redeem(address)).status))).toEqual([
      200, 200,
    ])
    // It gave no new address before it was asked, and has its lock as long as it lives.
    terminal.kill('SIGKILL')
    await expect
      .poll(() =>
        fetch(new URL(first).origin).then(
          () => 'answers',
          () => 'gone',
        ),
      )
      .toBe('gone')
    await expect.poll(() => isLocked()).toBe(false)
    expect(rows('PRAGMA quick_check')).toBe('ok')
  })

  test('prints a new address for each Enter, and for SIGUSR2', async () => {
    const serve = await start()
    const addresses = [serve.address, await serve.newAddress(), await serve.newAddress()]
    if (posix) {
      const next = serve.nextAddress()
      serve.child.kill('SIGUSR2')
      addresses.push(await next)
    }
    expect(new Set(addresses).size).toBe(addresses.length)
    for (const address of addresses) expect((await redeem(address)).status).toBe(200)
    for (const address of addresses) expect((await redeem(address)).status).toBe(401)
    serve.child.stdin?.end()
    const client = await fetch(new URL(serve.address).origin)
    expect(client.status).toBe(200)
  })

  test('says how to get an address when it is started again over the same folder', async () => {
    await start()
    await expect(start()).rejects.toThrow('press Enter there for an address that opens it')
  })

  test('says which port it cannot have, and ends and lets go of the folder', async () => {
    const other = http.createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await expect(start({ args: ['--port', String(port)] })).rejects.toThrow(
      `ended with 1: Port ${port} is in use by another program. Choose another with --port`,
    )
    other.close()
    await expect(start({ args: ['--port', 'abc'] })).rejects.toThrow('ended with 2: abc is not a port.')
    await expect(startServe(env({ HOLDFAST_PORT: '70000' }))).rejects.toThrow('ended with 1: 70000 is not a port.')
    const serve = await start({ args: ['--port', String(port)] })
    expect(new URL(serve.address).port).toBe(String(port))
  })

  test.runIf(posix)(
    'makes backups and answers its page with few descriptors and thousands of connections',
    async () => {
      const serve = await start({ under: ['sh', '-c', 'ulimit -n 400 && exec "$@"', 'sh'] })
      const client = await serve.openClient()
      const { port } = new URL(serve.address)
      const sockets = new Set<net.Socket>()
      for (let count = 0; count < 2000; count += 1) {
        const socket = net.connect(Number(port), '127.0.0.1')
        sockets.add(socket)
        await new Promise((resolve) => socket.once('connect', resolve))
        socket.on('error', () => {})
        socket.write(count % 2 === 0 ? 'GET / HT' : `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
      }
      const streams = await Promise.all(
        Array.from({ length: 40 }, () => fetch(new URL('/api/events', serve.address), { headers: client.headers })),
      )
      expect(streams.filter(({ status }) => status === 200)).toHaveLength(32)
      expect(streams.filter(({ status }) => status === 503)).toHaveLength(8)
      expect((await client.request('data.backUp', null)).name).toMatch(/\.db$/)
      expect((await fetch(new URL('/', serve.address))).status).toBe(200)
      expect((await redeem(serve.address)).status).toBe(200)
      await beginAnswer(client)
      for (const socket of sockets) socket.destroy()
      await Promise.all(streams.map(({ body }) => body?.cancel()))
    },
  )

  /** Another process may take the folder. */
  function isLocked(): boolean {
    const lock = new Database(path.join(data.folder, 'holdfast.lock'), { timeout: 0 })
    try {
      lock.exec('BEGIN EXCLUSIVE; ROLLBACK')
      return false
    } catch {
      return true
    } finally {
      lock.close()
    }
  }
})
