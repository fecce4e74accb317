import { cutText } from '../../shared/text.ts'
import type { Clock } from '../ports.ts'
import { FailedCall, type CallContext } from './failure.ts'
import { httpFailure, notTheApi, redirected, retryAfterMs } from './http-failure.ts'
import { errorBodyMs, maxErrorBytes, maxNameLength } from './limits.ts'
import { readBody } from './read-body.ts'

/** One call's view of the wire: an answer of 2xx comes through as it is, everything else is thrown as FailedCall. */
export interface Transport {
  fetch: typeof fetch
  requestId(): string | null
  /** LiteLLM's `x-litellm-response-cost`; null where absent. */
  headerCostUsd(): number | null
}

/**
 * Wraps a fetch for one call. Redirects are refused: they turn POST into GET, could carry the key elsewhere, and mean
 * a captive portal or a wrong address. `onBytes` is called when the headers arrive.
 */
export function openTransport(
  context: CallContext,
  clock: Clock,
  baseFetch: typeof fetch,
  onBytes: () => void,
): Transport {
  let responseHeaders: Headers | null = null

  const watchedFetch: typeof fetch = async (input, init) => {
    let response: Response
    try {
      response = await baseFetch(input, { ...init, redirect: 'manual' })
    } catch (error) {
      if (error instanceof Error && isRedirectRefusal(error)) {
        throw redirectedCall(context, redirectTarget(error))
      }
      throw error
    }
    if (response.status >= 300 && response.status < 400 && response.status !== 304) {
      response.body?.cancel().catch(() => {})
      throw redirectedCall(context, response.headers.get('location'))
    }
    onBytes()
    responseHeaders = response.headers
    const contentType = response.headers.get('content-type') ?? ''
    if (!response.ok) {
      const bodyText = await readRefusal(response)
      const waitMs = retryAfterMs(response.headers, clock.nowMs())
      const failure = httpFailure({ status: response.status, bodyText, contentType, retryAfterMs: waitMs }, context)
      throw new FailedCall(failure, response.status, bodyText, { retryAfterMs: waitMs })
    }
    if (!response.body) throw new FailedCall(notTheApi(context, 'returned nothing'), response.status)
    return response
  }

  return {
    fetch: watchedFetch,
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

/** A sign-in page has another host; a path or a port that moved is the base URL's to say. */
function redirectedCall(context: CallContext, target: string | null): FailedCall {
  const { baseUrl } = context.provider
  const url = target !== null && URL.canParse(target, baseUrl) ? new URL(target, baseUrl) : null
  const isSignInPage = url !== null && url.hostname !== new URL(baseUrl).hostname
  return new FailedCall(redirected(context, target), null, '', { isSignInPage })
}

/** What a refusal says for itself, as far as it says so in time; the status counts in any case. */
async function readRefusal(response: Response): Promise<string> {
  try {
    return (await readBody(response, { maxBytes: maxErrorBytes, timeMs: errorBodyMs })).text
  } catch {
    return ''
  }
}

/** Electron's fetch rejects; the desktop shell adds where to. */
const redirectTarget = (error: Error): string | null =>
  'redirectUrl' in error && typeof error.redirectUrl === 'string' ? error.redirectUrl : null

const isRedirectRefusal = (error: Error): boolean =>
  /redirect/i.test(error.message) || (error.cause instanceof Error && /redirect/i.test(error.cause.message))
