import { createHash } from 'node:crypto'
import type { ListedTool } from './listed-tools.ts'
import type { StoredServer } from './server-config.ts'

/** A tool in the form in which the user allowed it; with another description or other arguments it is asked for again. */
export function approvalKeyOf({ id }: Pick<StoredServer, 'id'>, tool: ListedTool): string {
  const form = createHash('sha256')
    .update(JSON.stringify([tool.description, tool.parameters]))
    .digest('hex')
    .slice(0, 16)
  return JSON.stringify([id, tool.name, form])
}

export const isAlwaysAllowed = (server: StoredServer, tool: ListedTool): boolean =>
  server.alwaysByName.includes(tool.name) || server.always.includes(approvalKeyOf(server, tool))
