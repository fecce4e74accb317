import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findTray } from '../../../src/main/electron/find-tray.ts'

let programs: string
beforeEach(() => {
  programs = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-programs-'))
})
afterEach(() => fs.rmSync(programs, { recursive: true }))

const withProgram = (name: string, script: string): void =>
  fs.writeFileSync(path.join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
const look = (bus = 'unix:path=/nowhere'): Promise<boolean> =>
  findTray('linux', { PATH: programs, DBUS_SESSION_BUS_ADDRESS: bus })

describe.skipIf(process.platform === 'win32')('a tray', () => {
  test('is always there on macOS and Windows', async () => {
    expect(await findTray('darwin', {})).toBe(true)
    expect(await findTray('win32', {})).toBe(true)
  })

  test.each([
    ['gdbus', "echo '(<true>,)'", true],
    ['gdbus', "echo '(<false>,)'", false],
    ['gdbus', 'echo "Error: The name org.kde.StatusNotifierWatcher was not provided" >&2; exit 1', false],
    ['busctl', "echo 'b true'", true],
    ['dbus-send', "echo '   variant       boolean true'", true],
  ])('is asked for on Linux by %s: %s', async (name, script, found) => {
    withProgram(name, script)
    expect(await look()).toBe(found)
  })

  test('is not there where nobody can be asked', async () => {
    expect(await look()).toBe(false)
    withProgram('gdbus', `echo asked > '${programs}/asked'; echo '(<true>,)'`)
    expect(await look('')).toBe(false)
    expect(fs.existsSync(path.join(programs, 'asked'))).toBe(false)
    fs.writeFileSync(path.join(programs, 'bus'), '')
    expect(await findTray('linux', { PATH: programs, XDG_RUNTIME_DIR: programs })).toBe(true)
  })
})
