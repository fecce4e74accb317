import { isObject, objectsIn } from '../../shared/json-values.ts'

type Schema = Record<string, unknown>

/** References and alternatives may lead to themselves, and to many others each. */
const maxDepth = 6
const maxLooks = 500
const choices = ['anyOf', 'oneOf'] as const
/** What OpenAI and Anthropic refuse at the top, and with it the whole request. */
const refused = new Set<string>(['$ref', ...choices, 'allOf', 'enum', 'not'])

/**
 * The arguments of a tool in the form that all providers take: an object with a list of its properties, none of them in an
 * alternative alone. Which of them exclude each other is not said any more; the server knows. What has that form stays as it
 * is, since a yes to a tool is one to its form.
 */
export function plainSchema(given: Schema): Schema {
  const schema = sound(given, 0) as Schema
  const { properties, required } = flat(schema, { root: schema, looks: 0 }, 0)
  const isNamed = required.length > 0 || Array.isArray(schema['required'])
  const kept = Object.entries(schema).filter(([name]) => !refused.has(name) && (name !== 'required' || isNamed))
  return { ...Object.fromEntries(kept), type: 'object', properties, ...(isNamed && { required }) }
}

const maxSoundDepth = 50
const schemaMaps = new Set(['properties', 'patternProperties', '$defs', 'definitions'])
const schemaLists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const schemas = new Set(['items', 'additionalProperties', 'not'])

/**
 * Within the properties, what servers write that is no JSON Schema, or that OpenAI does not take: each of these has the whole
 * request refused, and with it all tools. Lists without a form of their items, and with one for each place; an empty list for an
 * empty object, as PHP writes it; `required` as a property's own yes or no.
 */
function sound(schema: unknown, depth: number): unknown {
  if (!isObject(schema) || depth > maxSoundDepth) return schema
  const inner = (value: unknown): unknown => sound(value, depth + 1)
  const entries = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    if (schemaMaps.has(name)) {
      const forms = isObject(value) ? Object.entries(value) : []
      return [[name, Object.fromEntries(forms.map(([key, form]) => [key, inner(form)]))]]
    }
    if (name === 'required' && !Array.isArray(value)) return []
    if (name === 'items' && Array.isArray(value)) return [[name, value.length > 0 ? { anyOf: value.map(inner) } : {}]]
    if (schemaLists.has(name) && Array.isArray(value)) return [[name, value.map(inner)]]
    return [[name, schemas.has(name) ? inner(value) : value]]
  })
  const isList = [schema['type']].flat().includes('array')
  return Object.fromEntries(isList && !('items' in schema) ? [...entries, ['items', {}]] : entries)
}

interface Flat {
  properties: Schema
  required: string[]
}

interface Reading {
  root: Schema
  looks: number
}

function flat(schema: Schema, reading: Reading, depth: number): Flat {
  reading.looks += 1
  const own = { properties: ownProperties(schema), required: ownRequired(schema) }
  if (depth >= maxDepth) return own
  const inner = (given: unknown): Flat[] =>
    objectsIn(given).flatMap((each) => (reading.looks < maxLooks ? flat(each, reading, depth + 1) : []))
  const all = [own, ...inner(schema['allOf']), ...inner(referred(schema['$ref'], reading.root))]
  for (const name of choices) {
    const alternatives = inner(schema[name])
    const [first, ...others] = alternatives.map(({ required }) => required)
    const inEach = first?.filter((each) => others.every((other) => other.includes(each))) ?? []
    all.push({ properties: joined(alternatives), required: inEach })
  }
  return { properties: joined(all), required: [...new Set(all.flatMap(({ required }) => required))] }
}

const ownProperties = ({ properties }: Schema): Schema => (isObject(properties) ? properties : {})

const ownRequired = ({ required }: Schema): string[] =>
  Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []

/** A property that has several forms has any of them. */
function joined(parts: readonly Flat[]): Schema {
  const forms = new Map<string, Map<string, unknown>>()
  for (const [name, form] of parts.flatMap(({ properties }) => Object.entries(properties))) {
    const known = forms.get(name) ?? new Map<string, unknown>()
    forms.set(name, known.set(JSON.stringify(form), form))
  }
  return Object.fromEntries(
    [...forms].map(([name, each]) => {
      const [first, ...others] = each.values()
      return [name, others.length === 0 ? first : { anyOf: [first, ...others] }]
    }),
  )
}

/** What stands at a place such as `#/$defs/Query`. */
function referred(ref: unknown, root: Schema): unknown {
  if (typeof ref !== 'string' || !ref.startsWith('#/')) return null
  let found: unknown = root
  for (const name of ref.slice(2).split('/')) {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : null
  }
  return found
}
