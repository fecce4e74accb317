import { createByteBuffer } from '../net/byte-buffer.ts'

export interface ReadBody {
  /** What came, up to the limit. */
  text: string
  ended: 'whole' | 'too_large' | 'too_late'
}

/**
 * Reads a body up to a limit and hangs up there. Rejects where the connection breaks, and with the signal's reason.
 * `onBytes` is called whenever something arrives.
 */
export async function readBody(
  response: Response,
  limits: { maxBytes: number; timeMs?: number; signal?: AbortSignal },
  onBytes: () => void = () => {},
): Promise<ReadBody> {
  if (!response.body) return { text: '', ended: 'whole' }
  const { signal } = limits
  const reader = response.body.getReader()
  const buffer = createByteBuffer(limits.maxBytes)
  let ended: ReadBody['ended'] = 'whole'
  // A read that is under way ends with the stream.
  const hangUp = (): void => void reader.cancel(signal?.reason).catch(() => {})
  const expire = (): void => {
    ended = 'too_late'
    hangUp()
  }
  const timer = limits.timeMs === undefined ? undefined : setTimeout(expire, limits.timeMs)
  signal?.addEventListener('abort', hangUp)
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { done, value } = await reader.read()
      if (done) break
      onBytes()
      if (buffer.add(value)) continue
      ended = 'too_large'
      break
    }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', hangUp)
    hangUp()
  }
  signal?.throwIfAborted()
  return { text: new TextDecoder().decode(buffer.bytes()), ended }
}
