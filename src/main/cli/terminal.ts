/** Where a command runs: what it is given and what it writes to. */
export interface Terminal {
  out(text: string | Uint8Array): Promise<void>
  err(text: string): void
  env: NodeJS.ProcessEnv
  /** Whether a person reads what is written: then it may have colours, and progress that is written over. */
  isSeen: { out: boolean; err: boolean }
  /** Aborted by Ctrl+C. */
  interrupted: AbortSignal
}

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  noData: 3,
  /** Something waits that only a person can move on. */
  waits: 4,
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command with words for the user. */
export class CliFailure extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.name = 'CliFailure'
    this.exitCode = exitCode
  }
}

/** https://no-color.org: set to anything but nothing, it says no. */
const mayColour = (terminal: Terminal): boolean =>
  terminal.isSeen.out && !terminal.env['NO_COLOR'] && terminal.env['TERM'] !== 'dumb'

export function paint(terminal: Terminal): {
  bold(text: string): string
  dim(text: string): string
  warn(text: string): string
} {
  const code = (on: number, off: number) => (text: string) =>
    mayColour(terminal) ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return { bold: code(1, 22), dim: code(2, 22), warn: code(33, 39) }
}

/** Text from a server or a file, without what would steer the terminal. */
export const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
