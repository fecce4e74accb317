import type { ServerResponse } from 'node:http'
import type { EventName } from '../../shared/ipc.ts'

export const maxStreams = 32
/** What may wait for one reader, before the event that is added. A page that is dropped connects again and reloads. */
export const maxQueuedBytes = 4_000_000
const defaultHeartbeatMs = 20_000

export interface EventStreams {
  send(event: EventName, payload: unknown): void
  /** False where there are as many as there may be. */
  open(response: ServerResponse): boolean
  close(): void
}

/** The app's events for each page that listens, as server-sent events. Readers that do not read are dropped. */
export function createEventStreams(heartbeatMs = defaultHeartbeatMs): EventStreams {
  /** With what it was given, and how much of that had left at the last heartbeat. */
  const streams = new Map<ServerResponse, { givenBytes: number; leftBytes: number }>()
  const heartbeat = setInterval(beat, heartbeatMs)

  function beat(): void {
    for (const [stream, state] of streams) {
      const waitingBytes = stream.writableLength
      const leftBytes = state.givenBytes - waitingBytes
      if (waitingBytes === 0) write(stream, Buffer.from(': \n\n'))
      else if (leftBytes === state.leftBytes) drop(stream)
      state.leftBytes = leftBytes
    }
  }
  function write(stream: ServerResponse, bytes: Buffer): void {
    stream.write(bytes)
    const state = streams.get(stream)
    if (state) state.givenBytes += bytes.length
  }
  function drop(stream: ServerResponse): void {
    streams.delete(stream)
    stream.destroy()
  }

  return {
    send: (event, payload) => {
      if (streams.size === 0) return
      // One copy for all of them.
      const bytes = Buffer.from(`data: ${JSON.stringify({ event, payload })}\n\n`)
      for (const stream of streams.keys()) {
        if (stream.writableLength > maxQueuedBytes) drop(stream)
        else write(stream, bytes)
      }
    },
    open: (response) => {
      if (streams.size >= maxStreams) return false
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.on('close', () => streams.delete(response))
      streams.set(response, { givenBytes: 0, leftBytes: 0 })
      write(response, Buffer.from(': \n\n'))
      return true
    },
    close: () => {
      clearInterval(heartbeat)
      for (const stream of streams.keys()) stream.end()
    },
  }
}
