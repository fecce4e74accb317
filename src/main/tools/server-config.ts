import { z } from 'zod'

/** A server as it is kept; values of its environment or headers are kept apart. */
export const storedServer = z.object({
  id: z.string().min(1),
  name: z.string(),
  kind: z.enum(['local', 'remote']),
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  url: z.string(),
  secretNames: z.array(z.string()),
  isFromFile: z.boolean().catch(false),
  /** Tools that are not offered. */
  disabled: z.array(z.string()).catch([]),
  /** What may run unasked, by its approval key. */
  always: z.array(z.string()).catch([]),
  /** The same as the file names it, whatever its form. */
  alwaysByName: z.array(z.string()).catch([]),
})
export type StoredServer = z.infer<typeof storedServer>

export const secretOf = (serverId: string, name: string): string => `tool:${serverId}:${name}`

/** One bad row must not take the others with it. */
export function readStoredServers(text: string | null): StoredServer[] {
  try {
    const rows: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(rows)) return []
    return rows.flatMap((row) => storedServer.safeParse(row).data ?? [])
  } catch {
    return []
  }
}

/** In words for the user: what of the list cannot be read; null where all of it can. */
export function serversProblem(text: string): string | null {
  try {
    const rows: unknown = JSON.parse(text)
    if (!Array.isArray(rows)) return 'unreadable'
    const left = readStoredServers(text).length
    return left === rows.length ? null : `${rows.length - left} of ${rows.length} unreadable`
  } catch {
    return 'unreadable'
  }
}
