import os from 'node:os'
import { pathToFileURL } from 'node:url'

/** Other folders that a system names after their user: of drives, of a home that is linked to, of Windows from within Linux. */
const named = String.raw`(?:(?:/run)?/media|/var/home|/Volumes|(?:/mnt/[a-z]|[a-z]:)[\\/]+Users)[\\/]+`

/** Paths in a text without the name of whoever's home they lead into: `~/…`, as an error names them and as a stack does. */
export function withoutHome(text: string, home = homeFolder()): string {
  if (home === '' || home === '/') return text
  const inStacks = pathToFileURL(home).pathname.replace(/^\/(?=[A-Za-z]:)/, '')
  const inJson = home.replaceAll('\\', '\\\\')
  const spellings = [inJson, home, home.replaceAll('\\', '/'), inStacks].map(escaped)
  // Windows takes both cases for one, and is named in either.
  const flags = /^[a-z]:/i.test(home) ? 'gi' : 'g'
  // A longer name that begins or ends alike is another's.
  const shown = text.replaceAll(new RegExp(`(?<![\\w.-])(?:${spellings.join('|')})(?![\\w.-])`, flags), '~')
  const name = escaped(home.split(/[\\/]/).findLast((part) => part !== '') ?? '')
  return shown.replaceAll(new RegExp(`(?<![\\w.-])(${named})${name}(?![\\w.-])`, 'gi'), '$1…')
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
