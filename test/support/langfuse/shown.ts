import { isObject, parsed } from './text.ts'
import type { Row, ShownObservation, ShownScore } from './types.ts'

/** US dollars a token, by the models whose names Langfuse knows. */
const prices: readonly { match: RegExp; input: number; output: number }[] = [
  { match: /^gpt-4o-mini(-[\d-]+)?$/, input: 0.15e-6, output: 0.6e-6 },
  { match: /^gpt-4o(-[\d-]+)?$/, input: 2.5e-6, output: 10e-6 },
  { match: /^gpt-4\.1(-[\d-]+)?$/, input: 2e-6, output: 8e-6 },
  { match: /^claude-.*haiku.*$/, input: 1e-6, output: 5e-6 },
  { match: /^claude-.*sonnet.*$/, input: 3e-6, output: 15e-6 },
  { match: /^claude-.*opus.*$/, input: 15e-6, output: 75e-6 },
]

/** What a stored observation and its trace are shown as, with what Langfuse makes up. */
export function shownObservation(row: Row, trace: Row | undefined): ShownObservation {
  const { body } = row
  const of = trace?.body ?? {}
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  const time = (value: unknown): number | null => (typeof value === 'number' ? value : null)
  const usageDetails = usageOf(body)
  return {
    projectId: row.projectId,
    id: row.id,
    traceId: row.traceId,
    parentId: text(body['parentObservationId']),
    name: text(body['name']),
    type: text(body['type']) ?? 'SPAN',
    startedAtMs: time(body['startTime']) ?? row.receivedAtMs,
    endedAtMs: time(body['endTime']),
    completionStartedAtMs: time(body['completionStartTime']),
    level: text(body['level']) ?? 'DEFAULT',
    statusMessage: text(body['statusMessage']),
    model: text(body['model']),
    modelParameters: isObject(body['modelParameters']) ? body['modelParameters'] : null,
    input: shownBody(body['input']),
    output: shownBody(body['output']),
    metadata: isObject(body['metadata']) ? body['metadata'] : {},
    usageDetails,
    costDetails: costOf(body, usageDetails),
    traceName: text(of['name']),
    userId: text(of['userId']),
    sessionId: text(of['sessionId']),
    tags: Array.isArray(of['tags']) ? of['tags'].map(String) : [],
    release: text(of['release']),
    version: text(body['version']),
    environment: text(body['environment']) ?? 'default',
  }
}

export function shownScore({ projectId, id, traceId, body }: Row): ShownScore {
  return {
    projectId,
    id,
    traceId,
    name: String(body['name']),
    value: body['value'],
    dataType: typeof body['dataType'] === 'string' ? body['dataType'] : 'NUMERIC',
    comment: typeof body['comment'] === 'string' ? body['comment'] : null,
    timestamp: String(body['timestamp']),
    environment: typeof body['environment'] === 'string' ? body['environment'] : 'default',
  }
}

/** Whatever parses is shown as what it parses to. */
function shownBody(body: unknown): unknown {
  if (typeof body !== 'string') return null
  const value = parsed(body)
  return value === undefined ? body : value
}

/** What was sent, with a total; where nothing was sent for a generation, a count of its own, be it a failed call. */
function usageOf(body: Row['body']): Record<string, number> {
  const given = numbersOf(body['usageDetails'])
  if (Object.keys(given).length > 0) return 'total' in given ? given : { ...given, total: sumOf(given) }
  if (body['type'] !== 'GENERATION' || typeof body['model'] !== 'string') return {}
  const input = tokensIn(body['input'])
  const output = tokensIn(body['output'])
  return input + output === 0 ? {} : { input, output, total: input + output }
}

/** A cost that was sent replaces its own, which comes of the price of a model whose name it knows. */
function costOf(body: Row['body'], usage: Record<string, number>): Record<string, number> {
  const given = numbersOf(body['costDetails'])
  // Seen: a lone total of no tokens makes the cost vanish.
  if (Object.keys(usage).length === 1 && usage['total'] === 0) return {}
  const names = Object.keys(given)
  if (names.length > 0) {
    const hasTotal = names.includes('total') || !names.every((name) => name === 'input' || name === 'output')
    return inColumn(hasTotal ? given : { ...given, total: sumOf(given) })
  }
  const price = prices.find(({ match }) => typeof body['model'] === 'string' && match.test(body['model']))
  if (!price) return {}
  const parts: Record<string, number> = {}
  for (const side of ['input', 'output'] as const) {
    if (usage[side] !== undefined) parts[side] = usage[side] * price[side]
  }
  return Object.keys(parts).length === 0 ? {} : inColumn({ ...parts, total: sumOf(parts) })
}

/** Twelve decimals, and cut at what fits. */
function inColumn(costs: Record<string, number>): Record<string, number> {
  const fit = (usd: number): number => Number(Math.min(usd, 999_999.999999).toFixed(12))
  return Object.fromEntries(Object.entries(costs).map(([name, usd]) => [name, fit(usd)]))
}

function numbersOf(details: unknown): Record<string, number> {
  if (!isObject(details)) return {}
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, value]) =>
      typeof value === 'number' && value >= 0 ? [[name, value]] : [],
    ),
  )
}

const sumOf = (parts: Record<string, number>): number => Object.values(parts).reduce((sum, part) => sum + part, 0)

const tokensIn = (text: unknown): number => (typeof text === 'string' ? (text.match(/\S+/g)?.length ?? 0) : 0)
