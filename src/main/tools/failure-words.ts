import { wayWords } from '../net/failure-words.ts'
import { toNetworkError } from '../net/network-error.ts'
import { cutText } from '../../shared/text.ts'
import type { ProgramEnd } from './stdio-transport.ts'

// What went wrong with a server, in words for the user.

/** JSON-RPC's codes as the SDK uses them. */
const connectionClosed = -32_000
const timedOut = -32_001

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code
export const isTimeout = (error: unknown): boolean => codeOf(error) === timedOut
export const isClosed = (error: unknown): boolean =>
  codeOf(error) === connectionClosed || /not connected|connection closed/i.test(messageOf(error))

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One line, not too long. */
export const quoted = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line === '' ? '' : ` It says: “${cutText(line, 300)}”`
}

export function programWords(error: unknown, command: string, cwd: string): string {
  const code = codeOf(error)
  if (code === 'ENOENT' && cwd !== '' && (error as { path?: string }).path !== undefined) {
    return `The program “${command}” or the folder “${cwd}” was not found. Enter the program’s whole path, or install it.`
  }
  if (code === 'ENOENT') {
    return `The program “${command}” was not found. Install it, or enter its whole path: apps do not know all that a terminal does.`
  }
  if (code === 'EACCES' || code === 'EPERM') return `The program “${command}” may not be run (${String(code)}).`
  return `The program “${command}” could not be started: ${cutText(messageOf(error), 300)}`
}

export function endWords({ code, signal }: ProgramEnd, lastLine: string): string {
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : signal
  return `The server ended by itself (${how}).${quoted(lastLine)}`
}

export function remoteWords(error: unknown, url: string): string {
  const { host } = new URL(url)
  const status = Number(codeOf(error))
  if (status === 401 || status === 403) {
    return `${host} does not let Holdfast in (HTTP ${status}). Add the header that it wants, usually Authorization with a token.`
  }
  if (status >= 400 && status < 600) {
    return `${host} refused the connection (HTTP ${status}). Check the address; it often ends in /mcp.${quoted(messageOf(error))}`
  }
  const failure = toNetworkError(error)
  const way = wayWords(host, failure)
  if (way) return `${way.message} ${way.advice}`
  switch (failure.reason) {
    case 'offline':
      return 'This computer is offline.'
    case 'dns':
      return `The host ${host} was not found. Check the address.`
    case 'refused':
      return `Nothing answers at ${host}. Check that the server runs, and its address.`
    case 'timeout':
      return `${host} took too long to answer.`
    default:
      return `${host} could not be spoken to.${quoted(failure.message)}`
  }
}
