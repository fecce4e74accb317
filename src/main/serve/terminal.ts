import { execFile } from 'node:child_process'

/** Terminals that are gone must not take the app along: what is written to them is lost, and nothing else. */
export function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/**
 * Calls back whenever somebody presses Enter in the terminal, or sends SIGUSR2. Returns how to ask, in words.
 * In the background nothing is read, since the system stops a process that tries to.
 */
export async function onAsked(callback: () => void): Promise<string> {
  const signals = process.platform !== 'win32'
  if (signals) process.on('SIGUSR2', callback)
  const { stdin } = process
  stdin.on('error', () => {})
  const listen = async (): Promise<boolean> => {
    const reads = !stdin.isTTY || !signals || (await isInForeground())
    if (reads) stdin.resume()
    else stdin.pause()
    return reads
  }
  stdin.on('data', (typed: Buffer) => {
    if (typed.includes('\n')) callback()
  })
  stdin.pause()
  const reads = await listen()
  if (signals) process.on('SIGCONT', () => void listen())
  if (stdin.isTTY && reads) return 'press Enter here'
  return signals ? `run kill -USR2 ${process.pid}` : 'start Holdfast again'
}

function isInForeground(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'stat=', '-p', String(process.pid)], (error, stdout) =>
      resolve(error === null && stdout.includes('+')),
    )
  })
}
