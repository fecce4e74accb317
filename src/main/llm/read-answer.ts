import type { AnswerReader } from './answer.ts'
import { FailedCall, type CallContext } from './failure.ts'
import { httpFailure, notTheApi } from './http-failure.ts'
import { answerTooLong, maxPieceBytes, pieceTooLong } from './limits.ts'
import { createStreamReader, type StreamItem } from './stream-items.ts'
import { streamedErrorIn } from './streamed-error.ts'
import { brokenStream } from './network-failure.ts'
import { compressedUnsaid, unreadable } from './unreadable.ts'

export interface Progress {
  /** Something arrived. */
  onBytes(): void
  /** Something of an answer was in it. */
  onWord(): void
  /** The answer says why it ended; text may still come. */
  onFinish(): void
}

/**
 * Reads a body to its end, which is `[DONE]`, or its close; what arrives goes into the reader. Throws FailedCall where it is no
 * answer, says that something went wrong, or ends without an end, and what the body throws where it breaks. The connection is
 * closed at the end, and where more comes than one piece of an answer may have.
 */
export async function readAnswer(
  body: ReadableStream<Uint8Array>,
  reader: AnswerReader,
  context: CallContext,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const { answer } = reader
  let isDone = false
  let isFirst = true
  let bytesSinceWord = 0
  /** The first thing that was not understood: what a failure quotes where no answer comes. */
  let stray: string | null = null
  let unknown: string | null = null

  const onItem = (item: StreamItem): void => {
    if (isDone) return
    if (item.kind === 'done') isDone = true
    else if (item.kind === 'page') throw pageInstead(context)
    else if (item.kind === 'value') onValue(item.value, item.isError)
    else if (item.kind === 'line') stray ??= item.text
    // A finished answer stays finished, whatever follows.
    else if (answer.finishReason === null) throw new FailedCall(unreadable(context, item.text))
  }
  const onValue = (value: unknown, isError: boolean): void => {
    if (Array.isArray(value) && !isError) {
      for (const each of value) onValue(each, false)
      return
    }
    if (typeof value === 'string' && !isError) return onItem({ kind: 'unreadable', text: value })
    const error = streamedErrorIn(value, isError)
    if (error)
      throw new FailedCall(httpFailure({ ...error, contentType: 'application/json', retryAfterMs: null }, context))
    if (reader.add(value)) {
      bytesSinceWord = 0
      progress.onWord()
    }
    if (answer.isFull) throw new FailedCall(answerTooLong(context))
    if (answer.finishReason !== null) progress.onFinish()
    if (!answer.started && typeof value === 'object' && value !== null) unknown ??= JSON.stringify(value)
  }

  const stream = createStreamReader(onItem)
  const decoder = new TextDecoder()
  const chunks = body.getReader()
  const hangUp = (): void => void chunks.cancel().catch(() => {})
  signal.addEventListener('abort', hangUp)
  try {
    while (!isDone && !signal.aborted) {
      const { done, value } = await chunks.read()
      if (done) break
      progress.onBytes()
      if (isFirst && looksCompressed(value)) throw new FailedCall(compressedUnsaid(context))
      isFirst = false
      bytesSinceWord += value.byteLength
      if (bytesSinceWord > maxPieceBytes) throw new FailedCall(pieceTooLong(context))
      stream.push(decoder.decode(value, { stream: true }))
    }
    if (!isDone && !signal.aborted) {
      stream.push(decoder.decode())
      stream.end()
    }
  } finally {
    signal.removeEventListener('abort', hangUp)
    hangUp()
  }
  if (signal.aborted) return
  const text = stray ?? (answer.started ? null : unknown)
  const isWhole = answer.finishReason !== null || (isDone && (answer.started || text === null))
  if (isWhole) return
  throw new FailedCall(text === null ? brokenStream(context) : unreadable(context, text))
}

/** Over https nothing of the network can answer in a server's place without its certificate being refused. */
function pageInstead(context: CallContext): FailedCall {
  const isSignInPage = context.provider.baseUrl.startsWith('http:')
  return new FailedCall(notTheApi(context, 'returned a web page'), null, '', { isSignInPage })
}

/** Gzip, zlib or Zstandard, or bytes that no text begins with; Brotli has no mark of its own. */
function looksCompressed(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes
  if ((first === 0x1f && second === 0x8b) || (first === 0x28 && second === 0xb5)) return true
  const start = bytes.subarray(0, 64)
  const isText = start.every((byte) => byte >= 0x20 || [0x09, 0x0a, 0x0c, 0x0d].includes(byte))
  // The last character may be cut.
  return !isText || new TextDecoder().decode(start).slice(0, -3).includes('\uFFFD')
}
