import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export const maxConnections = 256

export interface Connections {
  /** Notes who asks. A connection is not closed while something is done for the session on it. */
  note(request: IncomingMessage, response: ServerResponse, trusted: boolean): void
}

/**
 * Keeps the number of connections low, since each takes a descriptor and the database needs some too. Where there are too
 * many, the one that asked longest ago goes, those that brought the session last: so a crowd keeps nobody out.
 */
export function limitConnections(server: Server): Connections {
  /** In the order in which they came or asked last. */
  const sockets = new Map<Socket, { trusted: boolean; busy: number }>()

  const leastWorth = (): Socket | undefined => {
    const all = [...sockets]
    const idle = all.find(([, state]) => !state.trusted) ?? all.find(([, state]) => state.busy === 0)
    return idle?.[0]
  }

  server.on('connection', (socket: Socket) => {
    const victim = sockets.size < maxConnections ? undefined : (leastWorth() ?? socket)
    if (victim) {
      sockets.delete(victim)
      victim.destroy()
    }
    if (victim === socket) return
    sockets.set(socket, { trusted: false, busy: 0 })
    socket.once('close', () => sockets.delete(socket))
  })

  return {
    note({ socket }, response, trusted) {
      const state = sockets.get(socket)
      if (!state) return
      sockets.delete(socket)
      sockets.set(socket, state)
      if (!trusted) return
      state.trusted = true
      state.busy += 1
      response.once('close', () => {
        state.busy -= 1
      })
    },
  }
}
