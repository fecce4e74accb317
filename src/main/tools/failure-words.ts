import { wayWords } from '../net/failure-words.ts'
import { toNetworkError } from '../net/network-error.ts'
import { isObject } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import { serverFileName } from './server-file.ts'
import type { ProgramEnd } from './stdio-transport.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// What went wrong with a server, in words for the user.

/** JSON-RPC's codes as the SDK uses them; servers use the same for errors of their own. */
const connectionClosed = -32_000
const timedOut = -32_001

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code
export function isTimeout(error: unknown): boolean {
  const { data } = (error ?? {}) as { data?: unknown }
  return codeOf(error) === timedOut && isObject(data) && ('timeout' in data || 'maxTotalTimeout' in data)
}
export const isClosed = (error: unknown): boolean =>
  [undefined, connectionClosed].includes(codeOf(error) as number | undefined) &&
  /^(?:MCP error -32000: )?(?:not connected|connection closed)$/i.test(messageOf(error))

/** The server's own word, as JSON-RPC has it. */
export const isRefusal = (error: unknown): boolean => Number(codeOf(error)) < -1

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One line, not too long. */
export const quoted = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line === '' ? '' : ` ${said('It says: “{words}”', { words: cutText(line, 300) })}`
}

export function programWords(error: unknown, command: string, cwd: string): string {
  const code = codeOf(error)
  if (code === 'ENOENT' && cwd !== '' && (error as { path?: string }).path !== undefined) {
    return said(
      'The program “{command}” or the folder “{cwd}” was not found. Enter the program’s whole path, or install it.',
      { command, cwd },
    )
  }
  if (code === 'ENOENT') {
    return said(
      'The program “{command}” was not found. Install it, or enter its whole path: apps do not know all that a terminal does.',
      { command },
    )
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return said('The program “{command}” may not be run ({code}).', { command, code })
  }
  return said('The program “{command}” could not be started: {problem}', {
    command,
    problem: cutText(messageOf(error), 300),
  })
}

export function endWords({ code, signal }: ProgramEnd, lastLine: string): string {
  const message =
    signal === null
      ? said('The server ended by itself (exit code {code}).', { code: code ?? 'unknown' })
      : said('The server ended by itself ({signal}).', { signal })
  return message + quoted(lastLine)
}

export function remoteWords(error: unknown, url: string): string {
  const { host } = new URL(url)
  const status = Number(codeOf(error))
  if (status === 401 || status === 403) {
    return said(
      '{host} does not let Holdfast in (HTTP {status}). Add the header that it wants, usually Authorization with a token.',
      { host, status },
    )
  }
  if (status >= 400 && status < 600) {
    return (
      said('{host} refused the connection (HTTP {status}). Check the address; it often ends in /mcp.', {
        host,
        status,
      }) + quoted(answerIn(messageOf(error)))
    )
  }
  return unreachedWords(error, host) ?? unspokenWords(error, host)
}

/** Why a call over HTTP has no answer of the server's. */
export function remoteCallWords(error: unknown, url: string): string {
  const { host } = new URL(url)
  const status = Number(codeOf(error))
  if (status >= 300 && status < 600)
    return said('{host} refused the call (HTTP {status}).', { host, status }) + quoted(answerIn(messageOf(error)))
  const isUnreadable = status === -1 || error instanceof SyntaxError || /Zod/.test((error as Error).name)
  return unreachedWords(error, host) ?? (isUnreadable ? unspokenWords(error, host) : brokenCallWords)
}

export const brokenCallWords = words(
  'The connection to the server broke during this call. The tool may have run all the same.',
)

/** What an address answered, without what the SDK says of it. A page has no words of the server's. */
function answerIn(message: string): string {
  const answer = message.replace(/^Streamable HTTP error: (?:Error POSTing to endpoint: )?/, '')
  return /^\s*[<[]/.test(answer) ? '' : answer
}

const unspokenWords = (error: unknown, host: string): string =>
  said('{host} could not be spoken to.', { host }) + quoted(answerIn(toNetworkError(error).message))

/** Null where something else is the matter. */
function unreachedWords(error: unknown, host: string): string | null {
  const failure = toNetworkError(error)
  const way = wayWords(host, failure)
  if (way) return `${way.message} ${way.advice}`
  switch (failure.reason) {
    case 'offline':
      return words('This computer is offline.')
    case 'dns':
      return said('The host {host} was not found. Check the address.', { host })
    case 'refused':
      return said('Nothing answers at {host}. Check that the server runs, and its address.', { host })
    case 'timeout':
      return said('{host} took too long to answer.', { host })
    default:
      return null
  }
}

export function signInWords(url: string, canSignIn: boolean): string {
  const { host } = new URL(url)
  return canSignIn
    ? said('{host} wants you to sign in. Do so in Settings → Tools.', { host })
    : said(
        '{host} wants you to sign in, which only the desktop app can. In a browser, give it a header with a token in {serverFileName}.',
        { host, serverFileName },
      )
}
