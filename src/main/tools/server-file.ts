import fs from 'node:fs'
import path from 'node:path'
import { withEnvironment, readServers, type ReadServer } from './pasted.ts'
import { said } from '../../shared/words/said.ts'

/** In the data folder; what stands in it was put there by somebody who could run programs anyway. */
export const serverFileName = 'mcp.json'
const maxFileBytes = 1_000_000

export interface ServerFile {
  servers: ReadServer[]
  /** What of it can't be used, for the user. */
  problem: string | null
}

export function readServerFile(folder: string, env: NodeJS.ProcessEnv = process.env): ServerFile {
  let text: string
  try {
    const file = path.join(folder, serverFileName)
    if (fs.statSync(file).size > maxFileBytes)
      return { servers: [], problem: said('{serverFileName} is too long.', { serverFileName }) }
    text = fs.readFileSync(file, 'utf8')
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'ENOENT'
    return {
      servers: [],
      problem: isMissing
        ? null
        : said('{serverFileName} can’t be read: {message}', { serverFileName, message: (error as Error).message }),
    }
  }
  if (text.trim() === '') return { servers: [], problem: null }
  const { servers, problems } = readServers(text)
  const filled = servers.filter(({ isDisabled }) => !isDisabled).map((server) => fill(server, env))
  return { servers: filled, problem: problems.length === 0 ? null : `${serverFileName}: ${problems.join(' ')}` }
}

function fill(server: ReadServer, env: NodeJS.ProcessEnv): ReadServer {
  const filled = (text: string): string => withEnvironment(text, env)
  return {
    ...server,
    command: filled(server.command),
    args: server.args.map(filled),
    cwd: filled(server.cwd),
    url: filled(server.url),
    secrets: server.secrets.map(({ name, value }) => ({ name, value: filled(value) })),
  }
}
