import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { outputTarget } from '../../../src/main/cli/export.ts'
import { CliFailure, exitCodes } from '../../../src/main/cli/terminal.ts'
import { RouteFailure } from '../../../src/main/ipc/route-failure.ts'
import { runForWords } from '../../support/run-cli.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-cli-output-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('the file of an export', () => {
  const exportTo = (file: string, ...more: string[]): Promise<{ code: number; err: string }> =>
    runForWords('export', file, '--data-folder', path.join(folder, 'none'), ...more)

  test('has to be named', async () => {
    expect(await exportTo('')).toMatchObject({ code: 2, err: expect.stringContaining('Name the file') as string })
  })

  test.skipIf(process.platform === 'win32')('takes no place of a pipe or a device, nor of a link unasked', async () => {
    const pipe = path.join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(await exportTo(pipe, '--force')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is no ordinary file') as string,
    })
    expect(fs.lstatSync(pipe).isFIFO()).toBe(true)

    const link = path.join(folder, 'link')
    fs.symlinkSync('nowhere', link)
    expect((await exportTo(link)).err).toContain('is there already')
  })

  test('takes no place of what Holdfast keeps, by whatever name', async () => {
    const data = path.join(folder, 'data')
    fs.mkdirSync(path.join(data, 'backups'), { recursive: true })
    fs.writeFileSync(path.join(data, 'backups/one.db'), 'kept')
    const names = ['holdfast.db', 'holdfast.db-wal', 'secrets.json', 'holdfast.id', 'HOLDFAST.DB', 'backups/one.db']
    for (const name of names) {
      if (!name.includes('/')) fs.writeFileSync(path.join(data, name), 'kept')
      const { code, err } = await runForWords('export', path.join(data, name), '--force', '--data-folder', data)
      expect([name, code, err]).toEqual([name, exitCodes.failed, expect.stringContaining('keeps your data')])
      expect(fs.readFileSync(path.join(data, name), 'utf8')).toBe('kept')
    }
    if (process.platform === 'win32') return
    fs.symlinkSync(data, path.join(folder, 'linked'))
    const linked = path.join(folder, 'linked/holdfast.db')
    expect((await runForWords('export', linked, '-f', '--data-folder', data)).err).toContain('keeps your data')
  })
})

describe('what a script leaves empty', () => {
  test.each([
    ['data-folder', 'status'],
    ['data-folder', 'flush'],
    ['model', 'export', '-'],
    ['from', 'export', '-'],
    ['port', 'serve'],
  ])('is no %s: nothing is done with other data, or with more (%s)', async (option, ...command) => {
    const asked = runForWords(
      ...command,
      `--${option}`,
      '',
      ...(option === 'data-folder' ? [] : ['--data-folder', folder]),
    )
    expect(await asked).toMatchObject({
      code: exitCodes.usage,
      err: expect.stringContaining(`--${option} has no value`) as string,
    })
  })
})

test('a data folder that is a file holds no data', async () => {
  const file = path.join(folder, 'notes.txt')
  fs.writeFileSync(file, 'of somebody else')
  for (const command of [['status'], ['flush'], ['backup'], ['export', path.join(folder, 'out')]]) {
    const { code, err } = await runForWords(...command, '--data-folder', file)
    expect([command[0], code]).toEqual([command[0], exitCodes.noData])
    expect(err).toContain(`${file}: it is no folder`)
  }
})

test('an export to an output that fails says so in its words', async () => {
  const target = outputTarget({
    out: async () => {
      throw new CliFailure(exitCodes.failed, 'The output could not be written.')
    },
  })
  await expect(target.write(Buffer.from('a line'))).rejects.toThrow(RouteFailure)
  await expect(target.write(Buffer.from('a line'))).rejects.toThrow('The output could not be written.')
})

describe('what reads the output', () => {
  const terminal = JSON.stringify(path.join(import.meta.dirname, '../../../src/main/cli/process-terminal.ts'))
  const run = async (to: 'pipe' | number): Promise<{ code: number | null; err: string }> => {
    const script = `
      const { processTerminal } = await import(${terminal})
      const { out, interrupted } = processTerminal()
      process.stdin.once('data', async () => {
        try {
          for (let piece = 0; piece < 20; piece++) await out('x'.repeat(100_000))
          process.exit(0)
        } catch (error) {
          console.error(interrupted.aborted ? 'interrupted' : error.exitCode + ' ' + error.message)
          process.exit(1)
        }
      })`
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      stdio: ['pipe', to, 'pipe'],
    })
    child.stdout?.destroy()
    child.stdin?.end('begin')
    let err = ''
    child.stderr?.on('data', (piece) => (err += String(piece)))
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, err: err.trim() }
  }

  test('may end first, which is an end by its user', async () => {
    expect(await run('pipe')).toEqual({ code: 1, err: 'interrupted' })
  })

  test.runIf(fs.existsSync('/dev/full'))('may be full, which is a failure with its words', async () => {
    const full = fs.openSync('/dev/full', 'w')
    const { err } = await run(full)
    fs.closeSync(full)
    expect(err).toMatch(/^1 The output could not be written: .*ENOSPC/)
  })
})
