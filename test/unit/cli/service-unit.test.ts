import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../../../src/main/cli/run.ts'
import { unitFile } from '../../../src/main/cli/service-file.ts'
import { unitName, unitText } from '../../../src/main/cli/service-unit.ts'

const odd = '/opt/my "best" apps/100% $HOME/back\\slash'

test('a unit names absolute paths as systemd reads them', () => {
  const text = unitText([`${odd}/node`, '/srv/cli.js', 'serve'], '/home/me/.config/Holdfast/service.env')
  expect(text).toContain(
    String.raw`ExecStart=/usr/bin/env "/opt/my \"best\" apps/100%% $$HOME/back\\slash/node" /srv/cli.js serve` + '\n',
  )
  expect(text).toContain('EnvironmentFile=-/home/me/.config/Holdfast/service.env\n')
})

test.runIf(hasAnalyzer())('systemd finds nothing to say against it, odd paths included', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast unit $x %h "q" '))
  try {
    const program = path.join(folder, 'node')
    fs.copyFileSync('/bin/true', program)
    fs.chmodSync(program, 0o755)
    const file = path.join(folder, unitName)
    fs.writeFileSync(file, unitText([program, path.join(folder, 'cli.js'), 'serve'], path.join(folder, 'service.env')))
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', file], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: folder },
    })
    expect(`${stdout}${stderr}`).toBe('')
    expect(status).toBe(0)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})

function hasAnalyzer(): boolean {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

test.runIf(process.platform === 'linux')('a service that was installed for other data is told as that', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-service-'))
  try {
    const shown = 'ActiveState=active\nUnitFileState=enabled\nMainPID=1'
    fs.writeFileSync(path.join(folder, 'systemctl'), `#!/bin/sh\necho '${shown}'\n`, { mode: 0o700 })
    const env = { XDG_CONFIG_HOME: folder, PATH: `${folder}:/bin:/usr/bin` }
    const data = path.join(folder, 'data')
    fs.mkdirSync(data)
    const statusFor = async (installedFor: string): Promise<string> => {
      fs.mkdirSync(path.dirname(unitFile(env)), { recursive: true })
      fs.writeFileSync(unitFile(env), unitText(['/bin/holdfast', 'serve'], path.join(installedFor, 'service.env')))
      let out = ''
      await runCli(['service', 'status', '--data-folder', data], {
        out: async (text) => void (out += String(text)),
        err: () => {},
        env,
        isSeen: { out: false, err: false },
        interrupted: new AbortController().signal,
      })
      return out
    }
    expect(await statusFor(`${data}-before`)).toContain(`It does not read ${path.join(data, 'service.env')}`)
    expect(await statusFor(data)).not.toContain('does not read')
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})
