import type { Usage } from '../../shared/domain.ts'
import { cutText } from '../../shared/text.ts'
import type { ResourceSpans, Span } from './otlp.ts'
import { attributesOf, toUnixNano, type AttributeValues } from './otlp-values.ts'
import { ofHoldfast, readPayload, spansIn, writePayload } from './payload.ts'
import { traceNameOf, type TurnEnd, type TurnStart } from './record.ts'
import { textsOf } from './redaction/extras.ts'
import { textsInMessages } from './redaction/messages.ts'
import { textsInSteps } from './redaction/steps.ts'
import { isLeftOut } from './redaction/markers.ts'
import { answerMessage } from './answer-message.ts'
import { callAttributes, inputOf, outcomeOf, outputOf, spanNameOf } from './call-span.ts'
import { messageOnRecord, textsOfFiles } from './recorded-files.ts'
import { namedParameters } from './parameters.ts'
import { cutBody } from './cut-body.ts'
import { sentModelName } from './unpriced.ts'
import { messagesOfSteps } from './turn-steps.ts'
import { wellFormed } from './well-formed.ts'

const inputKey = 'langfuse.observation.input'
const outputKey = 'langfuse.observation.output'

/**
 * A turn as spans, frozen when the record is written: the same ids and times however often it is sent. A root, and under it
 * the generation; where tools were called, each round of the model and each call. Trace context stands on every span, as
 * Langfuse v4 wants it.
 */
export function turnSpans(givenStart: TurnStart, givenEnd: TurnEnd): ResourceSpans {
  const start = wellFormed(givenStart)
  const end = wellFormed(givenEnd)
  const steps = end.steps ?? []
  const root = spanOf(start, end, start.rootSpanId, traceNameOf(start), start.startedAtMs, {
    'langfuse.observation.type': steps.length > 0 ? 'agent' : 'span',
    [inputKey]: body(start, start.input.map(messageOnRecord)),
    [outputKey]: body(start, answerMessage(end)),
    ...metadataOf(start, end),
  })
  const children =
    steps.length === 0
      ? [generationOf(start, end, start.generationSpanId, start.startedAtMs, start.input)]
      : steps.map((step, index) =>
          step.kind === 'call'
            ? spanOf(start, outcomeOf(step), step.spanId, spanNameOf(step), step.startedAtMs, {
                [inputKey]: body(start, inputOf(step)),
                [outputKey]: body(start, outputOf(step)),
                ...callAttributes(step),
              })
            : generationOf(start, step, step.spanId, step.startedAtMs, [
                ...start.input,
                ...messagesOfSteps(steps.slice(0, index)),
              ]),
        )
  return ofHoldfast(start.appVersion, [root, ...children])
}

const body = ({ redaction }: TurnStart, content: object): string | null =>
  redaction.bodies === 'nothing' ? null : JSON.stringify(content)

type Outcome = Pick<TurnEnd, 'level' | 'statusMessage' | 'durationMs'>

function spanOf(
  start: TurnStart,
  { level, statusMessage, durationMs }: Outcome,
  spanId: string,
  name: string,
  startedAtMs: number,
  attributes: AttributeValues,
): Span {
  return {
    traceId: start.traceId,
    spanId,
    ...(spanId !== start.rootSpanId && { parentSpanId: start.rootSpanId }),
    name,
    kind: 1,
    startTimeUnixNano: toUnixNano(startedAtMs),
    endTimeUnixNano: toUnixNano(startedAtMs + Math.max(0, durationMs ?? 0)),
    attributes: attributesOf({
      ...traceContext(start),
      ...attributes,
      'langfuse.observation.level': level,
      'langfuse.observation.status_message': statusMessage === null ? null : cutText(statusMessage, 200),
    }),
    status: level === 'ERROR' ? { code: 2, message: cutText(statusMessage ?? '', 200) } : { code: 0 },
  }
}

function generationOf(
  start: TurnStart,
  end: TurnEnd,
  spanId: string,
  startedAtMs: number,
  input: TurnStart['input'],
): Span {
  const { costUsd, costParts, timeToFirstTokenMs } = end
  return spanOf(start, end, spanId, 'llm_completion', startedAtMs, {
    'langfuse.observation.type': 'generation',
    [inputKey]: body(start, input.map(messageOnRecord)),
    [outputKey]: body(start, answerMessage(end)),
    'langfuse.observation.model.name': sentModelName(start.model, end),
    'langfuse.observation.model.parameters': parametersOf(start),
    ...promptOf(start),
    'langfuse.observation.usage_details': usageOf(end),
    'langfuse.observation.cost_details': costUsd === null ? null : JSON.stringify({ ...costParts, total: costUsd }),
    'langfuse.observation.completion_start_time':
      timeToFirstTokenMs === null ? null : new Date(startedAtMs + Math.max(0, timeToFirstTokenMs)).toISOString(),
    ...metadataOf(start, end),
  })
}

/**
 * A record that is longer is cut before it is sent. What takes it is not known ahead: Cloud's proxy stops at 4.5 MB of the
 * compressed request, a self-hosted Langfuse takes spans of any size. This one is for the memory here: a record of 64 MB
 * took 210 MB and 2 s to be sent as spans, and 640 MB as events; cutting it takes as much.
 */
export const maxBodyBytes = 64_000_000
/** What the input and output of a single record that was refused as too large are cut to, each: one after the other. */
export const bodyLimitsBytes = [1_000_000, 100_000, 10_000] as const
/** The same where it is cut before it is sent: the first that helps. */
export const fittingLimitsBytes = [10_000_000, ...bodyLimitsBytes] as const

