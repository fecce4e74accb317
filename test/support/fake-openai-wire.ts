import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

export interface FakeUsage {
  /** As OpenAI counts: `cached` is a part of `prompt`, `reasoning` a part of `completion`. */
  prompt: number
  completion: number
  cached?: number
  reasoning?: number
  /** OpenRouter's `usage.cost`. */
  costUsd?: number
}

export interface Streamed {
  text?: string
  reasoning?: string
  /** DeepSeek says `reasoning_content`, OpenRouter `reasoning`. */
  reasoningField?: 'reasoning_content' | 'reasoning'
  /** Into how many pieces the text is cut; a piece a word where absent. */
  chunks?: number
  chunkDelayMs?: number
  /** Null sends a stream without details. */
  usage?: FakeUsage | null
  finishReason?: string | null
  /** False ends the stream without `[DONE]`. */
  done?: boolean
  model?: string
  /** More response headers, e.g. LiteLLM's `x-litellm-response-cost`. */
  headers?: Record<string, string>
}

export type Behaviour =
  | ({ kind: 'answer' } & Streamed)
  /** The socket is destroyed after so many pieces. */
  | ({ kind: 'cut'; afterChunks: number } & Streamed)
  /** Nothing more comes after so many pieces, until `release()` or until the client goes. */
  | ({ kind: 'stall'; afterChunks: number } & Streamed)
  /** A piece that is not JSON after so many pieces. */
  | ({ kind: 'malformed'; afterChunks: number } & Streamed)
  /** An error object within the stream after so many pieces. */
  | ({ kind: 'stream_error'; afterChunks: number; error?: unknown } & Streamed)
  /** 400 where the request has stream_options, as old servers do; else an answer. */
  | ({ kind: 'refuse_stream_options' } & Streamed)
  | { kind: 'wrong_key' }
  | { kind: 'rate_limited'; retryAfter?: string }
  | { kind: 'quota' }
  | { kind: 'server_error' }
  /** 200 with a sign-in page, as a captive portal does. */
  | { kind: 'html' }
  | { kind: 'redirect'; location: string }
  /** 200 and an event stream that ends at once. */
  | { kind: 'empty' }
  /** Any answer, as it is. Objects go out as JSON, strings as they are. */
  | { kind: 'raw'; status: number; body: unknown; headers?: Record<string, string> }

export interface ChatBody {
  model: string
  messages: { role: string; content: string }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  [parameter: string]: unknown
}

export interface RecordedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Null for GET. */
  body: ChatBody | null
}

export function refuse(response: ServerResponse, behaviour: Behaviour): void {
  switch (behaviour.kind) {
    case 'wrong_key':
      return sendJson(response, 401, {
        error: {
          message: 'Incorrect API key provided.',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_api_key',
        },
      })
    case 'rate_limited':
      response.setHeader('retry-after', behaviour.retryAfter ?? '20')
      return sendJson(response, 429, {
        error: {
          message: 'Rate limit reached for requests.',
          type: 'requests',
          param: null,
          code: 'rate_limit_exceeded',
        },
      })
    case 'quota':
      return sendJson(response, 429, {
        error: {
          message: 'You exceeded your current quota.',
          type: 'insufficient_quota',
          param: null,
          code: 'insufficient_quota',
        },
      })
    case 'server_error':
      return sendJson(response, 500, {
        error: {
          message: 'The server had an error while processing your request.',
          type: 'server_error',
          param: null,
          code: null,
        },
      })
    case 'html':
      return sendText(response, 200, '<!doctype html><html><body>Sign in to the network</body></html>', 'text/html')
    case 'redirect':
      response.setHeader('location', behaviour.location)
      return sendText(response, 302, '', 'text/html')
    case 'empty':
      return sendText(response, 200, '', 'text/event-stream')
    case 'raw':
      for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value)
      return typeof behaviour.body === 'string'
        ? sendText(response, behaviour.status, behaviour.body, behaviour.headers?.['content-type'] ?? 'text/plain')
        : sendJson(response, behaviour.status, behaviour.body)
    default:
      throw new Error(`${behaviour.kind} is not a refusal`)
  }
}

export function wireUsage(usage: FakeUsage): object {
  return {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    prompt_tokens_details: { cached_tokens: usage.cached ?? 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0, audio_tokens: 0 },
    ...(usage.costUsd !== undefined && { cost: usage.costUsd }),
  }
}

const tokensIn = (text: string): number => Math.ceil(text.length / 4)

export function estimate(body: ChatBody, text: string, reasoning = ''): FakeUsage {
  const thought = tokensIn(reasoning)
  return {
    prompt: body.messages.reduce((sum, message) => sum + tokensIn(message.content), 0),
    completion: tokensIn(text) + thought,
    reasoning: thought,
  }
}

export function split(text: string, pieces: number | undefined): string[] {
  if (text === '') return []
  if (pieces === undefined) return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [text]
  const length = Math.max(1, Math.ceil(text.length / pieces))
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  )
}

export function write(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve()
    else response.write(text, () => resolve())
  })
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, JSON.stringify(body), 'application/json')
}

function sendText(response: ServerResponse, status: number, text: string, contentType: string): void {
  response.writeHead(status, { 'content-type': contentType })
  response.end(text)
}

export async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
