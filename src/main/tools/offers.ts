import { approvalKeyOf, isAlwaysAllowed } from './approval-keys.ts'
import type { Connection } from './connection.ts'
import { maxOffered } from './limits.ts'
import type { StoredServer } from './server-config.ts'
import type { FoundTool, Offer, TurnTools } from './turn-tools.ts'
import { wireNames } from './wire-names.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

interface Offering {
  servers(ids: readonly string[]): Promise<{ server: StoredServer; connection: Connection }[]>
  /** The one of now, which is another after a restart; null where the server is another, or gone. */
  connection(server: StoredServer): Connection | null
  /** The server as it is now; it may have been changed since. */
  always(id: string): StoredServer | undefined
  allowAlways(id: string, approvalKey: string): Promise<void>
}

/** What a turn's model is offered. */
export function createOffers({ servers, connection: connectionNow, always, allowAlways }: Offering): TurnTools {
  return {
    async offer(serverIds, signal) {
      const chosen = await servers(serverIds)
      const opened = Promise.all(chosen.map(async (each) => ({ ...each, isOpen: await each.connection.open() })))
      const stopped = new Promise<[]>((resolve) => signal.addEventListener('abort', () => resolve([]), { once: true }))
      const ready = signal.aborted ? [] : await Promise.race([opened, stopped])
      const problems = ready
        .filter(({ isOpen }) => !isOpen)
        .map(({ server, connection }) => ({
          serverId: server.id,
          serverName: server.name,
          words: said('The tools of {server} could not be used. {problem}', {
            server: server.name,
            problem: connection.problem() ?? words('Restart it in Settings → Tools.'),
          }),
        }))
      const found = ready
        .filter(({ isOpen }) => isOpen)
        .flatMap(({ server, connection }) =>
          connection
            .tools()
            .filter(({ name }) => !server.disabled.includes(name))
            .map((tool) => ({
              server,
              connection,
              tool,
              serverId: server.id,
              serverName: server.name,
              name: tool.name,
            })),
        )
      const offered = found.slice(0, maxOffered)
      problems.push(...leftOut(found.slice(maxOffered)))
      const names = wireNames(offered)
      const byName = new Map<string, FoundTool>()
      const tools = offered.map(({ server, connection, tool }, index) => {
        const name = names[index] ?? tool.name
        const approvalKey = approvalKeyOf(server, tool)
        byName.set(name, {
          serverId: server.id,
          serverName: server.name,
          name: tool.name,
          approvalKey,
          isAlwaysAllowed: () => {
            const now = always(server.id)
            return now !== undefined && isAlwaysAllowed(now, tool)
          },
          allowAlways: () => allowAlways(server.id, approvalKey),
          call: (args, callSignal) => (connectionNow(server) ?? connection).call(tool.name, args, callSignal),
        })
        return { name, description: tool.description, parameters: tool.parameters }
      })
      return { tools, find: (name) => byName.get(name) ?? null, problems } satisfies Offer
    },
  }
}

/** A word for each server of which some are too many. */
function leftOut(tools: { serverId: string; serverName: string }[]): Offer['problems'] {
  return [...new Map(tools.map((tool) => [tool.serverId, tool.serverName]))].map(([serverId, serverName]) => ({
    serverId,
    serverName,
    words: said(
      '{count, plural, one {1 tool} other {# tools}} of {server} {count, plural, one {was} other {were}} left out: a model is offered {most} at most. Switch off what is not needed in Settings → Tools.',
      {
        most: maxOffered,
        count: tools.filter((tool) => tool.serverId === serverId).length,
        server: serverName,
      },
    ),
  }))
}
