import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { replaceFile } from '../store/files.ts'

// Start at login on Linux: a desktop entry in the folder that the session goes through, as the XDG Autostart specification has it.

const fileName = 'holdfast.desktop'

export const autostartFolder = (env: NodeJS.ProcessEnv): string =>
  path.join(env['XDG_CONFIG_HOME'] || path.join(os.homedir(), '.config'), 'autostart')

/**
 * One argument of an `Exec` line: in quotes, with what is special in them escaped, the backslashes once more since they are in
 * a string of a desktop entry, and the percent signs, which are field codes, doubled.
 */
export function quoteArgument(argument: string): string {
  if (/^[\w./:=@+,-]+$/.test(argument)) return argument
  const quoted = argument.replaceAll(/["`$\\]/g, String.raw`\$&`)
  return `"${quoted.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`
}

export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Holdfast',
    'Comment=Starts Holdfast without a window when you log in',
    `Exec=${command.map(quoteArgument).join(' ')}`,
    'Icon=holdfast',
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** Whether the session would start it: a desktop's own settings switch entries off without removing them. */
export function isAutostartOn(folder: string): boolean {
  const entry = read(folder)
  return entry !== null && !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(entry)
}

/** Throws what the file system threw. */
export function setAutostart(folder: string, command: readonly string[] | null): void {
  if (command === null) {
    fs.rmSync(path.join(folder, fileName), { force: true })
    return
  }
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  replaceFile(path.join(folder, fileName), autostartEntry(command), folder)
}

/** An entry of before may start what is not there any more: the app was moved, or is another AppImage now. Never throws. */
export function refreshAutostart(folder: string, command: readonly string[]): void {
  try {
    if (isAutostartOn(folder) && read(folder) !== autostartEntry(command)) setAutostart(folder, command)
  } catch {
    // It stays as it was; the next start tries again.
  }
}

function read(folder: string): string | null {
  try {
    return fs.readFileSync(path.join(folder, fileName), 'utf8')
  } catch {
    return null
  }
}
