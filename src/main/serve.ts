import path from 'node:path'
import { bundledEntries } from './bundled-entries.ts'
import { openControl } from './control/server.ts'
import { openLog } from './diagnosis/log-file.ts'
import { markError } from './diagnosis/run-marker.ts'
import { wordsOfError } from './diagnosis/words.ts'
import { openNodePorts, type Given } from './node-ports.ts'
import { ProxyFailure } from './net/proxies.ts'
import { openCore } from './open-core.ts'
import { timingsFromEnv } from './outbox/timings.ts'
import type { Ports } from './ports.ts'
import { createDownloads } from './serve/downloads.ts'
import { endOnSignals } from './serve/ending.ts'
import type { ServeValues } from './serve/options.ts'
import { parsePort, PortFailure } from './serve/port.ts'
import { serveApp } from './serve/server.ts'
import { onAsked, outliveTerminal } from './serve/terminal.ts'
import { adviceFor, whenMissingFrom } from './serve/when-missing.ts'
import { StoreError } from './store/errors.ts'
import { makePrivate } from './store/private-files.ts'
import { collectWhenQuiet, limitYoungGenerations } from './memory.ts'

/**
 * The whole app for a browser on this machine: the core, an HTTP server on loopback as its shell, and a socket for the
 * command line. Runs until a signal ends it.
 */
export async function serve(dataFolder: string, values: ServeValues, given: Given = {}): Promise<void> {
  outliveTerminal()
  const ending = endOnSignals()
  try {
    const port = parsePort(values.port ?? process.env['HOLDFAST_PORT'])
    const downloads = createDownloads()
    const { ports, end } = openNodePorts(dataFolder, logTo(dataFolder), given)
    ending.add(end)
    const endFor = (error: unknown): void => {
      const words = wordsOfError(error)
      ports.log('error', `Uncaught: ${words}`)
      markError(dataFolder, words)
      void ending.now(1)
    }
    process.on('uncaughtException', endFor)
    process.on('unhandledRejection', endFor)
    const opening = openCore(
      { ...ports, whenMissing: whenMissingFrom(values), saveFile: async (fileName) => downloads.saveFile(fileName) },
      timingsFromEnv(process.env),
    )
    // A signal in the middle of the opening waits for it.
    ending.add(() =>
      opening.then(
        (core) => core.close(),
        () => {},
      ),
    )
    const core = collectWhenQuiet(await opening)
    limitYoungGenerations()
    const server = await serveApp({
      core,
      downloads,
      rendererFolder: path.join(bundledEntries(import.meta.dirname).folder, '../renderer'),
      port,
      version: ports.appVersion,
      nowMs: ports.clock.monotonicMs,
      log: ports.log,
    })
    ending.add(server.close)
    const open = (place: string | null) => ({ address: server.newAddress(place) })
    const control = await openControl({ core, dataFolder, open, log: ports.log })
    ending.add(control.close)

    if (values['no-address']) {
      await onAsked(() => {})
      process.stdout.write(`Holdfast runs at ${server.origin}\nTo open it, run: holdfast open\n`)
      return
    }
    const print = (more = ''): void =>
      void process.stdout.write(
        `Holdfast is open at ${server.newAddress()}\nThis address works once, within a minute.${more}\n`,
      )
    print(` For another one ${await onAsked(() => print())}.`)
  } catch (error) {
    process.stderr.write(`${wordsFor(error, dataFolder)}\n`)
    await ending.now(1)
  }
}

/** To the terminal, or the journal, and to the file that diagnostics are taken from. */
function logTo(dataFolder: string): Ports['log'] {
  makePrivate(dataFolder)
  const writeFile = openLog(dataFolder)
  return (level, line) => {
    process.stderr.write(`${new Date().toISOString()} ${level} ${line}\n`)
    writeFile(level, line)
  }
}

function wordsFor(error: unknown, dataFolder: string): string {
  if (error instanceof PortFailure || error instanceof ProxyFailure) return error.message
  if (!(error instanceof StoreError)) return String(error)
  const again = ' If that one runs in a terminal, press Enter there for an address that opens it, or run: holdfast open'
  return error.userMessage + (error.code === 'owned_by_another' ? again : adviceFor(error, dataFolder))
}
