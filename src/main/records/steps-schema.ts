import { z } from 'zod'
import { answerExtras } from './answer-extras.ts'
import type { TurnStep } from './record.ts'
import { endedStep } from './turn-steps.ts'

const usage = z.object({
  input: z.number(),
  inputCached: z.number(),
  inputCacheWrite: z.number(),
  output: z.number(),
  outputReasoning: z.number(),
  total: z.number(),
  estimated: z.literal(true).optional(),
})

const spanId = z.string().regex(/^[0-9a-f]{16}$/)
const text = z.string()
const words = z.string().nullable()
const amount = z.number().nullable()

export const toolResult = z.object({
  parts: z.array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('text'), text }),
      z.object({ type: z.literal('image'), mimeType: text, data: text }),
      z.object({ type: z.literal('other'), words: text }),
    ]),
  ),
  isError: z.boolean(),
  isCut: z.boolean(),
})

const callStep = z.object({
  kind: z.literal('call'),
  spanId,
  startedAtMs: z.number(),
  durationMs: amount,
  callId: text,
  wireName: text,
  serverId: text,
  serverName: text,
  tool: text,
  arguments: text,
  at: z.number(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'denied', 'cancelled', 'interrupted']),
  approval: z.enum(['once', 'chat', 'always']).nullable(),
  words,
})

const roundStep = z.object({
  kind: z.literal('round'),
  spanId,
  startedAtMs: z.number(),
  outputEnd: z.number(),
  reasoningEnd: z.number(),
  isTextCall: z.boolean().optional(),
  back: z
    .object({
      calls: z.array(z.record(z.string(), z.unknown()).nullable()),
      details: z.array(z.record(z.string(), z.unknown())),
    })
    .optional()
    .catch(undefined),
  status: z.enum(['complete', 'error', 'stopped', 'interrupted']),
  output: text,
  reasoning: text,
  extras: answerExtras.nullish(),
  usage: usage.nullable(),
  costUsd: amount,
  costSource: z.enum(['provider', 'table', 'estimate', 'local']).nullable(),
  costParts: z.record(z.string(), z.number()).nullish(),
  durationMs: amount,
  timeToFirstTokenMs: amount,
  timeToFirstTextMs: amount.optional(),
  providerRequestId: words,
  responseModel: words,
  finishReason: words,
  notSent: z.array(text).optional(),
  level: z.enum(['DEBUG', 'DEFAULT', 'WARNING', 'ERROR']),
  statusMessage: words,
  errorType: words,
  errorMessage: words,
})

/** A step as it is kept; a call's result stands apart. */
export const keptStep = z.discriminatedUnion('kind', [callStep, roundStep])

const wholeStep = z.discriminatedUnion('kind', [callStep.extend({ result: toolResult.nullable() }), roundStep])

/** Those of the steps in a file that can be read; nobody waits for a call that came in one. */
export const soundSteps = z.array(z.unknown()).transform((steps) =>
  steps.flatMap((step) => {
    const { data } = wholeStep.safeParse(step)
    return data ? [endedStep(data as TurnStep)] : []
  }),
)
