import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that does what a test says with every request; url without a trailing slash. */
export async function startScriptedServer(
  script: (response: ServerResponse, request: IncomingMessage, body: string) => void | Promise<void>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      void Promise.resolve(script(response, request, Buffer.concat(parts).toString())).catch(() => response.destroy())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** One chunk of a stream, as an event. */
export function chunkOf(delta: object, finish: string | null = null, more: object = {}): string {
  return `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`
}
export const sayOf = (content: string, finish: string | null = null): string => chunkOf({ content }, finish)
export const doneEvent = 'data: [DONE]\n\n'
