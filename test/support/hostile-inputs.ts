import { z } from 'zod'
import { routeInputs } from '../../src/main/ipc/routes.ts'
import { createRandom, type Random } from '../simulation/random.ts'

/** Of what zod writes: as much as an input needs. */
interface Shape {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Shape[]
  oneOf?: Shape[]
  properties?: Record<string, Shape>
  required?: string[]
  additionalProperties?: Shape | boolean
  items?: Shape
  minimum?: number
  maximum?: number
}

export interface HostileInput {
  route: string
  input: unknown
}

/** With an input of the right shape these end the page that asks, or all that it could take: that is what they are for. */
const neverWellFormed: readonly string[] = ['data.mend', 'data.startAnew']

/** What a page under somebody else's control might ask: every route, with inputs of the right shape, nearly so, and not at all. */
export function hostileInputs(seed: number, count: number, strings: readonly string[]): HostileInput[] {
  const random = createRandom(seed)
  const routes = Object.entries(routeInputs).map(
    ([route, schema]) => [route, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape] as const,
  )
  const texts = [...strings, ...oddStrings]
  return Array.from({ length: count }, (_, at): HostileInput => {
    const [route, shape] = routes[at % routes.length] ?? ['', {}]
    if (random.chance(0.02)) return { route: random.pick([...texts, '__proto__', 'toString']), input: null }
    if (neverWellFormed.includes(route)) return { route, input: [junk(random, texts)] }
    const isRight = shape.type === 'null' ? random.chance(0.1) : random.chance(0.6)
    if (isRight) return { route, input: fill(shape, random, texts, 0) }
    return { route, input: random.chance(0.5) ? junk(random, texts) : fill(shape, random, texts, 0.15) }
  })
}

const oddStrings = [
  '',
  ' ',
  'demo',
  'holdfast-demo',
  '0',
  '-1',
  'null',
  '__proto__',
  '../../../../etc/passwd',
  'C:\\Windows\\win.ini',
  '/dev/zero',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'app://holdfast/../main/index.js',
  'http://127.0.0.1:1/',
  "'; DROP TABLE messages; --",
  '\u0000',
  '\ud800',
  '\u202e',
  '%00%2e%2e%2f',
  '{"$gt":""}',
  'x'.repeat(300),
  'é'.repeat(100_000),
]

/** A value of this shape; each part of it is something else with the given chance. */
function fill(shape: Shape, random: Random, texts: readonly string[], wrongShare: number): unknown {
  if (random.chance(wrongShare)) return junk(random, texts)
  const inner = (next: Shape): unknown => fill(next, random, texts, wrongShare)
  const choices = shape.anyOf ?? shape.oneOf
  if (choices) return inner(random.pick(choices))
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return random.pick(shape.enum)
  const type = Array.isArray(shape.type) ? random.pick(shape.type) : shape.type
  switch (type) {
    case 'null':
      return null
    case 'boolean':
      return random.chance(0.5)
    case 'integer':
    case 'number':
      return number(shape, random)
    case 'string':
      return random.pick(texts)
    case 'array':
      return Array.from({ length: random.int(0, 3) }, () => inner(shape.items ?? {}))
    case 'object': {
      const { properties = {}, required = [], additionalProperties } = shape
      const fields = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.5))
      const more = typeof additionalProperties === 'object' ? [[random.pick(texts), additionalProperties] as const] : []
      return Object.fromEntries([...fields, ...more].map(([name, field]) => [name, inner(field)]))
    }
    default:
      return junk(random, texts)
  }
}

function number({ minimum = -1e9, maximum = 1e9 }: Shape, random: Random): number {
  return random.pick([minimum, maximum, random.int(Math.max(minimum, -1000), Math.min(maximum, 1000)), Date.now()])
}

function junk(random: Random, texts: readonly string[], depth = 0): unknown {
  const scalars = [null, true, -1, 0.5, 1e308, Number.MAX_SAFE_INTEGER + 2, '', random.pick(texts)]
  if (depth > 3 || random.chance(0.6)) return random.pick(scalars)
  const inner = (): unknown => junk(random, texts, depth + 1)
  if (random.chance(0.4)) return Array.from({ length: random.int(0, 4) }, inner)
  return JSON.parse(
    `{"__proto__":{"isAdmin":true},"constructor":${JSON.stringify(inner())},"id":${JSON.stringify(inner())}}`,
  )
}
