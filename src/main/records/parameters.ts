import { z } from 'zod'
import type { ModelParameters } from '../../shared/domain.ts'
import { isObject } from '../../shared/json-values.ts'
import { reasoningEfforts, verbosities } from '../../shared/parameter-values.ts'
import { headerProblem } from '../../shared/header-problem.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// What may be set of a call, by the bounds that all servers have in common.

const maxJsonLength = 100_000

/** What a request has of its own, and what would change what is on record of it. */
const ownFields = new Set(['model', 'messages', 'stream', 'stream_options', 'n', 'tools', 'tool_choice', 'functions'])

const jsonObject = (problems: { tooLong: string; noObject: string }) =>
  z
    .string()
    .max(maxJsonLength, problems.tooLong)
    .refine((text) => objectOf(text) !== null, problems.noObject)

export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('json') }),
  z.strictObject({
    type: z.literal('schema'),
    name: z.string().regex(/^[\w-]{1,64}$/, words('The schema’s name has letters, digits, _ and - only, 64 at most.')),
    schema: jsonObject({
      tooLong: words('The schema is too long.'),
      noObject: words('The schema must be a JSON object.'),
    }),
    isStrict: z.boolean(),
  }),
])

/** As they are entered. */
export const modelParameters = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxTokens: z.number().int().min(1).max(10_000_000).optional(),
  reasoningEffort: z.enum(reasoningEfforts).optional(),
  verbosity: z.enum(verbosities).optional(),
  stop: z.array(z.string().min(1).max(500)).min(1).max(16).optional(),
  seed: z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER).optional(),
  responseFormat: responseFormat.optional(),
  extraBody: jsonObject({
    tooLong: words('The extra body is too long.'),
    noObject: words('The extra body must be a JSON object.'),
  })
    .superRefine((text, context) => {
      const own = Object.keys(objectOf(text) ?? {}).find((name) => ownFields.has(name))
      if (own !== undefined)
        context.addIssue(said('“{own}” is Holdfast’s own to send; leave it out of the extra body.', { own }))
    })
    .optional(),
  extraHeaders: z
    .record(z.string(), z.string().max(2000))
    .superRefine((headers, context) => {
      for (const [name, value] of Object.entries(headers)) {
        const problem = headerProblem(name, value)
        if (problem !== null) context.addIssue(problem)
      }
    })
    .optional(),
})

/** As they were kept: what is sound of them. */
export function soundParameters(value: unknown): ModelParameters {
  if (!isObject(value)) return {}
  const { shape } = modelParameters
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, part]) => {
      const read = part.safeParse(value[name])
      return read.success && read.data !== undefined ? [[name, read.data]] : []
    }),
  )
}

/** By the names of the request, for the record; null where none is set. */
export function namedParameters(parameters: ModelParameters): Record<string, unknown> | null {
  const { responseFormat: format, extraBody, extraHeaders } = parameters
  const named = {
    temperature: parameters.temperature,
    top_p: parameters.topP,
    max_tokens: parameters.maxTokens,
    reasoning_effort: parameters.reasoningEffort,
    verbosity: parameters.verbosity,
    stop: parameters.stop,
    seed: parameters.seed,
    response_format: format && responseFormatOf(format),
    extra_body: extraBody === undefined ? undefined : (objectOf(extraBody) ?? undefined),
    extra_headers: extraHeaders,
  }
  return Object.values(named).every((value) => value === undefined) ? null : named
}

/** As a request has it. */
export function responseFormatOf(format: NonNullable<ModelParameters['responseFormat']>) {
  if (format.type === 'json') return { type: 'json_object' as const }
  const { name, schema, isStrict } = format
  return { type: 'json_schema' as const, json_schema: { name, schema: objectOf(schema) ?? {}, strict: isStrict } }
}
