import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** One for each test file that runs at a time: windows on one display take each other's focus. */
export const displayCount = 2
/** Where each worker finds them, as `:1,:2`. */
export const displaysVariable = 'HOLDFAST_E2E_DISPLAYS'

/** Where nobody looks at the display that there is. Elsewhere the windows of one file at a time are enough. */
export const hasOwnDisplays = process.env['CI'] === 'true' && process.platform === 'linux'

/** Vitest's global setup. Without Xvfb all files share the display that there is. */
export async function setup(): Promise<() => void> {
  const started: ChildProcess[] = []
  const names: string[] = []
  for (let number = 0; hasOwnDisplays && number < displayCount; number += 1) {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-ac'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const given = server.stdio[3]
    const name = await Promise.race([
      once(given as NodeJS.ReadableStream, 'data').then(([data]) => String(data).trim()),
      once(server, 'exit').then(() => null),
      once(server, 'error').then(() => null),
    ])
    if (name === null) break
    started.push(server)
    names.push(`:${name}`)
  }
  process.env[displaysVariable] = names.join(',')
  return () => {
    for (const server of started) server.kill()
  }
}
