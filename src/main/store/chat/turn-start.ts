import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { TurnStart } from '../../records/record.ts'
import { soundParameters } from '../../records/parameters.ts'
import { noRedaction } from '../../records/redaction/redaction.ts'
import { promptUseIn } from './prompt-library.ts'
import { isTime, objectIn } from '../sound-values.ts'

/** What `traces` knows of a turn, each column as it may be after damage. */
export interface TraceFacts {
  trace_id: unknown
  record_seq: unknown
  conversation_id: unknown
  message_id: unknown
  user_id: unknown
  environment: unknown
  release: unknown
  provider_id: unknown
  provider_name: unknown
  model: unknown
  started_at_ms: unknown
}

export interface ReadStart {
  start: TurnStart
  /** True where something of it had to be told from elsewhere. */
  damaged: boolean
}

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
const id = z.string().min(1).max(200)
const time = z.number().refine(isTime)

const redaction = z.object({
  bodies: z.enum(['all', 'metadata', 'nothing']),
  keys: z.boolean(),
  emails: z.boolean(),
  patterns: z.array(z.string()),
})

const files = z.array(
  z.object({
    kind: z.enum(['image', 'document']),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.number(),
    sha256: z.string(),
    textLength: z.number().optional(),
    text: z.string().optional(),
    dataUri: z.string().optional(),
    isUploaded: z.literal(true).optional(),
  }),
)
const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  tool_calls: z
    .array(
      z.object({
        id: z.string(),
        type: z.literal('function'),
        function: z.object({ name: z.string(), arguments: z.string() }),
      }),
    )
    .optional(),
  tool_call_id: z.string().optional(),
  files: files.optional(),
})

const parts = {
  traceId: hex(32),
  rootSpanId: hex(16),
  generationSpanId: hex(16),
  requestId: id,
  conversationId: id,
  messageId: id,
  userId: z.string(),
  environment: z.string(),
  release: z.string(),
  tags: z.array(z.string()),
  appVersion: z.string(),
  providerId: z.string(),
  providerKind: z.string(),
  providerName: z.string(),
  model: z.string(),
  parameters: z
    .record(z.string(), z.unknown())
    .refine((kept) => Object.keys(soundParameters(kept)).length === Object.keys(kept).length)
    .transform(soundParameters),
  input: z.array(message),
  startedAtMs: time,
  continuesTraceId: hex(32).optional(),
  askedWith: id.optional(),
  prompt: z.unknown().transform(promptUseIn).optional(),
  traceName: z.enum(['chat_title']).optional(),
  /** A turn that an earlier version left open knows of none. */
  redaction: redaction.default(noRedaction),
}
const whole = z.object(parts)

/**
 * The start of a turn as it was written, or what is still sound of it completed from the turn's trace. Null where not even
 * the trace's id can be told. Ids that are gone are derived from the trace's, so that they are the same at every attempt.
 * `redactionNow` is what the settings say, as text: the rule where the turn's own cannot be read.
 */
export function readStart(text: unknown, trace: TraceFacts | null, redactionNow: string | null): ReadStart | null {
  const read = objectIn(text)
  const asWritten = read === null ? null : whole.safeParse(read)
  if (asWritten?.success && agrees(asWritten.data, trace)) return { start: asWritten.data as TurnStart, damaged: false }

  const traceId = firstSound(parts.traceId, trace?.trace_id, read?.['traceId'])
  const startedAtMs = firstSound(parts.startedAtMs, trace?.started_at_ms, read?.['startedAtMs'])
  if (traceId === null || startedAtMs === null) return null
  const pick = <K extends keyof TurnStart & keyof typeof parts>(name: K, known: unknown, other: TurnStart[K]) =>
    (firstSound(parts[name] as z.ZodType, known, read?.[name]) ?? other) as TurnStart[K]
  const start: TurnStart = {
    traceId,
    startedAtMs,
    rootSpanId: pick('rootSpanId', null, derivedId(traceId, 'root')),
    generationSpanId: pick('generationSpanId', null, derivedId(traceId, 'generation')),
    requestId: pick('requestId', null, `req_${derivedId(traceId, 'request')}`),
    conversationId: pick('conversationId', trace?.conversation_id, traceId),
    messageId: pick('messageId', trace?.message_id, ''),
    userId: pick('userId', trace?.user_id, 'anonymous'),
    environment: pick('environment', trace?.environment, 'default'),
    release: pick('release', trace?.release, ''),
    tags: pick('tags', null, []),
    appVersion: pick('appVersion', null, ''),
    providerId: pick('providerId', trace?.provider_id, 'unknown'),
    providerKind: pick('providerKind', null, 'custom'),
    providerName: pick('providerName', trace?.provider_name, 'unknown'),
    model: pick('model', trace?.model, 'unknown'),
    parameters: pick('parameters', null, {}),
    prompt: pick('prompt', null, null),
    ...(read?.['traceName'] === 'chat_title' && { traceName: 'chat_title' as const }),
    // Whether it was redacted, as it should be, can be told only where it is whole.
    input: firstSound(parts.input, read?.['input']) ?? [],
    redaction: firstSound(redaction, read?.['redaction'], objectIn(redactionNow)?.['redaction']) ?? {
      ...noRedaction,
      bodies: 'nothing',
    },
  }
  return { start, damaged: true }
}

/** One flipped bit may make another id of an id: the trace, where it is there, is the second witness. */
function agrees(start: { traceId: string; messageId: string }, trace: TraceFacts | null): boolean {
  return trace === null || (trace.trace_id === start.traceId && trace.message_id === start.messageId)
}

function firstSound<T>(schema: z.ZodType<T>, ...candidates: unknown[]): T | null {
  for (const candidate of candidates) {
    if (candidate === null || candidate === undefined) continue
    const parsed = schema.safeParse(candidate)
    if (parsed.success) return parsed.data
  }
  return null
}

export function derivedId(traceId: string, what: string): string {
  return createHash('sha256').update(`${traceId}/${what}`).digest('hex').slice(0, 16)
}
