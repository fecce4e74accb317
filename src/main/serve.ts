import path from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../../package.json'
import { createKeyScrubber } from './keys/scrubber.ts'
import { openNodeNetwork } from './net/node-network.ts'
import { proxiesFrom, ProxyFailure } from './net/proxies.ts'
import { openCore } from './open-core.ts'
import { timingsFromEnv } from './outbox/timings.ts'
import type { Clock, Ports } from './ports.ts'
import { startProcess } from './serve/child-process.ts'
import { createDownloads } from './serve/downloads.ts'
import { endOnSignals } from './serve/ending.ts'
import { defaultDataFolder, openInBrowser, watchInterfaces } from './serve/machine.ts'
import { parsePort, PortFailure } from './serve/port.ts'
import { serveApp } from './serve/server.ts'
import { onAsked, outliveTerminal } from './serve/terminal.ts'
import { adviceFor, whenMissingFrom, whenMissingOptions } from './serve/when-missing.ts'
import { openSecretFile } from './settings/secret-file.ts'
import { StoreError } from './store/errors.ts'
import { createFilesPrivately } from './store/private-files.ts'

// The whole app for a browser on this machine: the core, and an HTTP server on loopback as its shell.

createFilesPrivately()
outliveTerminal()
const ending = endOnSignals()
const { values } = parseArgs({
  options: { port: { type: 'string' }, 'data-folder': { type: 'string' }, ...whenMissingOptions },
})
const here = import.meta.dirname
const dataFolder = values['data-folder'] ?? process.env['HOLDFAST_DATA_FOLDER'] ?? defaultDataFolder()
const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
const secrets = openSecretFile(dataFolder, null)
const keys = createKeyScrubber(secrets)
const log: Ports['log'] = (level, message) =>
  void process.stderr.write(`${new Date().toISOString()} ${level} ${keys.text(message)}\n`)

try {
  const port = parsePort(values.port ?? process.env['HOLDFAST_PORT'])
  const downloads = createDownloads()
  const network = openNodeNetwork(proxiesFrom(process.env))
  const connectivity = watchInterfaces(clock)
  ending.add(() => connectivity.end())
  const opening = openCore(
    {
      shell: 'browser',
      appVersion: version,
      platform: process.platform,
      dataFolder,
      whenMissing: whenMissingFrom(values),
      workers: {
        writer: path.join(here, 'store-writer.js'),
        reader: path.join(here, 'store-reader.js'),
        analysis: path.join(here, 'analysis.js'),
      },
      startProcess,
      fetch: network.fetch,
      exchange: network.exchange,
      network,
      clock,
      random: Math.random,
      secrets,
      connectivity,
      openExternal: openInBrowser,
      saveFile: async (fileName) => downloads.saveFile(fileName),
      notify: () => false,
      log,
    },
    timingsFromEnv(process.env),
  )
  // A signal in the middle of the opening waits for it.
  ending.add(() =>
    opening.then(
      (core) => core.close(),
      () => {},
    ),
  )
  const server = await serveApp({
    core: await opening,
    downloads,
    rendererFolder: path.join(here, '../renderer'),
    port,
    nowMs: clock.monotonicMs,
    log,
  })
  ending.add(server.close)

  const print = (more = ''): void =>
    void process.stdout.write(
      `Holdfast is open at ${server.newAddress()}\nThis address works once, within a minute.${more}\n`,
    )
  print(` For another one ${await onAsked(() => print())}.`)
} catch (error) {
  process.stderr.write(`${wordsFor(error)}\n`)
  await ending.now(1)
}

function wordsFor(error: unknown): string {
  if (error instanceof PortFailure || error instanceof ProxyFailure) return error.message
  if (!(error instanceof StoreError)) return String(error)
  const again = ' If that one runs in a terminal, press Enter there for an address that opens it.'
  return error.userMessage + (error.code === 'owned_by_another' ? again : adviceFor(error, dataFolder))
}
