import * as fc from 'fast-check'
import { routeInputs } from '../../src/main/ipc/routes.ts'

/** What a page that was taken over may send to one route. */
export interface HostileRequest {
  route: unknown
  input: unknown
}

/** Files that nobody may read or write, as a path each. */
export interface OutsideFiles {
  secret: string
  written: string
}

/** What takes long, or opens the database anew and then loads the page again: asked seldom. */
const slow = new Set([
  'data.mend',
  'data.restore',
  'data.rebuildIndex',
  'data.check',
  'data.backUp',
  'providers.discover',
])

/** Of every route, strange routes among them; most inputs are nearly right, so that they come past the first look. */
export function hostileRequests(outside: OutsideFiles): fc.Arbitrary<HostileRequest> {
  const text = hostileText(outside)
  const routes = Object.keys(routeInputs)
  const known = fc
    .constantFrom(...routes)
    .chain((route) => fc.record({ route: fc.constant(route), input: inputOf(route, text) }))
  const strange = fc.record({
    route: fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', '', null, 7, {}, []), fc.string()),
    input: anything(text),
  })
  return fc
    .oneof({ arbitrary: known, weight: 19 }, { arbitrary: strange, weight: 1 })
    .filter(({ route, input }) => route !== 'data.mend' || (input !== null && input !== undefined))
}

function inputOf(route: string, text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const wild = anything(text)
  const named = fc
    .uniqueArray(fc.constantFrom(...fieldNames), { minLength: 1, maxLength: 7 })
    .chain((names) =>
      fc
        .tuple(...names.map((name) => fieldOf(name, text)))
        .map((values) => Object.fromEntries(names.map((name, at) => [name, values[at]]))),
    )
  const shaped = shapes(text)[route]
  const nothing = { arbitrary: fc.constant(null), weight: slow.has(route) ? 0 : 2 }
  return shaped
    ? fc.oneof(
        { arbitrary: shaped, weight: 6 },
        { arbitrary: named, weight: 2 },
        { arbitrary: wild, weight: 1 },
        nothing,
      )
    : fc.oneof({ arbitrary: named, weight: 2 }, { arbitrary: wild, weight: 1 }, nothing)
}

const anything = (text: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, NaN, Infinity, -0, 1e308))

const fieldNames = [
  'id',
  'name',
  'url',
  'host',
  'publicKey',
  'secretKey',
  'key',
  'kind',
  'baseUrl',
  'text',
  'draft',
  'title',
  'pinned',
  'conversationId',
  'parentId',
  'messageId',
  'settings',
  'filter',
  'cursor',
  'limit',
  'sort',
  'format',
  'rows',
  'sql',
  'query',
  'traceId',
  'spanId',
  'side',
  'offset',
  'fileName',
  'fileBytes',
  'bytes',
  'paused',
  'choice',
  'seqs',
  'theme',
  'tags',
  'redaction',
  '__proto__',
  'constructor',
  'toString',
]

function fieldOf(name: string, text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  if (name === 'filter') return filterOf(text)
  if (name === 'limit' || name === 'offset') return fc.oneof(fc.integer({ min: -1, max: 600 }), fc.double())
  if (name === 'settings') return settingsOf(text)
  return fc.oneof(text, fc.integer(), fc.constant(null), fc.boolean(), fc.array(text, { maxLength: 3 }))
}

