import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StatusReport } from '../../src/main/cli/status.ts'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { cliFile, runCli, runInElectron, startCli, type CliEnd } from './cli-child.ts'
import { availableShells, environment, launchDesktop, quickOutbox, temporaryFolder } from './launch.ts'
import { hasScript } from '../support/processes.ts'
import { redeem, startServe, type ServeChild, type ServeClient } from './serve-child.ts'

const keys = { publicKey: 'pk-lf-right', secretKey: `sk-lf-canary-${'5b1e8d'.repeat(6)}` }
const settings = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }

describe('the command line', () => {
  let data: ReturnType<typeof temporaryFolder>
  let langfuse: FakeLangfuse
  let serves: ServeChild[]

  beforeEach(async () => {
    data = temporaryFolder()
    langfuse = await startFakeLangfuse(keys)
    serves = []
  })
  afterEach(async () => {
    for (const serve of serves) {
      serve.child.kill('SIGKILL')
      await serve.ended
    }
    await langfuse.close()
    data.remove()
  })

  const env = (): NodeJS.ProcessEnv => ({ HOLDFAST_DATA_FOLDER: data.folder, ...quickOutbox })
  const cli = (...args: string[]): Promise<CliEnd> => runCli(args, env())
  const statusOf = async (): Promise<StatusReport> => JSON.parse((await cli('status', '--json')).out) as StatusReport

  async function serve(): Promise<{ serve: ServeChild; client: ServeClient }> {
    const started = await startServe({ ...environment(), ...env() })
    serves.push(started)
    return { serve: started, client: await started.openClient() }
  }

  /** So many answers are on record, and wait. */
  async function record(client: ServeClient, count: number): Promise<void> {
    await client.request('app.chooseSecretsStore', { kept: 'weak' })
    await client.request('settings.update', { sendingEnabled: false })
    await client.request('settings.saveLangfuse', { host: langfuse.url, ...keys })
    for (let asked = 0; asked < count; asked += 1) {
      await client.request('chat.send', { conversationId: null, parentId: null, text: `Question ${asked}`, settings })
    }
    await expect.poll(async () => (await client.request('sync.status', null)).ledger.accepted).toBe(count)
  }

  async function end(started: ServeChild, signal: NodeJS.Signals): Promise<void> {
    started.child.kill(signal)
    await started.ended
  }

  test('tells the same of a running app, of none and of one that was killed', async () => {
    const { serve: started, client } = await serve()
    await record(client, 3)
    const running = await statusOf()
    expect(running).toMatchObject({
      format: 1,
      dataFolder: data.folder,
      app: { shell: 'browser', processId: started.child.pid },
      ledger: { accepted: 3, delivered: 0, pending: 3, dead: 0, lost: 0 },
      connection: { state: 'off' },
      langfuse: { host: langfuse.url },
      backlog: { recordCount: 3 },
      damaged: false,
    })
    await end(started, 'SIGKILL')
    expect(fs.existsSync(path.join(data.folder, 'holdfast.sock'))).toBe(true)
    const { ledger, backlog } = running
    const none = await statusOf()
    expect(none).toEqual({
      ...running,
      app: null,
      connection: null,
      langfuse: null,
      backlog: { ...backlog, secondsToGo: null },
    })
    const words = await cli('status')
    expect(words.out).toContain('does not run')
    expect(words.out).toContain('3 recorded = 0 delivered + 3 waiting + 0 refused + 0 lost')
    // And the next app takes the socket's place.
    const again = await serve()
    expect((await statusOf()).app?.processId).toBe(again.serve.child.pid)
    expect((await statusOf()).ledger).toEqual(ledger)
  })

  test('sends what waits by itself where no app runs, once, and says so', async () => {
    const { serve: started, client } = await serve()
    await record(client, 3)
    langfuse.always({ kind: 'status', status: 503 })
    await client.request('settings.update', { sendingEnabled: true })
    await end(started, 'SIGTERM')
    langfuse.always(null)
    const flushed = await cli('flush')
    expect(flushed).toMatchObject({ code: 0, out: 'Nothing waits any more.\n' })
    const { ledger } = await statusOf()
    expect(ledger).toMatchObject({ pending: 0, dead: 0, lost: 0 })
    expect(ledger.accepted).toBe(ledger.delivered)
    expect(langfuse.traceIds().size).toBe(ledger.accepted)
    expect(langfuse.duplicates()).toBe(0)
  })

  test('says what a flush waits for, and ends', async () => {
    const { client } = await serve()
    await record(client, 2)
    const off = await cli('flush', '--wait')
    expect(off).toMatchObject({ code: 4, out: '' })
    expect(off.err).toContain('2 records still wait: sending is switched off')
    langfuse.always({ kind: 'status', status: 503 })
    await client.request('settings.update', { sendingEnabled: true })
    const late = await cli('flush', '--wait', '--timeout', '1')
    expect(late.code).toBe(4)
    expect(late.err).toContain('After 1 second, 2 records still wait')
    const waiting = startCli(['flush', '--wait'], env())
    await langfuse.oncePosted()
    langfuse.always(null)
    expect(await waiting.ended).toMatchObject({ code: 0, out: 'Nothing waits any more.\n' })
  })

  test('writes a backup and an export, whether an app runs or not', async () => {
    const { serve: started, client } = await serve()
    await record(client, 3)
    const check = async (name: string): Promise<void> => {
      const backup = await cli('backup', '--json')
      const { path: file } = JSON.parse(backup.out) as { path: string }
      const db = new Database(file, { readonly: true })
      expect(db.prepare('SELECT COUNT(*) FROM records').pluck().get()).toBe(3)
      db.close()
      const target = path.join(data.folder, name)
      expect(await cli('export', target)).toMatchObject({ code: 0, out: '', err: `3 traces written to ${target}.\n` })
      const lines = fs.readFileSync(target, 'utf8').trimEnd().split('\n')
      expect(lines).toHaveLength(3)
      for (const line of lines) expect(JSON.parse(line)).toHaveProperty('resourceSpans')
      expect((await cli('export', target)).code).toBe(1)
      expect((await cli('export', target, '--force', '--from', '2026-01-01', '--to', '2026-01-02')).err).toBe(
        `0 traces written to ${target}.\n`,
      )
      expect(fs.readFileSync(target, 'utf8')).toBe('')
      const piped = await cli('export', '-', '--format', 'csv')
      expect(piped.out.trimEnd().split('\r\n')).toHaveLength(4)
      expect(piped.err).toBe('3 traces written.\n')
      expect(fs.readdirSync(data.folder).filter((left) => left.endsWith('.part'))).toEqual([])
    }
    await check('running.jsonl')
    await end(started, 'SIGTERM')
    await check('alone.jsonl')
    expect(fs.readFileSync(path.join(data.folder, 'alone.jsonl'))).toEqual(
      fs.readFileSync(path.join(data.folder, 'running.jsonl')),
    )
  })

  test('gives an address of a running app for a browser, at a place', async () => {
    const { serve: started } = await serve()
    const opened = await cli('open', '0123456789abcdef0123456789abcdef')
    expect(opened.code).toBe(0)
    const address = opened.out.trim()
    expect(address).toMatch(new RegExp(`^${new URL(started.address).origin}/#code=[\\w-]{32}/monitor/0123456789abcdef`))
    expect((await redeem(address.replace(/\/monitor.*$/, ''))).status).toBe(200)
    expect((await cli('open', 'not-an-id')).code).toBe(2)
  })

  test('lets no key out, whatever it is asked, and two at once do not meet', async () => {
    const { serve: started, client } = await serve()
    await record(client, 2)
    const ask = (): Promise<CliEnd[]> =>
      Promise.all(
        [
          ['status', '--json'],
          ['status'],
          ['backup'],
          ['export', '-'],
          ['open'],
          ['export', '-', '--format', 'jsonl'],
        ].map((args) => cli(...args)),
      )
    const ends = [...(await ask())]
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0])
    await end(started, 'SIGTERM')
    for (const args of [['status', '--json'], ['backup'], ['export', '-'], ['flush']]) ends.push(await cli(...args))
    for (const { out, err } of ends) expect(out + err).not.toContain(keys.secretKey.slice(0, 20))
  })

  test('two that open the data at once: one does, the other says why not', async () => {
    const { serve: started, client } = await serve()
    await record(client, 1)
    await end(started, 'SIGTERM')
    const ends = await Promise.all([cli('backup'), cli('backup'), cli('export', '-'), cli('status')])
    expect(ends[3]?.code).toBe(0)
    const codes = ends.map(({ code }) => code)
    expect(codes).toContain(0)
    for (const { code, err } of ends) {
      if (code !== 0) expect(err).toContain('Another Holdfast is using the data folder')
    }
    expect((await cli('backup')).code).toBe(0)
  })

  test('makes no data where there is none, and says which folder it looked in', async () => {
    for (const args of [['status'], ['flush'], ['backup'], ['export', '-']]) {
      const { code, out, err } = await cli(...args)
      expect({ args, code, out }).toEqual({ args, code: 3, out: '' })
      expect(err).toContain(`There is no data of Holdfast in ${data.folder}.`)
    }
    expect(fs.readdirSync(data.folder)).toEqual([])
    expect((await cli('open')).code).toBe(1)
  })

  test('helps with every command, and refuses what it does not know', async () => {
    const { out } = await cli('--help')
    const names = [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? '')
    expect(names).toEqual(['open', 'status', 'flush', 'backup', 'export', 'serve', 'service'])
    for (const name of names) {
      const help = await cli(name, '--help')
      expect(help).toMatchObject({ code: 0, err: '' })
      expect(help.out).toContain(`Usage: holdfast ${name}`)
      const wrong = await cli(name, '--no-such-option')
      expect(wrong).toMatchObject({ code: 2, out: '' })
      expect(wrong.err).toContain("Unknown option '--no-such-option'")
    }
    expect((await cli('status', 'now')).err).toContain('“now” is one word too many')
    expect((await cli('serve', '--port', '99999')).code).toBe(2)
    expect(await cli('flush', '--timeout', '-1')).toMatchObject({
      code: 2,
      err: "Option '--timeout' argument is ambiguous. Usage: holdfast flush [--wait] [--timeout <seconds>]\n",
    })
    expect(await cli('statsu')).toMatchObject({
      code: 2,
      err: 'There is no command “statsu”. Did you mean “status”?\n',
    })
    expect((await cli('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(out).not.toContain('\u001b')
  })

  test.runIf(hasScript())('shows how far it is in a terminal, and ends at Ctrl+C with 130', async () => {
    const { client } = await serve()
    await record(client, 1)
    langfuse.always({ kind: 'status', status: 503 })
    await client.request('settings.update', { sendingEnabled: true })
    const command = `'${process.execPath}' '${cliFile}' flush --wait`
    const terminal = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { ...environment(), ...env() },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = new Promise<number | null>((resolve) => terminal.once('close', resolve))
    let shown = ''
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text))
    await expect.poll(() => shown).toContain('1 record to go…')
    terminal.stdin.write('\u0003')
    expect(await ended).toBe(130)
  })

  test('answers for its health to everybody, and tells nothing else', async () => {
    const { serve: started, client } = await serve()
    await record(client, 1)
    const health = await fetch(new URL('/health', started.address))
    expect(health.status).toBe(200)
    expect(Object.keys((await health.json()) as object).toSorted()).toEqual(['status', 'version'])
    expect((await fetch(new URL('/health', started.address), { method: 'POST' })).status).toBe(404)
  })

  describe.skipIf(!availableShells().includes('desktop'))('of the desktop app', () => {
    test('asks the window’s app, which shows what is named', async () => {
      const shell = await launchDesktop({ dataFolder: data.folder })
      try {
        await expect.poll(async () => (await statusOf()).app?.shell).toBe('desktop')
        const trace = '0123456789abcdef0123456789abcdef'
        expect(await cli('open', trace)).toMatchObject({ code: 0, out: '', err: '' })
        await expect.poll(() => shell.page.evaluate('location.hash')).toBe(`#/monitor/${trace}`)
      } finally {
        await shell.close()
      }
      expect((await statusOf()).app).toBeNull()
      expect(fs.existsSync(path.join(data.folder, 'holdfast.sock'))).toBe(false)
    })

    test('runs behind the app’s own name too, and without a display', async () => {
      // Its name is cut nowhere.
      const folder = path.join(data.folder, 'a=b')
      const started = await startServe({ ...environment(), ...env(), HOLDFAST_DATA_FOLDER: folder })
      serves.push(started)
      await end(started, 'SIGTERM')
      const home = path.join(data.folder, 'home')
      const given = { HOME: home, XDG_CONFIG_HOME: path.join(home, 'config') }
      fs.mkdirSync(given.XDG_CONFIG_HOME, { recursive: true })

      const told = await runInElectron(['status', '--json', `--data-folder=${folder}`], given)
      expect(told.code).toBe(0)
      expect(JSON.parse(told.out)).toMatchObject({ dataFolder: folder, app: null })
      // What only reads begins nothing of Chromium's.
      expect(fs.existsSync(path.join(folder, 'chromium'))).toBe(false)

      const backup = await runInElectron(['backup', `--data-folder=${folder}`], given)
      expect(backup.code).toBe(0)
      expect(fs.existsSync(path.join(folder, 'chromium'))).toBe(true)
      expect(fs.readdirSync(data.folder)).not.toContain('a')
      expect(fs.readdirSync(given.XDG_CONFIG_HOME)).not.toContain('Holdfast')
    })
  })

  describe.skipIf(process.platform !== 'linux')('as a service', () => {
    /** In place of systemd's own, which there is none of where tests run: notes what it is asked. */
    function fakeSystemctl(): { path: string; asked(): string[] } {
      const folder = path.join(data.folder, 'bin')
      const log = path.join(data.folder, 'asked')
      fs.mkdirSync(folder)
      fs.writeFileSync(
        path.join(folder, 'systemctl'),
        `#!/bin/sh\necho "$@" >> '${log}'\necho ActiveState=active\necho UnitFileState=enabled\necho MainPID=77\n`,
        { mode: 0o755 },
      )
      return {
        path: `${folder}:${process.env['PATH'] ?? ''}`,
        asked: () => fs.readFileSync(log, 'utf8').trimEnd().split('\n'),
      }
    }

    test('is installed, shown and removed; its command starts the app, and SIGTERM ends it in order', async () => {
      const systemctl = fakeSystemctl()
      const config = path.join(data.folder, 'config')
      const given = { ...env(), XDG_CONFIG_HOME: config, PATH: systemctl.path }
      const unit = path.join(config, 'systemd/user/holdfast.service')
      expect(await runCli(['service', 'install', '--port', '99999'], given)).toMatchObject({ code: 2 })
      expect(await runCli(['service', 'constructor'], given)).toMatchObject({ code: 2 })
      const installed = await runCli(['service', 'install'], given)
      expect(installed).toMatchObject({ code: 0, err: '' })
      expect(systemctl.asked()).toEqual([
        '--user daemon-reload',
        '--user enable holdfast.service',
        '--user restart holdfast.service',
      ])
      expect(fs.statSync(unit).mode & 0o777).toBe(0o600)
      const shown = await runCli(['service', 'status', '--json'], given)
      expect(JSON.parse(shown.out)).toEqual({ installed: true, enabled: true, state: 'active', processId: 77 })

      const [, command = ''] = /^ExecStart=(.*)$/m.exec(fs.readFileSync(unit, 'utf8')) ?? []
      expect(command).toContain(`--data-folder ${data.folder}`)
      const [program = '', ...args] = command.split(' ')
      const child = startProgram(program, args)
      await expect.poll(async () => (await statusOf()).app?.processId).toBe(child.pid())
      expect(child.out()).toMatch(/^Holdfast runs at http:\/\/127\.0\.0\.1:\d+\nTo open it, run: holdfast open\n$/)
      expect(child.out()).not.toContain('code=')
      child.kill()
      expect(await child.ended).toBe(0)

      expect(await runCli(['service', 'uninstall'], given)).toMatchObject({ code: 0, err: '' })
      expect(fs.existsSync(unit)).toBe(false)
      expect((await statusOf()).dataFolder).toBe(data.folder)
      fs.writeFileSync(unit, '[Service]\nExecStart=/bin/true\n')
      expect(await runCli(['service', 'install'], given)).toMatchObject({ code: 1 })
      expect(await runCli(['service', 'uninstall'], given)).toMatchObject({ code: 1 })
      expect(fs.readFileSync(unit, 'utf8')).toContain('/bin/true')
    })
  })
})

function startProgram(program: string, args: string[]) {
  const child = spawn(program, args, { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  return { pid: () => child.pid, out: () => out, kill: () => child.kill('SIGTERM'), ended }
}
