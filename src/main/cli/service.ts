import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { defaultDataFolder } from '../serve/machine.ts'
import { replaceFile } from '../store/files.ts'
import { findApp } from './client.ts'
import type { Asked, Command } from './command.ts'
import { portIn } from './port-option.ts'
import { unitFile } from './service-file.ts'
import { readsFrom, unitMark, unitName, unitText, variablesName } from './service-unit.ts'
import { CliFailure, exitCodes, type ExitCode } from './terminal.ts'

export const service: Command = {
  name: 'service',
  usage: 'service install|uninstall|status [--port <number>] [--no-start] [--json]',
  summary: 'Run “holdfast serve” in the background, from login or boot on (Linux with systemd)',
  options: { port: { type: 'string' }, 'no-start': { type: 'boolean' }, json: { type: 'boolean' } },
  help: [
    ['--port <number>', 'With install: listen on this port rather than a free one'],
    ['--no-start', 'With install: write the unit and start nothing'],
    ['--json', 'With status: print it as one JSON object: installed, enabled, state, processId'],
  ],
  notes: `install writes a unit for your own systemd, enables and starts it; --data-folder is kept in it. Run it again after Holdfast
has moved. Variables such as HTTPS_PROXY go into the file service.env beside the data. uninstall keeps the data.
status answers 0 while the service runs, 1 where it does not.`,
  maxWords: 1,
  async run(asked) {
    if (process.platform !== 'linux') throw new CliFailure(exitCodes.failed, elsewhere())
    const step = steps.get(asked.words[0] ?? '')
    if (!step) throw new CliFailure(exitCodes.usage, 'Say what: holdfast service install, uninstall or status.')
    return step(asked)
  },
}

const steps = new Map(Object.entries({ install, uninstall, status }))

async function install(asked: Asked): Promise<ExitCode> {
  const { terminal, values, dataFolder, given } = asked
  const file = unitFile(terminal.env)
  const port = portIn(values)
  const command = [
    ...(given.ownCommand ?? [process.execPath, process.argv[1] ?? '']),
    'serve',
    // Its first address would stand in the journal, which others may read.
    '--no-address',
    ...(port === null ? [] : ['--port', String(port)]),
    ...(dataFolder === defaultDataFolder() ? [] : ['--data-folder', dataFolder]),
  ]
  if (!isOurs(file))
    throw new CliFailure(exitCodes.failed, `${file} is there and was written by somebody else. Move it away first.`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  replaceFile(file, unitText(command, path.join(dataFolder, variablesName)), path.dirname(file))
  await terminal.out(`Written: ${file}\n`)
  if (values['no-start']) {
    await terminal.out(`To start it: systemctl --user daemon-reload && systemctl --user enable --now ${unitName}\n`)
    return exitCodes.ok
  }
  await systemctl(asked, 'daemon-reload')
  // One that runs already is to run what was written now.
  await systemctl(asked, 'enable', unitName)
  await systemctl(asked, 'restart', unitName)
  await terminal.out('Holdfast runs in the background, and starts when you log in. To open it: holdfast open\n')
  if ((await lingers()) === false) {
    await terminal.out(
      'It ends when you log out. To have it run from boot on, without a login: loginctl enable-linger\n',
    )
  }
  return exitCodes.ok
}

async function uninstall(asked: Asked): Promise<ExitCode> {
  const { terminal } = asked
  const file = unitFile(terminal.env)
  if (!fs.existsSync(file)) {
    await terminal.out('No service is installed.\n')
    return exitCodes.ok
  }
  if (!isOurs(file)) throw new CliFailure(exitCodes.failed, `${file} was written by somebody else, and stays.`)
  await systemctl(asked, 'disable', '--now', unitName)
  fs.rmSync(file)
  await systemctl(asked, 'daemon-reload')
  await terminal.out(`The service is removed. Your data stays in ${asked.dataFolder}\n`)
  return exitCodes.ok
}

async function status(asked: Asked): Promise<ExitCode> {
  const { terminal, values } = asked
  const file = unitFile(terminal.env)
  const installed = fs.existsSync(file)
  const shown = installed ? await systemctl(asked, 'show', unitName, '-p', 'ActiveState,UnitFileState,MainPID') : ''
  const field = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)?.[1] ?? ''
  const state = field('ActiveState') || 'inactive'
  const processId = Number(field('MainPID')) || null
  const report = { installed, enabled: field('UnitFileState') === 'enabled', state, processId }
  const code = state === 'active' ? exitCodes.ok : exitCodes.failed
  if (values['json']) {
    await terminal.out(`${JSON.stringify(report)}\n`)
    return code
  }
  const app = await findApp(asked.dataFolder, terminal.interrupted)
  const variables = path.join(asked.dataFolder, variablesName)
  const lines = installed
    ? [
        `The service is installed (${file}), ${report.enabled ? 'starts by itself' : 'does not start by itself'}, and is ${state}.`,
        ...(processId !== null && app && app.processId !== processId
          ? [`Another Holdfast has the data folder (process ${app.processId}); the service waits for its end.`]
          : []),
        ...(isOurs(file) && !readsFrom(fs.readFileSync(file, 'utf8'), variables)
          ? [
              `It does not read ${variables}: it was installed for data in another folder. Run: holdfast service install`,
            ]
          : []),
        ...(code === exitCodes.ok ? [] : [`Its log: journalctl --user -u ${unitName} -n 50`]),
      ]
    : ['No service is installed. To install one: holdfast service install']
  await terminal.out(`${lines.join('\n')}\n`)
  return code
}

function isOurs(file: string): boolean {
  try {
    return fs.readFileSync(file, 'utf8').startsWith(unitMark)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

/** What it printed. Throws CliFailure with its words. */
function systemctl({ terminal }: Asked, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('systemctl', ['--user', ...args], { env: terminal.env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      const reason = isMissing ? 'there is no systemctl here' : stderr.trim() || error.message
      reject(
        new CliFailure(
          exitCodes.failed,
          `systemctl --user ${args.join(' ')} failed: ${reason}. ` +
            'In a session without systemd, run holdfast serve under what starts services there.',
        ),
      )
    })
  })
}

/** Null where nobody says. */
function lingers(): Promise<boolean | null> {
  return new Promise((resolve) => {
    execFile(
      'loginctl',
      ['show-user', String(process.getuid?.()), '-p', 'Linger'],
      { timeout: 10_000 },
      (error, stdout) => resolve(error ? null : stdout.includes('Linger=yes')),
    )
  })
}

const elsewhere = (): string =>
  process.platform === 'darwin'
    ? 'Services are written for Linux’s systemd alone. On macOS, let launchd run “holdfast serve --no-address”: a property list in ~/Library/LaunchAgents with RunAtLoad.'
    : 'Services are written for Linux’s systemd alone. On Windows, let the Task Scheduler run “holdfast serve --no-address” at log-on.'
