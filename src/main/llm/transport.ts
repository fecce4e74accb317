import { cutText } from '../../shared/text.ts'
import type { Clock } from '../ports.ts'
import { FailedCall, type CallContext } from './failure.ts'
import { httpFailure, notTheApi, retryAfterMs } from './http-failure.ts'
import { errorBodyMs, maxErrorBytes, maxNameLength, maxPieceBytes, pieceTooLong } from './limits.ts'
import { readBody } from './read-body.ts'

/** One call's view of the wire: the SDK sees answers of the API alone, everything else is thrown as FailedCall. */
export interface Transport {
  fetch: typeof fetch
  /** Something of an answer was in what arrived: so much may arrive again until the next. */
  advanced(): void
  /** Whether any byte of a body has arrived. */
  received(): boolean
  /** Whether `data: [DONE]` has arrived, which the SDK keeps to itself. */
  sawDone(): boolean
  /** The body's first characters, for telling a web page that calls itself something else. */
  head(): string
  requestId(): string | null
  /** LiteLLM's `x-litellm-response-cost`; null where absent. */
  headerCostUsd(): number | null
}

const headLength = 256
const doneMark = /(^|\n)data: ?\[DONE\]/

/**
 * Wraps a fetch for one call. Redirects are refused: they turn POST into GET, could carry the key elsewhere, and mean
 * a captive portal or a wrong address. `onBytes` is called whenever something arrives. Every body has a limit, and the
 * connection is closed there: the SDK itself keeps a line, or comments, until the memory is full.
 */
export function openTransport(
  context: CallContext,
  clock: Clock,
  baseFetch: typeof fetch,
  onBytes: () => void,
): Transport {
  let received = false
  let sawDone = false
  let head = ''
  let tail = ''
  let responseHeaders: Headers | null = null
  let bytesSinceAdvance = 0

  const watch = (): TransformStream<Uint8Array, Uint8Array> => {
    const decoder = new TextDecoder()
    return new TransformStream({
      transform(chunk, controller) {
        received = true
        onBytes()
        bytesSinceAdvance += chunk.byteLength
        if (bytesSinceAdvance > maxPieceBytes) throw new FailedCall(pieceTooLong(context))
        const text = tail + decoder.decode(chunk, { stream: true })
        if (head.length < headLength) head = (head + text.slice(tail.length)).slice(0, headLength)
        sawDone ||= doneMark.test(text)
        tail = text.slice(-16)
        controller.enqueue(chunk)
      },
    })
  }

  /** JSON where a stream was asked for. */
  const readWhole = async (response: Response, signal: AbortSignal | undefined): Promise<string> => {
    const { text, ended } = await readBody(response, { maxBytes: maxPieceBytes, signal }, () => {
      received = true
      onBytes()
    })
    if (ended === 'too_large') throw new FailedCall(pieceTooLong(context))
    head = text.slice(0, headLength)
    sawDone = true
    return asEventStream(text, context)
  }

  const watchedFetch: typeof fetch = async (input, init) => {
    let response: Response
    try {
      response = await baseFetch(input, { ...init, redirect: 'error' })
    } catch (error) {
      if (error instanceof Error && isRedirectRefusal(error)) {
        throw new FailedCall(notTheApi(context, 'answered with a redirect'))
      }
      throw error
    }
    onBytes()
    responseHeaders = response.headers
    const contentType = response.headers.get('content-type') ?? ''
    if (!response.ok) {
      const bodyText = await readRefusal(response)
      const waitMs = retryAfterMs(response.headers, clock.nowMs())
      const failure = httpFailure({ status: response.status, bodyText, contentType, retryAfterMs: waitMs }, context)
      throw new FailedCall(failure, response.status, bodyText)
    }
    if (/\bhtml\b/i.test(contentType))
      throw new FailedCall(notTheApi(context, 'answered with a web page'), response.status)
    if (!response.body) throw new FailedCall(notTheApi(context, 'answered with nothing'), response.status)
    const body = /\bjson\b/i.test(contentType)
      ? await readWhole(response, init?.signal ?? undefined)
      : response.body.pipeThrough(watch())
    return new Response(body, { status: response.status, headers: { 'content-type': 'text/event-stream' } })
  }

  return {
    fetch: watchedFetch,
    advanced: () => {
      bytesSinceAdvance = 0
    },
    received: () => received,
    sawDone: () => sawDone,
    head: () => head,
    requestId: () => {
      const names = ['x-request-id', 'request-id', 'apim-request-id']
      const id = names.map((name) => responseHeaders?.get(name) ?? null).find((value) => value !== null)
      return id === undefined || id === null ? null : cutText(id, maxNameLength)
    },
    headerCostUsd: () => {
      const cost = Number(responseHeaders?.get('x-litellm-response-cost') ?? 0)
      // While streaming, LiteLLM sends its headers before it knows the cost, and says 0.
      return Number.isFinite(cost) && cost > 0 ? cost : null
    },
  }
}

/** What a refusal says for itself, as far as it says so in time; the status counts in any case. */
async function readRefusal(response: Response): Promise<string> {
  try {
    return (await readBody(response, { maxBytes: maxErrorBytes, timeMs: errorBodyMs })).text
  } catch {
    return ''
  }
}

/** Some servers answer 200 with plain JSON where a stream was asked for: the whole completion, or an error. */
function asEventStream(bodyText: string, context: CallContext): string {
  let body: unknown
  try {
    body = JSON.parse(bodyText)
  } catch {
    throw new FailedCall(notTheApi(context, 'answered with something else'))
  }
  if (typeof body === 'object' && body !== null && 'choices' in body) {
    return `data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`
  }
  throw new FailedCall(
    httpFailure({ status: null, bodyText, contentType: 'application/json', retryAfterMs: null }, context),
  )
}

const isRedirectRefusal = (error: Error): boolean =>
  /redirect/i.test(error.message) || (error.cause instanceof Error && /redirect/i.test(error.cause.message))
