import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { logTail } from '../../../src/main/diagnosis/basics.ts'
import { withoutHome } from '../../../src/main/diagnosis/home.ts'
import { logFile, openLog } from '../../../src/main/diagnosis/log-file.ts'
import { logRedaction } from '../../../src/main/diagnosis/redaction.ts'

describe('the log', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-log-'))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  const read = (age = 0): string => fs.readFileSync(logFile(folder, age), 'utf8')
  async function openLoaded(maxBytes?: number) {
    const log = openLog(folder, maxBytes)
    await logRedaction()
    return log
  }

  test('is its owner’s alone, a line each, and holds no key and no address', async () => {
    const log = await openLoaded()
    log('warn', `it said sk-proj-${'a1'.repeat(20)} to ada@example.com`)
    log('error', 'one\nline 2\r\nline 3')
    const [first, ...rest] = read().trimEnd().split('\n')
    expect(first).toMatch(/^2\d{3}-\S+Z warn it said .+ to .+$/)
    expect(first).not.toMatch(/a1a1|ada@/)
    // What comes in several lines cannot pass for lines of its own.
    expect(rest.map((line) => line.slice(-8))).toEqual(['rror one', '  line 2', '  line 3'])
    expect(rest[1]).toMatch(/^ {4}/)
    if (process.platform !== 'win32') expect(fs.statSync(logFile(folder)).mode & 0o777).toBe(0o600)
  })

  test('names nobody by the path of a home', async () => {
    const log = await openLoaded()
    const file = path.join(os.homedir(), 'notes', 'a.db')
    log('error', `EACCES: open '${file}'\n    at ${pathToFileURL(file).href}:1:2, beside ${os.homedir()}-of-another`)
    const text = read()
    expect(text).toContain(`EACCES: open '${path.join('~', 'notes', 'a.db')}'`)
    expect(text).toContain(`${os.homedir()}-of-another`)
    expect(text.replace(`${os.homedir()}-of-another`, '')).not.toContain(os.homedir())
    expect(withoutHome('/srv/home/ada /home/ada.b /home/ada', '/home/ada')).toBe('/srv/home/ada /home/ada.b ~')
    const windows = 'C:\\Users\\Ada'
    expect(withoutHome(`at file:///C:/Users/Ada/x.js, ${windows}\\x.db, ${windows}`, windows)).toBe(
      'at file:///~/x.js, ~\\x.db, ~',
    )
    expect(withoutHome(`${JSON.stringify({ path: `${windows}\\x.db` })} c:\\users\\ada\\x.db`, windows)).toBe(
      String.raw`{"path":"~\\x.db"} ~\x.db`,
    )
    expect(withoutHome('/HOME/ada /home/ada', '/home/ada')).toBe('/HOME/ada ~')
    expect(
      withoutHome('/media/ada/disk /run/media/ada /var/home/ada/x /mnt/c/Users/Ada/x /media/ada-2/x', '/home/ada'),
    ).toBe('/media/…/disk /run/media/… /var/home/…/x /mnt/c/Users/…/x /media/ada-2/x')
    expect(withoutHome(String.raw`D:\Users\ada\x.db, "D:\\Users\\ada\\x.db"`, windows)).toBe(
      String.raw`D:\Users\…\x.db, "D:\\Users\\…\\x.db"`,
    )
  })

  test('is written for a user who has no home', async () => {
    const homeless = vi.spyOn(os, 'homedir').mockImplementation(() => {
      throw new Error('ENOENT: uv_os_homedir')
    })
    try {
      const log = await openLoaded()
      log('warn', 'at /srv/a')
      expect(read()).toContain('at /srv/a')
    } finally {
      homeless.mockRestore()
    }
  })

  test('is written without detail where what redacts it cannot be loaded', async () => {
    vi.doMock('../../../src/main/diagnosis/redaction.ts', () => ({
      logRedaction: () => Promise.reject(new Error('no such file')),
    }))
    vi.resetModules()
    try {
      const { openLog: openWithout } = await import('../../../src/main/diagnosis/log-file.ts')
      openWithout(folder)('warn', 'it said sk-proj-a1b2')
      await expect.poll(() => fs.existsSync(logFile(folder))).toBe(true)
      expect(read()).toMatch(/^\S+Z warn it said …\n$/)
    } finally {
      vi.doUnmock('../../../src/main/diagnosis/redaction.ts')
    }
  })

  test('keeps five files of a size, the newest lines among them, and clears up what an earlier version kept', async () => {
    fs.writeFileSync(path.join(folder, 'holdfast.old.log'), 'x')
    const log = await openLoaded(3_500)
    for (let line = 0; line < 500; line += 1) log('info', `number ${line}`)
    expect(fs.readdirSync(folder).toSorted()).toEqual([
      'holdfast.1.log',
      'holdfast.2.log',
      'holdfast.3.log',
      'holdfast.4.log',
      'holdfast.log',
    ])
    for (let age = 0; age < 5; age += 1) expect(fs.statSync(logFile(folder, age)).size).toBeLessThanOrEqual(3_500)
    const numbers = [4, 3, 2, 1, 0].flatMap((age) =>
      [...read(age).matchAll(/number (\d+)/g)].map(([, at]) => Number(at)),
    )
    expect(numbers.at(-1)).toBe(499)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, at) => 500 - numbers.length + at))
    // The end of it goes back into the file before.
    expect(logTail(folder).map((line) => Number(/number (\d+)/.exec(line)?.[1]))).toEqual(numbers.slice(-80))
  })

  test('goes on in the file of before', async () => {
    const first = await openLoaded()
    first('info', 'before')
    const second = await openLoaded()
    second('info', 'after')
    expect(read()).toMatch(/before\n.*after\n$/)
  })

  test('goes to the standard error where it cannot be written, and does not throw', async () => {
    const log = await openLoaded()
    fs.mkdirSync(logFile(folder))
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    log('error', 'nowhere to go')
    const lines = written.mock.calls.map(([line]) => String(line))
    written.mockRestore()
    expect(lines).toEqual([expect.stringMatching(/ error nowhere to go\n$/)])
  })

  test('of a process that ends at once keeps that something was said, and no detail', () => {
    const module = path.join(import.meta.dirname, '../../../src/main/diagnosis/log-file.ts')
    const script = `import { openLog } from ${JSON.stringify(module)}; openLog(${JSON.stringify(folder)})('error', 'The start failed for sk-proj-${'a1'.repeat(20)}'); process.exit(1)`
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow()
    expect(read()).toMatch(/^\S+Z error The start failed for …\n$/)
  })
})
