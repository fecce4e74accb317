import { setTimeout as wait } from 'node:timers/promises'
import { leadsHere } from '../net/loopback.ts'
import { openInBrowser } from '../serve/machine.ts'
import { findApp, type RunningApp } from './client.ts'
import type { Command } from './command.ts'
import { placeOf } from './place.ts'
import { CliFailure, exitCodes } from './terminal.ts'

const startsWithinMs = 30_000

export const open: Command = {
  name: 'open',
  usage: 'open [<link, trace id or conversation id>] [--print]',
  summary: 'Show the app, at a trace or a conversation where one is named',
  options: { print: { type: 'boolean' } },
  help: [['--print', 'For an app that runs for a browser: print its address and open nothing']],
  notes: `An app that runs for a browser is opened in the system’s browser. Its address works once, within a minute; where there is
no browser it is printed.`,
  maxWords: 1,
  async run({ words, values, dataFolder, terminal, given }) {
    const place = words[0] === undefined ? null : placeOf(words[0])
    let app = await findApp(dataFolder, terminal.interrupted)
    const named = values['data-folder'] ? dataFolder : null
    if (!app && (await given.startDesktop?.(named))) {
      if (place === null) return exitCodes.ok
      app = await untilRuns(dataFolder, terminal.interrupted)
    }
    if (!app) {
      throw new CliFailure(
        exitCodes.failed,
        'Holdfast does not run over this data folder. Start it, or run: holdfast serve',
      )
    }
    const { address } = await app.open(place)
    if (address === null) return exitCodes.ok
    if (!isOwnAddress(address))
      throw new CliFailure(
        exitCodes.failed,
        'What answers is no Holdfast: it names an address that is not this computer’s. Nothing was opened.',
      )
    if (!values['print'] && hasBrowser(terminal.env)) {
      try {
        await openInBrowser(address)
        return exitCodes.ok
      } catch {
        // Then it is printed.
      }
    }
    await terminal.out(`${address}\n`)
    if (terminal.isSeen.err) terminal.err('This address works once, within a minute.\n')
    return exitCodes.ok
  },
}

/** The app that was just started, once it answers; null where it does not in time. */
async function untilRuns(dataFolder: string, signal: AbortSignal): Promise<RunningApp | null> {
  const endMs = performance.now() + startsWithinMs
  while (performance.now() < endMs) {
    const app = await findApp(dataFolder, signal)
    if (app) return app
    await wait(200, undefined, { signal })
  }
  return null
}

/** Windows lets others have a pipe of the app's name first, and what they answer would be opened. */
const isOwnAddress = (address: string): boolean => address.startsWith('http://') && leadsHere(address)

const hasBrowser = (env: NodeJS.ProcessEnv): boolean =>
  process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
