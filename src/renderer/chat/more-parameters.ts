import type { ModelParameters, ReasoningEffort, Verbosity } from '../../shared/domain.ts'
import { headerProblem } from '../../shared/header-problem.ts'
import { isObject } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'

/** The fields of those parameters that are rarely set. */
export type MoreTexts = Record<
  'reasoningEffort' | 'verbosity' | 'seed' | 'stop' | 'format' | 'schema' | 'extraBody' | 'extraHeaders',
  string
>

export const moreNames: Record<keyof MoreTexts, { name: Message }> = {
  reasoningEffort: { name: msg('Reasoning effort') },
  verbosity: { name: msg('Verbosity') },
  seed: { name: msg('Seed') },
  stop: { name: msg('Stop sequences') },
  format: { name: msg('Answer format') },
  schema: { name: msg('JSON schema') },
  extraBody: { name: msg('Extra body') },
  extraHeaders: { name: msg('Extra headers') },
}

/** How many of them are set; a schema is part of its format. Other fields that come along are not counted. */
export function countOfMore(texts: MoreTexts): number {
  const names = Object.keys(moreNames) as (keyof MoreTexts)[]
  return names.filter((name) => name !== 'schema' && texts[name] !== '').length
}

/** What a request has of its own, and what would change what is on record of it; main holds to the same. */
const ownFields = ['model', 'messages', 'stream', 'stream_options', 'n', 'tools', 'tool_choice', 'functions']
const maxStops = 16
const maxJsonLength = 100_000

export function draftOfMore(parameters: ModelParameters): MoreTexts {
  const { responseFormat: format, extraHeaders = {} } = parameters
  return {
    reasoningEffort: parameters.reasoningEffort ?? '',
    verbosity: parameters.verbosity ?? '',
    seed: String(parameters.seed ?? ''),
    stop: (parameters.stop ?? [])
      .map((text) =>
        JSON.stringify(text)
          .slice(1, -1)
          .replaceAll(String.raw`\"`, '"'),
      )
      .join('\n'),
    format: format?.type ?? '',
    schema: format?.type === 'schema' ? format.schema : '',
    extraBody: parameters.extraBody ?? '',
    extraHeaders: Object.entries(extraHeaders)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  }
}

type Read<T> = { value: T | undefined } | { error: string }

/** What is valid of the texts; where one is not, what was set before stays and there is an error. */
export function applyMore(
  before: ModelParameters,
  texts: MoreTexts,
): { parameters: ModelParameters; errors: Partial<Record<keyof MoreTexts, string>> } {
  const parameters: ModelParameters = {}
  const errors: Partial<Record<keyof MoreTexts, string>> = {}
  const set = <N extends keyof ModelParameters>(
    name: N,
    field: keyof MoreTexts,
    read: Read<ModelParameters[N]>,
  ): void => {
    if ('error' in read) errors[field] = read.error
    const value = 'error' in read ? before[name] : read.value
    if (value !== undefined) parameters[name] = value
  }
  set('reasoningEffort', 'reasoningEffort', {
    value: (texts.reasoningEffort || undefined) as ReasoningEffort | undefined,
  })
  set('verbosity', 'verbosity', { value: (texts.verbosity || undefined) as Verbosity | undefined })
  set('seed', 'seed', readSeed(texts.seed))
  set('stop', 'stop', readStops(texts.stop))
  set('responseFormat', 'schema', readFormat(texts))
  set('extraBody', 'extraBody', readExtraBody(texts.extraBody))
  set('extraHeaders', 'extraHeaders', readHeaders(texts.extraHeaders))
  return { parameters, errors }
}

function readSeed(text: string): Read<number> {
  const seed = text.trim()
  if (seed === '') return { value: undefined }
  return /^-?\d+$/.test(seed) && Number.isSafeInteger(Number(seed))
    ? { value: Number(seed) }
    : { error: t('A whole number') }
}

/** One a line; `\n` and the like stand for themselves, as in code. */
function readStops(text: string): Read<string[]> {
  const lines = text.split('\n').filter((line) => line !== '')
  if (lines.length === 0) return { value: undefined }
  if (lines.length > maxStops) return { error: t('At most {count, number}', { count: maxStops }) }
  return { value: lines.map(unescaped) }
}

function unescaped(line: string): string {
  try {
    return JSON.parse(`"${line.replaceAll('"', String.raw`\"`)}"`) as string
  } catch {
    return line
  }
}

function readFormat({ format, schema }: MoreTexts): Read<ModelParameters['responseFormat']> {
  if (format === '') return { value: undefined }
  if (format === 'json') return { value: { type: 'json' } }
  if (schema.trim() === '')
    return { error: t('A schema is needed, such as {example}', { example: '{"type": "object"}' }) }
  const read = readObject(schema)
  if ('error' in read) return read
  const { type, title } = read.value
  const isType = type === undefined || typeof type === 'string' || Array.isArray(type)
  if (!isType) return { error: t('Its “type” is neither a name nor a list of names') }
  const name = typeof title === 'string' ? title.replaceAll(/[^\w-]+/g, '_').slice(0, 64) : ''
  return { value: { type: 'schema', name: name || 'answer', schema, isStrict: true } }
}

function readExtraBody(text: string): Read<string> {
  if (text.trim() === '') return { value: undefined }
  const read = readObject(text)
  if ('error' in read) return read
  const own = Object.keys(read.value).find((name) => ownFields.includes(name))
  return own === undefined
    ? { value: text }
    : { error: t('“{name}” is Holdfast’s own to send; leave it out', { name: own }) }
}

function readHeaders(text: string): Read<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) return { value: undefined }
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at < 1) return { error: t('“{line}” is not of the form Name: value', { line: cutText(line.trim(), 40) }) }
    const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    const problem = headerProblem(name, value)
    if (problem !== null) return { error: problem }
    headers[name] = value
  }
  return { value: headers }
}

function readObject(text: string): { value: Record<string, unknown> } | { error: string } {
  if (text.length > maxJsonLength) return { error: t('At most {count, number} characters', { count: maxJsonLength }) }
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? { value } : { error: t('It must be an object: {shape}', { shape: '{ … }' }) }
  } catch (error) {
    return { error: t('Not JSON: {problem}', { problem: error instanceof Error ? error.message : String(error) }) }
  }
}
