import type { ParseArgsConfig } from 'node:util'
import type { Given } from '../node-ports.ts'
import type { ExitCode, Terminal } from './terminal.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** One of the words after `holdfast`. */
export interface Command {
  name: string
  /** As it stands behind `holdfast`. */
  usage: string
  summary: string
  /** Of each option a line of help: its name as it is typed, and what it does. */
  options: Options
  help: [name: string, meaning: string][]
  /** What more there is to say of it. */
  notes?: string
  /** How many words may follow it. */
  maxWords: number
  run(asked: Asked): Promise<ExitCode>
}

export interface Asked {
  words: string[]
  values: Record<string, string | boolean | undefined>
  dataFolder: string
  terminal: Terminal
  given: CliGiven
}

/** What the command line has where it is Electron that runs it. */
export interface CliGiven {
  /** For who opens the data. Rejects with ShellNeeded where it cannot be had yet. */
  shell?(dataFolder: string): Promise<Given>
  /** Starts the desktop app, over this folder where one was named; false where there is none. */
  startDesktop?(named: string | null): Promise<boolean>
  /** What starts this program, for a service: absolute paths. */
  ownCommand?: string[]
}

/** The command is to be run again, with a shell that can open the data. */
export class ShellNeeded extends Error {
  override readonly name = 'ShellNeeded'
  readonly dataFolder: string

  constructor(dataFolder: string) {
    super(`A shell is needed for ${dataFolder}.`)
    this.dataFolder = dataFolder
  }
}

/** Every command has these. */
export const commonOptions = {
  'data-folder': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options