const filterOf = (text: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.record(
    {
      fromMs: fc.option(fc.double({ noNaN: true })),
      toMs: fc.option(fc.double({ noNaN: true })),
      text,
      model: fc.oneof(text, fc.array(text, { maxLength: 3 })),
      tag: text,
      conversationId: text,
      durationAboveMs: fc.double(),
    },
    { requiredKeys: ['fromMs', 'toMs'] },
  )

const settingsOf = (text: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.record({
    providerId: fc.oneof({ arbitrary: fc.constant('demo'), weight: 3 }, text),
    model: fc.oneof(fc.constant('holdfast-demo'), text),
    systemPrompt: text,
    parameters: fc.record({ temperature: fc.double(), maxTokens: fc.integer() }, { requiredKeys: [] }),
  })

/** Inputs of the right shape, with hostile values in it. */
function shapes(text: fc.Arbitrary<string>): Record<string, fc.Arbitrary<unknown>> {
  const page = { cursor: fc.oneof(fc.constant(null), text), limit: fc.integer({ min: 1, max: 500 }) }
  const filter = filterOf(text)
  const orNull = fc.option(text)
  return {
    'app.openExternal': fc.record({ url: text }),
    'providers.save': fc.record({
      id: orNull,
      kind: fc.constantFrom('custom', 'openai', 'ollama', 'demo'),
      name: text,
      baseUrl: text,
      key: text,
    }),
    'providers.models': fc.record({ id: text }),
    'settings.saveLangfuse': fc.record({ host: text, publicKey: text }),
    'conversations.saveDraft': fc.record({ id: orNull, draft: text }),
    'conversations.search': fc.record({ text }),
    'chat.send': fc.record({
      conversationId: orNull,
      parentId: orNull,
      text,
      settings: settingsOf(text),
    }),
    'monitor.traces': fc.record({ filter, ...page }),
    'monitor.observations': fc.record({ filter, ...page }),
    'monitor.summary': fc.record({ filter }),
    'monitor.sessions': fc.record({ filter, ...page }),
    'monitor.series': fc.record({ filter, timeZone: fc.constantFrom('UTC', 'Europe/Berlin', '../../etc/localtime') }),
    'monitor.body': fc.record({
      traceId: text,
      spanId: text,
      side: fc.constantFrom('input', 'output'),
      offset: fc.nat(),
    }),
    'monitor.export': fc.record({
      rows: fc.constant('traces'),
      filter,
      format: fc.constantFrom('csv', 'otlp', 'jsonl'),
    }),
    'monitor.beginImport': fc.record({ fileName: text, fileBytes: fc.nat() }),
    'monitor.runSql': fc.record({ id: text, sql: text }),
    'monitor.saveView': fc.record({ id: orNull, name: text, query: text }),
    'data.restore': fc.record({ name: text }),
    'data.deleteBackup': fc.record({ name: text }),
    'sync.sendElsewhere': fc.record({ projectId: text, alsoInDoubt: fc.boolean() }),
    'settings.update': fc.record(
      {
        userId: text,
        environment: text,
        tags: fc.array(text, { maxLength: 3 }),
        theme: fc.constantFrom('light', 'dark', 'system', '../x'),
        sizeCapBytes: fc.double(),
        redaction: fc.record({
          bodies: fc.constantFrom('all', 'nothing'),
          keys: fc.boolean(),
          emails: fc.boolean(),
          patterns: fc.array(text, { maxLength: 2 }),
        }),
      },
      { requiredKeys: [] },
    ),
  }
}

/** Paths, addresses and statements that lead outside, characters that break out of something, and long ones. */
function hostileText({ secret, written }: OutsideFiles): fc.Arbitrary<string> {
  const up = '../'.repeat(12)
  return fc.oneof(
    fc.constantFrom(
      secret,
      `${up}${secret.slice(1)}`,
      `file://${secret}`,
      `backups/../${up}${secret.slice(1)}`,
      `SELECT * FROM read_csv('${secret}')`,
      `SELECT content FROM read_text('${secret}')`,
      `COPY (SELECT 1) TO '${written}'`,
      `ATTACH '${written}' AS outside`,
      `EXPORT DATABASE '${written}'`,
      'INSTALL httpfs',
      `SET temp_directory='${written}'`,
      `SELECT getenv('HOME')`,
      written,
      `${up}${written.slice(1)}`,
      "'; DROP TABLE records; --",
      '" OR 1=1 --',
      '(a+)+$',
      '[',
      'http://127.0.0.1:9/',
      'http://127.0.0.1:9/v1',
      'https://user:pass@127.0.0.1:9/',
      'javascript:alert(1)',
      'https://holdfast.invalid/',
      '\u0000',
      '\ud800',
      '<img src=x onerror=alert(1)>',
      '=HYPERLINK("http://127.0.0.1:9")',
      '{"__proto__":{"polluted":1}}',
      'x'.repeat(20_000),
      '',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.uuid(),
  )
}
