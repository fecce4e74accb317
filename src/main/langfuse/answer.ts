import { toNetworkError, isCancelledRedirect, type NetworkError } from './network-error.ts'
import type { Connection } from './host.ts'

/** What came back for one request, before anybody says what it means. */
export type Answer =
  | {
      kind: 'response'
      status: number
      /** Lower case, without parameters. */
      contentType: string | null
      /** The header as it came: seconds or an HTTP date. */
      retryAfter: string | null
      /** The answer's own `Date`. */
      dateMs: number | null
      location: string | null
      /** The first 4 KB, to show. */
      bodyText: string
      /** The parsed body; undefined where it is no JSON, was cut short or is longer than asked for. */
      json: unknown
    }
  | ({ kind: 'no_answer' } & NetworkError)

export type HttpAnswer = Extract<Answer, { kind: 'response' }>

export interface AskOptions {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: Uint8Array
  fetch: typeof fetch
  signal: AbortSignal
  /** How much of the answer is read. */
  maxAnswerBytes?: number
}

const shownBytes = 4096
const defaultMaxAnswerBytes = 64 * 1024

/**
 * One request, one answer: no redirect is followed, nothing is tried again, no cookie or cache takes part, nothing is
 * thrown. `LangfuseAPIClient` of @langfuse/core is not used for this: it calls the global `fetch` (Node's, which knows
 * no system proxy), follows redirects and hides the raw answer; its types are used where answers are read.
 */
export async function ask(url: string, options: AskOptions): Promise<Answer> {
  const { signal } = options
  if (signal.aborted) {
    return { kind: 'no_answer', code: 'ABORT_ERR', message: 'aborted', reason: 'aborted', bytesMayHaveBeenSent: false }
  }
  let response: Response
  try {
    response = await options.fetch(url, {
      method: options.method ?? 'GET',
      headers: { accept: 'application/json', ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body as Uint8Array<ArrayBuffer> }),
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      signal,
    })
  } catch (error) {
    if (isCancelledRedirect(error)) return redirected
    return { kind: 'no_answer', ...toNetworkError(error) }
  }
  if (response.type === 'opaqueredirect') return redirected

  const { bytes, complete, error } = await readBody(response, options.maxAnswerBytes ?? defaultMaxAnswerBytes)
  // A refusal counts even where its text broke off; an acknowledgement must have come as a whole.
  if (error !== null && response.ok) return { kind: 'no_answer', ...toNetworkError(error), bytesMayHaveBeenSent: true }
  const { headers } = response
  const dateMs = Date.parse(headers.get('date') ?? '')
  return {
    kind: 'response',
    status: response.status,
    contentType: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null,
    retryAfter: headers.get('retry-after'),
    dateMs: Number.isNaN(dateMs) ? null : dateMs,
    location: headers.get('location'),
    bodyText: new TextDecoder().decode(bytes.subarray(0, shownBytes)),
    json: complete && error === null ? parseJson(new TextDecoder().decode(bytes)) : undefined,
  }
}

export function basicAuth({ publicKey, secretKey }: Connection): string {
  return `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`
}

/** Electron tells of a redirect without telling where to; the status stands for it. */
const redirected: Answer = {
  kind: 'response',
  status: 302,
  contentType: null,
  retryAfter: null,
  dateMs: null,
  location: null,
  bodyText: '',
  json: undefined,
}

async function readBody(
  response: Response,
  maxBytes: number,
): Promise<{ bytes: Uint8Array; complete: boolean; error: unknown }> {
  const chunks: Uint8Array[] = []
  let byteCount = 0
  const reader = response.body?.getReader()
  try {
    while (reader) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      byteCount += value.byteLength
      if (byteCount > maxBytes) {
        await reader.cancel()
        return { bytes: Buffer.concat(chunks), complete: false, error: null }
      }
    }
    return { bytes: Buffer.concat(chunks), complete: true, error: null }
  } catch (error) {
    return { bytes: Buffer.concat(chunks), complete: false, error }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
