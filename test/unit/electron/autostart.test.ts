import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  autostartEntry,
  autostartFolder,
  isAutostartOn,
  quoteArgument,
  refreshAutostart,
  setAutostart,
} from '../../../src/main/electron/autostart.ts'

let folder: string
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-autostart-')), 'autostart')
})
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true }))

const file = (): string => path.join(folder, 'holdfast.desktop')
const command = ['/opt/Holdfast/holdfast', '--hidden']

describe('the entry that starts the app at login', () => {
  test('is where the session looks for it', () => {
    expect(autostartFolder({ XDG_CONFIG_HOME: '/home/ada/.settings' })).toBe('/home/ada/.settings/autostart')
    expect(autostartFolder({})).toBe(path.join(os.homedir(), '.config/autostart'))
    expect(autostartFolder({ XDG_CONFIG_HOME: '' })).toBe(path.join(os.homedir(), '.config/autostart'))
  })

  // The examples of the Desktop Entry Specification: quoted, then escaped once more as a string.
  test.each([
    ['/opt/Holdfast/holdfast', '/opt/Holdfast/holdfast'],
    ['--hidden', '--hidden'],
    ['/home/ada/My Apps/Holdfast.AppImage', '"/home/ada/My Apps/Holdfast.AppImage"'],
    ['100%', '"100%%"'],
    ['a"b', String.raw`"a\\"b"`],
    ['$HOME', String.raw`"\\$HOME"`],
    ['a`b', '"a\\\\`b"'],
    [String.raw`a\b`, String.raw`"a\\\\b"`],
    ['', '""'],
    ["it's", `"it's"`],
  ])('quotes %j', (argument, quoted) => {
    expect(quoteArgument(argument)).toBe(quoted)
  })

  test('comes and goes, with the folder that it needs', () => {
    expect(isAutostartOn(folder)).toBe(false)
    setAutostart(folder, command)
    expect(fs.readFileSync(file(), 'utf8')).toBe(autostartEntry(command))
    expect(isAutostartOn(folder)).toBe(true)
    setAutostart(folder, null)
    expect(fs.existsSync(file())).toBe(false)
    expect(() => setAutostart(folder, null)).not.toThrow()
  })

  test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('is off where the desktop wrote %s', (line) => {
    setAutostart(folder, command)
    fs.writeFileSync(file(), fs.readFileSync(file(), 'utf8').replace(/X-GNOME.*/, line))
    expect(isAutostartOn(folder)).toBe(false)
    refreshAutostart(folder, ['/elsewhere/holdfast'])
    expect(fs.readFileSync(file(), 'utf8')).toContain(line)
  })

  test('follows an app that was moved, and is not made where there is none', () => {
    refreshAutostart(folder, command)
    expect(fs.existsSync(file())).toBe(false)
    setAutostart(folder, ['/tmp/.mount_old/holdfast', '--hidden'])
    refreshAutostart(folder, command)
    expect(fs.readFileSync(file(), 'utf8')).toContain('Exec=/opt/Holdfast/holdfast --hidden\n')
  })

  test('that cannot be written keeps nobody from starting', () => {
    setAutostart(folder, command)
    fs.rmSync(folder, { recursive: true })
    fs.writeFileSync(folder, 'in the way')
    expect(() => refreshAutostart(folder, command)).not.toThrow()
    expect(() => setAutostart(folder, command)).toThrow()
  })
})
