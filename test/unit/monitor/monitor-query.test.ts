import {
  array,
  assert,
  constantFrom,
  double,
  integer,
  json,
  oneof,
  option,
  property,
  record,
  string,
  tuple,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatQuery,
  levelChoices,
  parseQuery,
  plainQuery,
  sourceChoices,
  toFilter,
  toObservationFilter,
  type MonitorQuery,
} from '../../../src/renderer/monitor/monitor-query.ts'
import { ranges } from '../../../src/renderer/monitor/ranges.ts'
import { weekHourChoices } from '../../../src/renderer/monitor/week-hours.ts'
import { deliveryChoices } from '../../../src/renderer/ui/delivery-words.ts'
import { observationTypes } from '../../../src/shared/observation-types.ts'
import { observationTableColumns, rowKinds } from '../../../src/shared/row-kinds.ts'
import { sessionColumns } from '../../../src/shared/session-columns.ts'
import { newestFirst, traceColumns } from '../../../src/shared/trace-columns.ts'

const values = array(
  oneof(constantFrom('gpt-5', 'a&b=c', '%', '#/?', '日本 語', '+', ' x '), string({ minLength: 1, unit: 'grapheme' })),
  {
    maxLength: 3,
  },
).map((all) => [...new Set(all)])
const sublist = <T>(of: readonly T[]) => array(constantFrom(...of), { maxLength: 3 }).map((all) => [...new Set(all)])
const time = integer({ min: 0, max: 4e12 })
const queries = record({
  rows: constantFrom(...rowKinds),
  type: sublist(observationTypes),
  model: values,
  provider: values,
  user: values,
  chat: values,
  environment: values,
  tag: values,
  source: sublist(sourceChoices),
  level: sublist(levelChoices),
  delivery: sublist(deliveryChoices),
  weekHour: sublist(weekHourChoices),
  durationAboveMs: option(constantFrom(0, 1, 2500, 0.5, 86_400_000)),
  costAboveUsd: option(constantFrom(0, 0.01, 0.000_000_1, 12)),
  text: string({ unit: 'grapheme', maxLength: 20 }),
  period: oneof(
    constantFrom(...ranges),
    tuple(time, time).map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) })),
    time.map((fromMs) => ({ fromMs, toMs: null })),
    time.map((toMs) => ({ fromMs: null, toMs })),
  ),
  sort: record({ column: constantFrom(...traceColumns), isDescending: constantFrom(true, false) }),
  observationSort: record({
    column: constantFrom(...observationTableColumns),
    isDescending: constantFrom(true, false),
  }),
  sessionSort: record({ column: constantFrom(...sessionColumns), isDescending: constantFrom(true, false) }),
}).map((query) => (query.rows === 'traces' ? { ...query, type: [] } : query))

describe('the address of the Monitor', () => {
  test('brings back what it was made of', () => {
    assert(
      property(queries, (query: MonitorQuery) => {
        expect(parseQuery(formatQuery(query))).toEqual(query)
      }),
    )
  })

  test('has a model as long as a chat’s may be', () => {
    const query = { ...plainQuery, model: ['m'.repeat(4096)] }
    expect(parseQuery(formatQuery(query))).toEqual(query)
  })

  test('is empty where nothing is narrowed', () => {
    expect(formatQuery(plainQuery)).toBe('')
    expect(parseQuery('')).toEqual(plainQuery)
  })

  test.each([
    'range=99y',
    'range=24h&range=7d',
    'level=FATAL',
    'delivery=delivered',
    'latency-above=-1',
    'latency-above=NaN',
    'cost-above=Infinity',
    'cost-above=0x10',
    'from=yesterday',
    'from=2026-02-30T00:00',
    'from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z',
    'to=9999-12-31T23:59:59Z',
    'sort=bytes',
    'sort=--cost',
    'sort-sessions=prompt',
    'sort-observations=bytes',
    'rows=sessions',
    'type=tool',
    'weekHour=168',
    'source=gateway',
    'weekHour=01',
    `model=${'m'.repeat(4097)}`,
    `user=${'u'.repeat(300)}`,
    '%',
    '%E0%A4%A',
    '__proto__=x&constructor=y',
    '?&&==&',
  ])('leaves out what is not known in %s', (address) => {
    expect(parseQuery(address)).toEqual(plainQuery)
  })

  test('is read whatever stands in it, and asks main for what main takes', () => {
    assert(
      property(oneof(string(), string({ unit: 'binary' }), json(), double().map(String)), (text) => {
        const query = parseQuery(`text=${text}&model=${text}&from=${text}`)
        expect(query.text.length).toBeLessThanOrEqual(1000)
        expect(parseQuery(formatQuery(query))).toEqual(query)
      }),
    )
  })

  test('has what is known beside what is not', () => {
    expect(parseQuery('level=FATAL&level=ERROR&what=ever&model=a&model=b&model=a&sort=-cost')).toEqual({
      ...plainQuery,
      level: ['ERROR'],
      model: ['a', 'b'],
      sort: { column: 'cost', isDescending: true },
    })
  })
})

test('a type is asked of observations, and of nothing else', () => {
  const query = parseQuery('rows=observations&range=all&type=tool&type=magic&model=m')
  expect(query.type).toEqual(['tool'])
  expect(toObservationFilter(query, 0)).toEqual({ fromMs: null, toMs: null, model: ['m'], type: ['tool'] })
  expect(toFilter(query, 0)).toEqual({ fromMs: null, toMs: null, model: ['m'] })
  expect(parseQuery(formatQuery({ ...query, rows: 'traces' })).type).toEqual([])
})

test('a range ends now, a custom one where it says', () => {
  const nowMs = Date.UTC(2026, 10, 26, 12)
  expect(toFilter(parseQuery('range=1h'), nowMs)).toEqual({ fromMs: nowMs - 3_600_000, toMs: null })
  expect(toFilter(parseQuery('range=all'), nowMs)).toEqual({ fromMs: null, toMs: null })
  expect(toFilter(parseQuery('to=2026-11-01T00:00:00Z&delivery=Waiting&text=+x+'), nowMs)).toEqual({
    fromMs: null,
    toMs: Date.UTC(2026, 10, 1),
    delivery: ['recorded', 'retry'],
    text: 'x',
  })
  expect(parseQuery('').sort).toEqual(newestFirst)
})
