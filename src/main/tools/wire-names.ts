import { createHash } from 'node:crypto'

/** What OpenAI takes as a tool's name; others take no more. */
const maxLength = 64

const sanitised = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '')

/**
 * A name on the wire for each tool: its own, where it is valid and no other server has it; else with its server's before it.
 * Each is another, whatever the servers call theirs, and the same as long as they do.
 */
export function wireNames(tools: readonly { serverId: string; serverName: string; name: string }[]): string[] {
  const wanted = tools.map(({ name }) => sanitised(name))
  const counts = new Map<string, number>()
  for (const name of wanted) counts.set(name, (counts.get(name) ?? 0) + 1)
  const used = new Set<string>()
  return tools.map((tool, index) => {
    const own = wanted[index] ?? ''
    const withServer = [sanitised(tool.serverName) || 'server', own || 'tool'].join('_')
    const plain = own !== '' && counts.get(own) === 1 ? own : withServer
    const isExact = plain.length <= maxLength && !used.has(plain) && (plain !== own || own === tool.name)
    const name = isExact ? plain : hashed(plain, tool)
    used.add(name)
    return name
  })
}

function hashed(plain: string, { serverId, name }: { serverId: string; name: string }): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([serverId, name]))
    .digest('hex')
    .slice(0, 8)
  return `${plain.slice(0, maxLength - hash.length - 1)}_${hash}`
}
