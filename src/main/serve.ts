import path from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../../package.json'
import { openCore } from './open-core.ts'
import { timingsFromEnv } from './outbox-timings.ts'
import type { Clock } from './ports.ts'
import { exchange } from './serve/exchange.ts'
import { defaultDataFolder, openInBrowser, watchInterfaces } from './serve/machine.ts'
import { serveApp } from './serve/server.ts'
import { openSecretFile } from './settings/secret-file.ts'
import { StoreError } from './store/errors.ts'

// The whole app for a browser on this machine: the core, and an HTTP server on loopback as its shell.

const { values } = parseArgs({ options: { port: { type: 'string' }, 'data-folder': { type: 'string' } } })
const here = import.meta.dirname
const dataFolder = values['data-folder'] ?? process.env['HOLDFAST_DATA_FOLDER'] ?? defaultDataFolder()
const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
const connectivity = watchInterfaces(clock)

try {
  const core = await openCore(
    {
      shell: 'browser',
      appVersion: version,
      platform: process.platform,
      dataFolder,
      workers: { writer: path.join(here, 'store-writer.js'), reader: path.join(here, 'store-reader.js') },
      fetch,
      exchange,
      clock,
      random: Math.random,
      secrets: openSecretFile(dataFolder, null),
      connectivity,
      openExternal: openInBrowser,
      log: (level, message) => process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`),
    },
    timingsFromEnv(process.env),
  )
  const server = await serveApp({
    core,
    rendererFolder: path.join(here, '../renderer'),
    port: Number(values.port ?? process.env['HOLDFAST_PORT'] ?? 0),
  })
  process.stdout.write(`Holdfast is open at ${server.url}\n`)

  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    connectivity.end()
    void server
      .close()
      .then(() => core.close())
      .then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
} catch (error) {
  process.stderr.write(`${error instanceof StoreError ? error.userMessage : String(error)}\n`)
  process.exitCode = 1
  connectivity.end()
}
