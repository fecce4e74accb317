import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/main/store/thread/store.ts'
import { createTools, type ToolsRoom } from '../../../src/main/tools/servers.ts'
import type { ToolServerInput } from '../../../src/shared/domain.ts'
import { memorySecrets } from '../../support/memory-secrets.ts'
import { hostile } from '../../support/tool-app.ts'

let folder: string
let tools: ToolsRoom
let children: ChildProcess[] = []
let http: Server | null = null
const asked: string[] = []
let answer = true
let isTouched = false

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-servers-'))
  asked.length = 0
  answer = true
  isTouched = false
})
afterEach(async () => {
  await tools?.close()
  for (const child of children) child.kill('SIGKILL')
  children = []
  http?.closeAllConnections()
  http?.close()
  fs.rmSync(folder, { recursive: true })
})

const meta = new Map<string, string>()

/** A server of the tests is a process, which takes its time to start where the machine is busy. */
function open({ consent = true, endMs = 200, callMs = 500, startMs = 60_000 } = {}): ToolsRoom {
  meta.clear()
  const store = {
    read: { getMeta: async (key: string) => meta.get(key) ?? null },
    write: { setMeta: async (key: string, value: string) => void meta.set(key, value) },
  } as unknown as Store
  tools = createTools({
    store,
    secrets: memorySecrets({}),
    dataFolder: folder,
    consent: consent
      ? {
          confirm: async ({ message, detail }) => {
            asked.push(`${message}\n${detail}`)
            return answer
          },
          wasJustTouched: () => isTouched,
        }
      : undefined,
    fetch,
    authFetch: fetch,
    openExternal: async () => {},
    clock: { nowMs: Date.now, monotonicMs: () => performance.now() },
    version: '1',
    scrub: (value) => value,
    onChange: () => {},
    log: () => {},
    timings: { startMs, callMs, longestCallMs: Math.max(2_000, callMs), endMs, signInMs: 5_000 },
  })
  return tools
}

const input = (change: Partial<ToolServerInput>): ToolServerInput => ({
  id: null,
  name: 'test',
  kind: 'local',
  command: '',
  args: [],
  cwd: '',
  url: '',
  secrets: [],
  ...change,
})

async function added(change: Partial<ToolServerInput>): Promise<string> {
  const view = await tools.save(input(change))
  return view?.servers.at(-1)?.id ?? ''
}

const offer = (...ids: string[]) => tools.offer(ids, new AbortController().signal)

