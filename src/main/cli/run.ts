import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../../../package.json'
import { RouteFailure } from '../ipc/route-failure.ts'
import { PointerFailure } from '../relocation/pointer.ts'
import { defaultDataFolder } from '../serve/machine.ts'
import { ProxyFailure } from '../net/proxies.ts'
import { createFilesPrivately } from '../store/private-files.ts'
import { backup } from './backup.ts'
import { commonOptions, ShellNeeded, type CliGiven, type Command } from './command.ts'
import { exportCommand } from './export.ts'
import { flush } from './flush.ts'
import { helpFor, helpForOne, nearest } from './help.ts'
import { open } from './open.ts'
import { serveCommand } from './serve-command.ts'
import { service } from './service.ts'
import { status } from './status.ts'
import { CliFailure, exitCodes, type ExitCode, type Terminal } from './terminal.ts'
import { cutText } from '../../shared/text.ts'

const commands: Command[] = [open, status, flush, backup, exportCommand, serveCommand, service]

/** What was typed behind `holdfast`, to its exit code. Rejects with ShellNeeded alone. */
export async function runCli(args: string[], terminal: Terminal, given: CliGiven = {}): Promise<ExitCode> {
  createFilesPrivately()
  try {
    return await run(args, terminal, given)
  } catch (error) {
    if (error instanceof ShellNeeded) throw error
    if (terminal.interrupted.aborted) return exitCodes.interrupted
    const progress = terminal.isSeen.err ? '\r\u001b[K' : ''
    if (error instanceof CliFailure) {
      terminal.err(`${progress}${error.message}\n`)
      return error.exitCode
    }
    const isTold = error instanceof RouteFailure || error instanceof ProxyFailure
    terminal.err(
      `${progress}${isTold ? error.message : `Holdfast failed: ${error instanceof Error ? error.message : String(error)}`}\n`,
    )
    return exitCodes.failed
  }
}

async function run(args: string[], terminal: Terminal, given: CliGiven): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    const asked = commands.find((command) => command.name === rest[0])
    await terminal.out(asked ? helpForOne(asked) : helpFor(commands))
    return exitCodes.ok
  }
  if (name === '--version' || name === '-v') {
    await terminal.out(`${version}\n`)
    return exitCodes.ok
  }
  const command = commands.find((known) => known.name === name)
  if (!command) {
    const meant = nearest(
      name,
      commands.map((known) => known.name),
    )
    const advice = meant === null ? 'holdfast --help lists them.' : `Did you mean “${meant}”?`
    throw new CliFailure(exitCodes.usage, `There is no command “${cutText(name, 60)}”. ${advice}`)
  }
  const { values, words } = parse(command, rest)
  // A script's variable that is not set would have it work on other data, or on more.
  const empty = Object.keys(values).find((option) => values[option] === '')
  if (empty !== undefined)
    throw new CliFailure(exitCodes.usage, `--${empty} has no value. Usage: holdfast ${command.usage}`)
  if (values['help']) {
    await terminal.out(helpForOne(command))
    return exitCodes.ok
  }
  if (words.length > command.maxWords) {
    throw new CliFailure(
      exitCodes.usage,
      `“${cutText(words[command.maxWords] ?? '', 60)}” is one word too many. Usage: holdfast ${command.usage}`,
    )
  }
  const folder = values['data-folder'] || terminal.env['HOLDFAST_DATA_FOLDER'] || usualDataFolder()
  const dataFolder = path.resolve(String(folder))
  if (fs.statSync(dataFolder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new CliFailure(
      exitCodes.noData,
      `There is no data of Holdfast in ${dataFolder}: it is no folder. Name the folder that the data are in.`,
    )
  }
  return command.run({ words, values, dataFolder, terminal, given })
}

function parse(command: Command, args: string[]) {
  try {
    const options = { ...commonOptions, ...command.options }
    const parsed = parseArgs({ args, options, allowPositionals: true })
    return { values: parsed.values as Record<string, string | boolean | undefined>, words: parsed.positionals }
  } catch (error) {
    // Node says which and why, and then how to write it as a word, which none here begins like, or over lines of their own.
    const [why = ''] = (error as Error).message.split(/\. To specify|\.?\n/)
    throw new CliFailure(exitCodes.usage, `${why}. Usage: holdfast ${command.usage}`)
  }
}

/** Where the data were moved to, if that is there. */
function usualDataFolder(): string {
  try {
    return defaultDataFolder()
  } catch (error) {
    if (!(error instanceof PointerFailure)) throw error
    throw new CliFailure(exitCodes.noData, error.message)
  }
}
