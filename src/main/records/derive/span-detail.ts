import { isObject, parsedOrText, shallowCopy } from '../../../shared/json-values.ts'
import type { Convention } from './conventions/convention.ts'
import { conventions } from './conventions/index.ts'
import { deriveObservation } from './derive.ts'
import { objectIn } from './json.ts'
import type { DerivedObservation } from './rows.ts'
import { under, type EventValues, type SpanValues } from './span-values.ts'

/** What is shown of one span, beside its row. */
export interface SpanDetail extends DerivedObservation {
  /** As recorded; JSON is parsed. Null where there is none. */
  input: unknown
  output: unknown
  parameters: Record<string, unknown> | null
  metadata: Record<string, unknown>
  traceMetadata: Record<string, unknown>
  /** All that answered no question above. */
  attributes: Record<string, unknown>
  resource: Record<string, unknown>
  scope: { name: string; version: string }
  events: { name: string; timeUnixNano: unknown; attributes: Record<string, unknown> }[]
}

/** What is shown goes through recursion on its way. */
const maxDepth = 64

/** Null where the span has no row. The values are those of `spansIn` for showing. */
export function describeSpan(values: SpanValues): SpanDetail | null {
  const derived = deriveObservation(values)
  if (!derived) return null
  const input = bodyOf(values, 'input')
  const output = bodyOf(values, 'output')
  const parameters = merged(values, ({ parameters: named }) => named)
  const metadata = merged(values, ({ metadata: named }) => named)
  const traceMetadata = merged(values, () => ({ json: [traceMetadataKey], prefixes: [`${traceMetadataKey}.`] }))
  return {
    ...derived,
    input,
    output,
    parameters: Object.keys(parameters).length === 0 ? null : parameters,
    metadata,
    traceMetadata,
    attributes: shown([...values.attributes].filter(([key]) => !values.used?.has(key))),
    resource: shown(values.resource),
    scope: { name: values.scopeName, version: values.scopeVersion },
    events: values.events.map(toEvent),
  }
}

const traceMetadataKey = 'langfuse.trace.metadata'

function bodyOf(values: SpanValues, side: 'input' | 'output'): unknown {
  for (const convention of conventions) {
    const body = convention[side]?.(values)
    if (body !== undefined) return shallowCopy(parsedOrText(body), maxDepth)
  }
  return null
}

/** One object of all conventions; what is named first holds. */
function merged(
  values: SpanValues,
  named: (convention: Convention) => Convention['parameters'],
): Record<string, unknown> {
  const first = new Map<string, unknown>()
  const add = (entries: [string, unknown][]): void => {
    for (const [name, value] of entries) if (!first.has(name)) first.set(name, value)
  }
  for (const { json = [], prefixes = [], except = [] } of conventions.flatMap(
    (convention) => named(convention) ?? [],
  )) {
    for (const key of json) {
      const object = objectIn(values.attributes.get(key))
      if (!object) continue
      values.used?.add(key)
      add(Object.entries(object))
    }
    for (const prefix of prefixes) add(under(values, prefix, except))
  }
  return shown(first)
}

const shown = (entries: Iterable<readonly [string, unknown]>): Record<string, unknown> => {
  const copy = shallowCopy(Object.fromEntries(entries), maxDepth)
  return isObject(copy) ? copy : {}
}

const toEvent = ({ name, timeUnixNano, values }: EventValues): SpanDetail['events'][number] => ({
  name,
  timeUnixNano,
  attributes: shown(values),
})