describe('servers of tools', () => {
  it('are saved once the user has said yes outside the page, and their values are told to nobody', async () => {
    open()
    answer = false
    expect(await tools.save(input({ ...hostile('plain') }))).toBeNull()
    expect((await tools.view()).servers).toEqual([])
    answer = true
    const id = await added({ ...hostile('environment'), secrets: [{ name: 'SECRET_WORD', value: 'canary-value-1' }] })
    expect(asked).toHaveLength(2)
    const found = (await offer(id)).find('echo')
    const result = await found?.call({ word: 'SECRET_WORD' }, new AbortController().signal)
    expect(result).toMatchObject({ result: { parts: [{ text: 'canary-value-1' }] } })
    expect(JSON.stringify([...meta])).not.toContain('canary')
    expect(JSON.stringify(await tools.view())).not.toContain('canary')
    // Another name is nothing that starts; another command is.
    await tools.save(input({ id, ...hostile('environment'), name: 'renamed', secrets: [{ name: 'SECRET_WORD' }] }))
    expect(asked).toHaveLength(2)
    await tools.save(input({ id, ...hostile('plain'), secrets: [{ name: 'SECRET_WORD' }] }))
    expect(asked.at(-1)).toContain('hostile-mcp-server.ts plain')
    // What the app itself has in its environment is not handed on.
    process.env['HOLDFAST_TEST_CANARY'] = 'inherited'
    const other = await added({ ...hostile('environment') })
    const inherited = await (
      await offer(other)
    )
      .find('echo')
      ?.call({ word: 'HOLDFAST_TEST_CANARY' }, new AbortController().signal)
    expect(inherited).toMatchObject({ result: { parts: [{ text: 'undefined' }] } })
  })

  it('come from the file of the data folder where nobody can be asked, and from nowhere else', async () => {
    open({ consent: false })
    await expect(tools.save(input({ ...hostile('plain') }))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(tools.isMeant('a', 'b', '{}', 'always')).rejects.toMatchObject({ code: 'forbidden' })
    fs.writeFileSync(path.join(folder, 'mcp.json'), JSON.stringify({ mcpServers: { mine: hostile('plain') } }))
    expect((await tools.readFile()).servers).toMatchObject([{ id: 'file:mine', isFromFile: true, state: 'idle' }])
    expect((await offer('file:mine')).tools.map(({ name }) => name)).toEqual(['echo'])
    await expect(tools.remove('file:mine')).rejects.toMatchObject({ code: 'conflict' })
    fs.writeFileSync(path.join(folder, 'mcp.json'), '{ "mcpServers": { "a": 7 } }')
    expect(await tools.readFile()).toMatchObject({ servers: [], fileProblem: expect.stringContaining('“a”') })
  })

  it('ask the user where no press was seen, and again once a tool is another', async () => {
    open()
    const id = await added({ ...hostile('changing') })
    asked.length = 0
    isTouched = true
    expect(await tools.isMeant('x', 'echo', '{}', 'once')).toBe(true)
    expect(asked).toEqual([])
    isTouched = false
    answer = false
    expect(await tools.isMeant('x', 'echo', '{"a":1}', 'chat')).toBe(false)
    isTouched = true
    expect(await tools.isMeant('x', 'echo', '{}', 'always')).toBe(false)
    expect(asked).toHaveLength(2)
    answer = true
    const found = (await offer(id)).find('echo_1')
    await found?.allowAlways()
    expect(found?.isAlwaysAllowed()).toBe(true)
    await found?.call({}, new AbortController().signal)
    await expect.poll(async () => (await offer(id)).tools[0]?.name).toBe('echo_2')
    expect((await offer(id)).find('echo_2')?.isAlwaysAllowed()).toBe(false)
  })

  it.each([
    ['mute', /did not answer within 2 seconds/],
    ['exits', /exit code 3.*database/],
  ])('that are %s are a problem in words, and are not started again at once', async (mode, words) => {
    open({ startMs: 2_000 })
    const id = await added({ ...hostile(mode) })
    const first = await offer(id)
    expect(first.tools).toEqual([])
    expect(first.problems[0]?.words).toMatch(words)
    const beganMs = performance.now()
    expect((await offer(id)).problems[0]?.words).toMatch(words)
    expect(performance.now() - beganMs).toBeLessThan(1_900)
    expect((await tools.view()).servers[0]).toMatchObject({ state: 'failed' })
  })

  it('that have no program, or lack a value, say so', async () => {
    open()
    const id = await added({ command: '/no/such/program' })
    expect((await offer(id)).problems[0]?.words).toContain('“/no/such/program” was not found')
    const other = await added({ ...hostile('plain'), secrets: [{ name: 'TOKEN' }] })
    expect((await offer(other)).problems[0]?.words).toContain('lacks TOKEN')
  })

  it('that have more tools than a model is offered say how many were left out', async () => {
    open()
    const plain = await added({ ...hostile('plain') })
    const many = await added({ ...hostile('thousand'), name: 'many' })
    const { tools: offered, problems } = await offer(plain, many)
    expect(offered).toHaveLength(128)
    expect(problems).toMatchObject([{ serverName: 'many', words: expect.stringContaining('873 tools of many were') }])
  })

  it('are bounded in the tools they name, and get valid names for all of them', async () => {
    open()
    const many = await added({ ...hostile('thousand') })
    expect((await offer(many)).tools).toHaveLength(128)
    const view = (await tools.view()).servers.find(({ id }) => id === many)
    expect([view?.tools.length, view?.leftOutCount]).toEqual([1_000, 500])
    const odd = await added({ ...hostile('names') })
    const { tools: named, find } = await offer(odd)
    expect(named).toHaveLength(5)
    expect(named.every(({ name }) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true)
    expect(named.map(({ name }) => find(name)?.name).toSorted()).toEqual(
      ['echo', 'lesen.ä', 'read file', 'read/file', 'x'.repeat(200)].toSorted(),
    )
    const list = await added({ ...hostile('odd-list') })
    expect((await offer(list)).tools.map(({ name }) => name)).toEqual(['echo'])
    const cursor = await added({ ...hostile('blank-cursor') })
    expect((await offer(cursor)).tools.map(({ name }) => name)).toEqual(['echo'])
  })

  it.each([-32_000, -32_001, -32_603])('say why they refuse a call, with whatever code (%i)', async (code) => {
    open()
    const { find } = await offer(await added({ ...hostile('refuses') }))
    const answered = await find('echo')?.call({ word: String(code) }, new AbortController().signal)
    expect(answered).toMatchObject({ words: expect.stringMatching(/refused the call.*No such repository/) })
  })

  it('give up a call that hangs, and end with what they started', async () => {
    open()
    const id = await added({ ...hostile('hangs') })
    const signal = new AbortController().signal
    expect(await (await offer(id)).find('echo')?.call({}, signal)).toMatchObject({
      words: expect.stringContaining('in time'),
      isCancelled: false,
    })
    // A shell that starts the server and does not hand signals on.
    const script = path.join(folder, 'wrapped.sh')
    const { command, args } = hostile('stubborn')
    fs.writeFileSync(script, `#!/bin/sh\n${command} ${args.join(' ')} &\necho $! > ${folder}/pid\nwait\n`, {
      mode: 0o755,
    })
    // Its background child has no input, so the list never comes; what counts is that it goes.
    const wrapped = await added({ command: script })
    await offer(wrapped)
    const pid = Number(fs.readFileSync(`${folder}/pid`, 'utf8'))
    await tools.close()
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('let a call be stopped while they are started again', async () => {
    open()
    const script = path.join(folder, 'mute-later.sh')
    const { command, args } = hostile('plain')
    fs.writeFileSync(
      script,
      `#!/bin/sh\n[ -e ${folder}/was ] && exec sleep 600\ntouch ${folder}/was\nexec ${command} ${args.join(' ')}\n`,
      { mode: 0o755 },
    )
    const id = await added({ command: script })
    const found = (await offer(id)).find('echo')
    void tools.restart(id)
    await expect.poll(async () => (await tools.view()).servers[0]?.state, { timeout: 30_000 }).toBe('starting')
    const stop = new AbortController()
    const calling = found?.call({}, stop.signal)
    stop.abort()
    expect(await calling).toEqual({ words: 'The user cancelled this call.', isCancelled: true })
  })

  it('stay ended for an answer that still has their tools, or go on in the one that was started anew', async () => {
    open()
    const spawned = (): string[] => fs.readFileSync(`${folder}/pids`, 'utf8').trim().split('\n')
    const script = path.join(folder, 'noted.sh')
    const { command, args } = hostile('plain')
    fs.writeFileSync(script, `#!/bin/sh\necho $$ >> ${folder}/pids\nexec ${command} ${args.join(' ')}\n`, {
      mode: 0o755,
    })
    const id = await added({ command: script })
    const found = (await offer(id)).find('echo')
    const signal = new AbortController().signal
    await tools.restart(id)
    expect(spawned()).toHaveLength(2)
    expect(await found?.call({ word: 'again' }, signal)).toMatchObject({ result: { parts: [{ type: 'text' }] } })
    expect(spawned()).toHaveLength(2)
    await tools.remove(id)
    expect(await found?.call({}, signal)).toMatchObject({ words: expect.stringContaining('was ended') })
    expect(spawned()).toHaveLength(2)
    expect(spawned().filter((pid) => isRunning(Number(pid)))).toEqual([])
  })

  it('are not started by what comes once all of them are ended, and are gone when that is done', async () => {
    open({ endMs: 1_500 })
    const script = path.join(folder, 'fails.sh')
    const { command, args } = hostile('stubborn')
    // What it started outlives it, and lets nothing but force end it.
    fs.writeFileSync(script, `#!/bin/sh\n${command} ${args.join(' ')} & echo $! >> ${folder}/pids\nexit 1\n`, {
      mode: 0o755,
    })
    const id = await added({ command: script })
    await offer(id)
    const restarted = tools.restart(id)
    await tools.close()
    await restarted
    const pids = fs.readFileSync(`${folder}/pids`, 'utf8').trim().split('\n')
    // Less than a step of its end would take.
    await expect.poll(() => pids.filter((pid) => isRunning(Number(pid))), { timeout: 700 }).toEqual([])
  })

  it('are spoken to over streamable HTTP, with their headers, and say what the address answers', async () => {
    open()
    const port = await freePort()
    const everything = path.join(
      import.meta.dirname,
      '../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
    )
    const child = spawn(process.execPath, [everything, 'streamableHttp'], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    await new Promise<void>((resolve) =>
      child.stderr.on('data', (text: Buffer) => /listening/i.test(String(text)) && resolve()),
    )
    const id = await added({ kind: 'remote', url: `http://127.0.0.1:${port}/mcp` })
    const { find, problems } = await offer(id)
    expect(problems).toEqual([])
    expect(await find('echo')?.call({ message: 'far' }, new AbortController().signal)).toMatchObject({
      result: { parts: [{ text: 'Echo: far' }] },
    })

    http = createServer((request, response) => {
      const wanted = request.url === '/basic' ? { 'www-authenticate': 'Basic realm="x"' } : {}
      response.writeHead(request.headers['x-token'] === 'let-me-in-please' ? 404 : 401, wanted).end('no')
    })
    await new Promise<void>((resolve) => http?.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
    const shut = await added({ kind: 'remote', url })
    expect((await offer(shut)).problems[0]?.words).toContain('wants you to sign in')
    const basic = await added({ kind: 'remote', url: url.replace('/mcp', '/basic') })
    expect((await offer(basic)).problems[0]?.words).toContain('does not let Holdfast in (HTTP 401)')
    const wrong = await added({ kind: 'remote', url, secrets: [{ name: 'X-Token', value: 'not-the-right-one' }] })
    expect((await offer(wrong)).problems[0]?.words).toContain('does not let Holdfast in (HTTP 401)')
    const known = await added({ kind: 'remote', url, secrets: [{ name: 'X-Token', value: 'let-me-in-please' }] })
    expect((await offer(known)).problems[0]?.words).toContain('HTTP 404')
    const nobody = await added({ kind: 'remote', url: `http://127.0.0.1:${await freePort()}/mcp` })
    expect((await offer(nobody)).problems[0]?.words).toContain('Nothing answers at')
  })

  it.each<[string, string, (response: ServerResponse) => unknown]>([
    ['a stream breaks off', 'broke during this call', (response) => response.write(': \n\n', () => response.destroy())],
    ['a stream ends', 'broke during this call', (response) => response.end('data: {"half":\n')],
    ['a connection breaks', 'broke during this call', (response) => response.destroy()],
    [
      'a proxy answers in its place',
      'refused the call (HTTP 502).',
      (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>'),
    ],
  ])('say at once what became of a call where %s', async (_, said, end) => {
    open({ callMs: 60_000 })
    const serverInfo = { name: 'breaking', version: '1' }
    const results: Record<string, object> = {
      initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo },
      'tools/list': { tools: [{ name: 'x', inputSchema: {} }] },
    }
    http = createServer((request, response) => {
      void json(request).then((message) => {
        if (!message) return response.writeHead(405).end()
        if (message.id === undefined) return response.writeHead(202).end()
        const result = results[message.method]
        response.setHeader('content-type', result ? 'application/json' : 'text/event-stream')
        return result ? response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result })) : end(response)
      })
    })
    await new Promise<void>((resolve) => http?.listen(0, '127.0.0.1', resolve))
    const { port } = http.address() as AddressInfo
    const { find } = await offer(await added({ kind: 'remote', url: `http://127.0.0.1:${port}/mcp` }))
    const answered = await find('x')?.call({}, new AbortController().signal)
    expect(answered).toEqual({ words: expect.stringContaining(said), isCancelled: false })
    expect(JSON.stringify(answered)).not.toContain('It says')
  })

  it.each([
    [404, 'Session not found'],
    [400, 'Bad Request: No valid session ID provided'],
  ])('begin another session where the server has forgotten theirs (HTTP %i)', async (status, said) => {
    open()
    const known = new Set<string>()
    const methods: string[] = []
    http = createServer((request, response) => {
      void json(request).then((message) => {
        const session = String(request.headers['mcp-session-id'])
        const send = (code: number, body: object, headers = {}): unknown =>
          response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
        const answer = (result: object, headers = {}): unknown =>
          send(200, { jsonrpc: '2.0', id: message?.id, result }, headers)
        if (!message) return response.writeHead(405).end()
        methods.push(message.method)
        if (message.method === 'initialize') {
          const opened = `session-${methods.length}`
          known.add(opened)
          const serverInfo = { name: 'forgetful', version: '1' }
          const agreed = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo }
          return answer(agreed, { 'mcp-session-id': opened })
        }
        if (!known.has(session))
          return send(status, { jsonrpc: '2.0', id: null, error: { code: -32_000, message: said } })
        if (message.id === undefined) return response.writeHead(202).end()
        if (message.method === 'tools/list') return answer({ tools: [{ name: 'where', inputSchema: {} }] })
        return answer({ content: [{ type: 'text', text: session }] })
      })
    })
    await new Promise<void>((resolve) => http?.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
    const { find } = await offer(await added({ kind: 'remote', url }))
    const call = async () => find('where')?.call({}, new AbortController().signal)
    expect(await call()).toMatchObject({ result: { parts: [{ text: 'session-1' }] } })
    known.clear()
    const later = await Promise.all([call(), call()])
    const sessions = methods.filter((method) => method === 'initialize')
    expect(sessions).toHaveLength(2)
    for (const each of later) expect(each).toMatchObject({ result: { parts: [{ text: [...known][0] }] } })
  })
})

async function json(request: IncomingMessage): Promise<{ id?: number; method: string } | null> {
  const body = await text(request)
  return body === '' ? null : JSON.parse(body)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function isRunning(pid: number): boolean {
  try {
    // Dead, and not yet noticed by its parent.
    if (process.platform === 'linux' && / Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))) return false
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
