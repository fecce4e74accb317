import { once } from 'node:events'
import type { Terminal } from './terminal.ts'

/** This process's own. Ctrl+C and SIGTERM interrupt; a second one ends it at once. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const interrupted = new AbortController()
  let isGone = false
  // What reads along may end first, as `head` does: then nothing more is wanted.
  stdout.on('error', () => {
    isGone = true
    interrupted.abort()
  })
  stderr.on('error', () => {})
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)))
  }
  return {
    out: async (text) => {
      if (!isGone && !stdout.write(text)) await once(stdout, 'drain', { signal: interrupted.signal })
    },
    err: (text) => void stderr.write(text),
    env,
    isSeen: { out: stdout.isTTY === true, err: stderr.isTTY === true },
    interrupted: interrupted.signal,
  }
}
