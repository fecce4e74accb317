import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const answerWithinMs = 2_000
const watcher = 'org.kde.StatusNotifierWatcher'
const property = 'IsStatusNotifierHostRegistered'
const properties = 'org.freedesktop.DBus.Properties.Get'

/** Programs that put one question to the session's bus; a desktop has one of them. */
const questions: [program: string, args: string[]][] = [
  [
    'gdbus',
    [
      'call',
      '--session',
      '--dest',
      watcher,
      '--object-path',
      '/StatusNotifierWatcher',
      '--method',
      properties,
      watcher,
      property,
    ],
  ],
  ['busctl', ['--user', 'get-property', watcher, '/StatusNotifierWatcher', watcher, property]],
  [
    'dbus-send',
    [
      '--session',
      '--print-reply',
      `--dest=${watcher}`,
      '/StatusNotifierWatcher',
      properties,
      `string:${watcher}`,
      `string:${property}`,
    ],
  ],
]

/**
 * Whether an icon in the tray would be seen. macOS and Windows always have one; on Linux the desktop is asked, since GNOME has
 * none without an extension, and Electron does not tell.
 */
export async function findTray(platform: string = process.platform, env = process.env): Promise<boolean> {
  if (platform !== 'linux') return true
  // Without a bus these programs would start one.
  const hasBus =
    env['DBUS_SESSION_BUS_ADDRESS'] || fs.existsSync(path.join(env['XDG_RUNTIME_DIR'] || '/nowhere', 'bus'))
  if (!hasBus) return false
  for (const [program, args] of questions) {
    const answer = await ask(program, args, env)
    if (answer !== null) return /\btrue\b/.test(answer)
  }
  return false
}

/** What it printed, '' where it failed; null where there is no such program. */
function ask(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: answerWithinMs }, (error, stdout) => {
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') resolve(null)
      else resolve(error ? '' : stdout)
    })
  })
}
