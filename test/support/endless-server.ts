import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface EndlessServer {
  /** Without a trailing slash. */
  url: string
  /** What went out to the client, as far as it took it. */
  sentBytes(): number
  /** Resolves once the client has hung up. */
  hungUp: Promise<void>
  close(): Promise<void>
}

/** Sends the same piece for ever, as fast as it is taken, or one every so often. */
export async function startEndlessServer(options: {
  status?: number
  headers?: Readonly<Record<string, string>>
  /** Sent once, before the rest. */
  first?: string | Uint8Array
  piece: string | Uint8Array
  everyMs?: number
}): Promise<EndlessServer> {
  let sentBytes = 0
  let isGone!: () => void
  const hungUp = new Promise<void>((resolve) => {
    isGone = resolve
  })
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume()
    response.writeHead(options.status ?? 200, { 'content-type': 'text/event-stream', ...options.headers })
    response.on('close', isGone)
    const size = Buffer.byteLength(options.piece)
    const send = (): void => {
      if (response.destroyed) return
      sentBytes += size
      const goesOn = response.write(options.piece)
      if (options.everyMs !== undefined) setTimeout(send, options.everyMs)
      else if (goesOn) setImmediate(send)
      else response.once('drain', send)
    }
    if (options.first !== undefined) response.write(options.first)
    send()
  }
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentBytes: () => sentBytes,
    hungUp,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One event of a stream with so much text. */
export const textEvent = (text: string): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`
