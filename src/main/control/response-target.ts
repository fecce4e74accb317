import type { ServerResponse } from 'node:http'
import { once } from 'node:events'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { FileTarget } from '../ports.ts'
import { rowCountTrailer } from './protocol.ts'

/** An export as the answer to a request. A client that takes nothing of it for `stalledMs` is gone. */
export function responseTarget(response: ServerResponse, stalledMs: number): FileTarget {
  const begin = (): void => {
    if (response.headersSent) return
    response.writeHead(200, { 'content-type': 'application/octet-stream', trailer: rowCountTrailer })
  }
  return {
    fileName: '',
    downloadPath: null,
    write: async (piece) => {
      begin()
      if (!response.destroyed && !response.write(piece)) {
        const listening = new AbortController()
        const { signal } = listening
        const stalled = setTimeout(() => response.destroy(), stalledMs)
        await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
        clearTimeout(stalled)
        listening.abort()
      }
      if (response.destroyed) throw new RouteFailure('shell_gone', 'The command line is gone.')
    },
    finish: async () => begin(),
    discard: async () => {
      if (response.headersSent) response.destroy()
    },
  }
}