/** What a record's input and output are cut to next, once a body of this size was refused; undefined for no further. */
export function nextBodyLimitBytes(bodyBytes: number, limitBytes: number | null): number | undefined {
  return bodyLimitsBytes.find((bytes) => bytes < Math.min(bodyBytes, limitBytes ?? Infinity))
}

/** The same record with input and output cut so that each body has at most `maxBytes` bytes, and a marker that says so. */
export function truncateBodies(payload: string, maxBytes: number): string {
  const record = readPayload(payload)
  for (const span of spansIn(record)) {
    for (const attribute of span.attributes) {
      const { key, value } = attribute
      if ((key !== inputKey && key !== outputKey) || !('stringValue' in value)) continue
      attribute.value = { stringValue: cutBody(value.stringValue, maxBytes) }
    }
  }
  return writePayload(record)
}

function traceContext(start: TurnStart): AttributeValues {
  return {
    'langfuse.trace.name': traceNameOf(start),
    'langfuse.user.id': cutText(start.userId || 'anonymous', 200),
    'langfuse.session.id': cutText(start.conversationId, 200),
    'langfuse.trace.tags': start.tags.length === 0 ? null : start.tags.map((tag) => cutText(tag, 200)),
    'langfuse.environment': toEnvironment(start.environment),
    'langfuse.release': start.release === '' ? null : cutText(start.release, 200),
    'langfuse.version': start.appVersion,
    'langfuse.trace.metadata.request_id': start.requestId,
    'langfuse.trace.metadata.provider': start.providerName,
    'langfuse.trace.metadata.app_version': start.appVersion,
  }
}

function metadataOf(start: TurnStart, end: TurnEnd): AttributeValues {
  const metadata: Record<string, string | null> = {
    request_id: start.requestId,
    provider: start.providerName,
    provider_kind: start.providerKind,
    app_version: start.appVersion,
    status: end.status,
    duration_seconds: end.durationMs === null ? null : String(end.durationMs / 1000),
    time_to_first_text_seconds: timeToFirstText(end),
    cost_usd: end.costUsd === null ? null : String(end.costUsd),
    cost_source: end.costSource,
    usage_source: end.usage === null ? null : end.usage.estimated ? 'estimate' : 'provider',
    provider_request_id: end.providerRequestId,
    response_model: end.responseModel,
    finish_reason: end.finishReason,
    continues_trace_id: start.continuesTraceId ?? null,
    asked_with: start.askedWith ?? null,
    attempts: end.attempts === undefined ? null : String(end.attempts),
    waited_seconds: end.waitedMs === undefined ? null : String(end.waitedMs / 1000),
    parameters_not_sent: end.notSent?.join(', ') || null,
    error_type: end.errorType,
    error_message: end.errorMessage,
    redaction: isAnyLeftOut(start, end) ? 'a text was left out' : null,
  }
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [`langfuse.observation.metadata.${key}`, value]),
  )
}

/** Where it is the first token, that says it. */
function timeToFirstText({ timeToFirstTextMs = null, timeToFirstTokenMs }: TurnEnd): string | null {
  return timeToFirstTextMs === null || timeToFirstTextMs === timeToFirstTokenMs
    ? null
    : String(timeToFirstTextMs / 1000)
}

const isAnyLeftOut = ({ input }: TurnStart, { output, reasoning, extras, pictures, steps }: TurnEnd): boolean =>
  [
    output,
    reasoning,
    ...textsOf(extras),
    ...textsOfFiles(pictures),
    ...textsInMessages(input),
    ...(steps ? textsInSteps(steps) : []),
  ].some(isLeftOut)

function parametersOf({ parameters }: TurnStart): string | null {
  const named = namedParameters(parameters)
  return named && JSON.stringify(named)
}

/**
 * Langfuse counts a linked answer among those of the prompt's version, so only what was used as it stands is linked; what was edited
 * is told in the metadata.
 */
function promptOf({ prompt }: TurnStart): AttributeValues {
  if (!prompt) return {}
  const { name, version, isEdited } = prompt
  return isEdited
    ? {
        'langfuse.observation.metadata.edited_prompt_name': name,
        'langfuse.observation.metadata.edited_prompt_version': String(version),
      }
    : { 'langfuse.observation.prompt.name': name, 'langfuse.observation.prompt.version': version }
}

/**
 * Langfuse counts tokens itself where none are sent, for calls too that were refused: so these say that there were none.
 * It drops a fractional count without a word, so none is written.
 */
function usageOf({ usage, output, reasoning, extras, pictures }: TurnEnd): string | null {
  if (usage === null)
    return output === '' && reasoning === '' && !extras?.toolCalls.length && !pictures?.length
      ? JSON.stringify({ input: 0, output: 0, total: 0 })
      : null
  // Records of earlier versions have fields that are missing or null.
  const { input, inputCached, inputCacheWrite, output: answer, outputReasoning } = usage as Partial<Nullable<Usage>>
  const parts = {
    input: input ?? 0,
    input_cached_tokens: inputCached ?? 0,
    ...(inputCacheWrite ? { input_cache_creation: inputCacheWrite } : {}),
    output: answer ?? 0,
    output_reasoning_tokens: outputReasoning ?? 0,
  }
  const counts = Object.values(parts)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.every((count) => Number.isInteger(count) && count >= 0) ? JSON.stringify({ ...parts, total }) : null
}

type Nullable<T> = { [Key in keyof T]: T[Key] | null }

/** Langfuse takes no other names, and calls what has none 'default'. */
export function toEnvironment(name: string): string {
  const clean = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9\-_]/g, '-')
    .slice(0, 40)
  return clean === '' || clean.startsWith('langfuse') ? 'default' : clean
}
