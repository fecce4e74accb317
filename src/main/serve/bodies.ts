import type { IncomingMessage } from 'node:http'

/** Above the longest message there may be, JSON-escaped. */
export const maxRequestBytes = 32_000_000
/** Of all requests that are being read and answered: four of the largest. */
export const maxBufferedBytes = 4 * maxRequestBytes

export type Body = { text: string; release(): void } | { refused: 'too_large' | 'busy' }

/** Reads requests' bodies, within what all of them together may take. Rejects where the request breaks off. */
export function createBodies(): { read(request: IncomingMessage): Promise<Body> } {
  let bufferedBytes = 0

  return {
    async read(request) {
      let parts: Buffer[] = []
      let held = 0
      let refused: 'too_large' | 'busy' | null = null
      const release = (): void => {
        bufferedBytes -= held
        held = 0
        parts = []
      }
      try {
        for await (const part of request as AsyncIterable<Buffer>) {
          // What is refused is read to its end but not kept, so that the refusal arrives.
          if (refused) continue
          if (held + part.length > maxRequestBytes) refused = 'too_large'
          else if (bufferedBytes + part.length > maxBufferedBytes) refused = 'busy'
          if (refused) {
            release()
            continue
          }
          held += part.length
          bufferedBytes += part.length
          parts.push(part)
        }
      } catch (error) {
        release()
        throw error
      }
      return refused ? { refused } : { text: Buffer.concat(parts).toString('utf8'), release }
    },
  }
}
