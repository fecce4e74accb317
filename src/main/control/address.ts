import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** macOS takes 104 bytes with the zero at the end, Linux 108. */
const maxSocketPathBytes = 103
const socketName = 'holdfast.sock'

/**
 * Where an app over this data folder listens for the command line, the likeliest first: a socket in the folder itself or,
 * where its path is too long for one or its file system has none, in a folder of this user's own. On Windows a named pipe.
 * Both sides ask for the same list.
 */
export function controlAddresses(dataFolder: string, env: NodeJS.ProcessEnv = process.env): string[] {
  const folder = realPath(path.resolve(dataFolder))
  // A container's user may have a number alone.
  const user = process.getuid?.() ?? os.userInfo().username
  const hash = createHash('sha256').update(`${user}\n${folder}`).digest('hex').slice(0, 20)
  if (process.platform === 'win32') return [`\\\\.\\pipe\\holdfast-${hash}`]
  return [path.join(folder, socketName), ...runtimeFolders(env).map((own) => path.join(own, `holdfast-${hash}.sock`))]
    .filter((address) => Buffer.byteLength(address) <= maxSocketPathBytes)
    .filter((address, index, all) => all.indexOf(address) === index)
}

/** Where the app makes one for itself, since the system has none. */
export function madeRuntimeFolder(): string {
  return path.join(os.tmpdir(), `holdfast-${process.getuid?.() ?? 0}`)
}

/** Whether nobody else could have put a socket there: not a link, this user's, closed to others. */
export function isOwnersAlone(folder: string): boolean {
  try {
    const found = fs.lstatSync(folder)
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
  } catch {
    return false
  }
}

function runtimeFolders(env: NodeJS.ProcessEnv): string[] {
  const named = env['XDG_RUNTIME_DIR'] ?? ''
  const ofSystem = process.platform === 'linux' ? `/run/user/${process.getuid?.() ?? 0}` : ''
  return [...[named, ofSystem].filter((folder) => path.isAbsolute(folder)), madeRuntimeFolder()]
}

function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder)
  } catch {
    return folder
  }
}
