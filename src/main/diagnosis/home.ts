import os from 'node:os'
import { pathToFileURL } from 'node:url'

/** Paths in a text without the name of whoever's home they lead into: `~/…`, as an error names them and as a stack does. */
export function withoutHome(text: string, home = homeFolder()): string {
  if (home === '' || home === '/') return text
  const inStacks = pathToFileURL(home).pathname.replace(/^\/(?=[A-Za-z]:)/, '')
  const spellings = [home, home.replaceAll('\\', '/'), inStacks].map(escaped)
  // A longer name that begins or ends alike is another's.
  return text.replaceAll(new RegExp(`(?<![\\w.-])(?:${spellings.join('|')})(?![\\w.-])`, 'g'), '~')
}

const escaped = (words: string): string => words.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)

/** A container's user may have none. */
function homeFolder(): string {
  try {
    return os.homedir()
  } catch {
    return ''
  }
}
