import { maxLogLength } from './limits.ts'

/** The end of what a server wrote for people to read. */
export interface LogTail {
  add(text: string): void
  text(): string
  /** The last line that says anything. */
  lastLine(): string
}

export function createLogTail(): LogTail {
  let kept = ''
  return {
    add(text) {
      kept = (kept + text.slice(-maxLogLength)).slice(-maxLogLength)
    },
    text: () => kept,
    lastLine: () =>
      kept
        .split('\n')
        .findLast((line) => line.trim() !== '')
        ?.trim() ?? '',
  }
}
