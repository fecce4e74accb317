import { CliFailure, exitCodes, type Terminal } from './terminal.ts'

/** This process's own. Ctrl+C and SIGTERM interrupt; a second one ends it at once. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const interrupted = new AbortController()
  let isGone = false
  // What reads along may end first, as `head` does: then nothing more is wanted.
  const end = (): void => {
    isGone = true
    interrupted.abort()
  }
  stdout.on('error', (error) => {
    if (isReaderGone(error)) end()
  })
  stderr.on('error', () => {})
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)))
  }
  return {
    out: async (text) => {
      if (isGone) return
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const giveUp = (): void => reject(interrupted.signal.reason)
      interrupted.signal.addEventListener('abort', giveUp, { once: true })
      stdout.write(text, (error) => {
        if (!error) resolve()
        else if (isReaderGone(error)) end()
        else reject(new CliFailure(exitCodes.failed, `The output could not be written: ${error.message}`))
      })
      await promise.finally(() => interrupted.signal.removeEventListener('abort', giveUp))
    },
    err: (text) => void stderr.write(text),
    env,
    isSeen: { out: stdout.isTTY === true, err: stderr.isTTY === true },
    interrupted: interrupted.signal,
  }
}

const isReaderGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'ECONNRESET'
