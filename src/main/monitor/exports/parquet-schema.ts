import type { ParquetWriter } from 'hyparquet-writer'
import type { ExportedTrace, Observation } from '../../../shared/domain.ts'
import { traceColumns, type ExportColumn } from './export-columns.ts'

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

// What a file of traces has in it, in the words of Parquet: a tree, written down with each branch before its leaves.

const leaf = (name: string, more: Partial<SchemaElement>): SchemaElement => ({
  name,
  repetition_type: 'OPTIONAL',
  ...more,
})
const text = (name: string): SchemaElement => leaf(name, { type: 'BYTE_ARRAY', converted_type: 'UTF8' })
const json = (name: string): SchemaElement => leaf(name, { type: 'BYTE_ARRAY', converted_type: 'JSON' })
const count = (name: string): SchemaElement => leaf(name, { type: 'INT64' })
const amount = (name: string): SchemaElement => leaf(name, { type: 'DOUBLE' })
const flag = (name: string): SchemaElement => leaf(name, { type: 'BOOLEAN' })
/** In UTC and without a zone, as the SQL console has them. */
const time = (name: string): SchemaElement =>
  leaf(name, { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } })

const list = (name: string, element: SchemaElement[]): SchemaElement[] => [
  leaf(name, { converted_type: 'LIST', num_children: 1 }),
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ...element,
]
/** From names to numbers. */
const amounts = (name: string): SchemaElement[] => [
  leaf(name, { converted_type: 'MAP', num_children: 1 }),
  { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
  { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  amount('value'),
]

const ofType: Record<ExportColumn<ExportedTrace>['type'], (name: string) => SchemaElement[]> = {
  text: (name) => [text(name)],
  texts: (name) => list(name, [text('element')]),
  time: (name) => [time(name)],
  count: (name) => [count(name)],
  amount: (name) => [amount(name)],
  flag: (name) => [flag(name)],
}

const microseconds = (atMs: number): bigint => BigInt(Math.round(atMs * 1000))

function valueOf(column: ExportColumn<ExportedTrace>, trace: ExportedTrace): unknown {
  if (column.type === 'time') return microseconds(column.value(trace))
  if (column.type !== 'count') return column.value(trace)
  const value = column.value(trace)
  return value === null ? null : BigInt(Math.round(value))
}

const observationFields: [schema: SchemaElement[], value: (observation: Observation) => unknown][] = [
  [[text('span_id')], ({ spanId }) => spanId],
  [[text('parent_span_id')], ({ parentSpanId }) => parentSpanId],
  [[text('type')], ({ type }) => type],
  [[text('name')], ({ name }) => name],
  [[time('started_at')], ({ startedAtMs }) => microseconds(startedAtMs)],
  [[time('ended_at')], ({ endedAtMs }) => microseconds(endedAtMs)],
  [
    [time('completion_started_at')],
    ({ completionStartedAtMs }) => (completionStartedAtMs === null ? null : microseconds(completionStartedAtMs)),
  ],
  [[text('level')], ({ level }) => level],
  [[text('status_message')], ({ statusMessage }) => statusMessage],
  [[text('model')], ({ model }) => model],
  [[json('model_parameters')], ({ modelParameters }) => modelParameters],
  [[json('input')], ({ input }) => input],
  [[json('output')], ({ output }) => output],
  [[json('metadata')], ({ metadata }) => metadata],
  [amounts('usage_details'), ({ usageDetails }) => usageDetails],
  [amounts('cost_details'), ({ costDetails }) => costDetails],
]

const nameOf = ([first]: SchemaElement[]): string => first?.name ?? ''

const observationElement: SchemaElement = leaf('element', { num_children: observationFields.length })

const toObservation = (observation: Observation): Record<string, unknown> =>
  Object.fromEntries(observationFields.map(([schema, value]) => [nameOf(schema), value(observation)]))

export const parquetSchema: SchemaElement[] = [
  { name: 'traces', num_children: traceColumns.length + 1 },
  ...traceColumns.flatMap(({ name, type }) => ofType[type](name)),
  ...list('observations', [observationElement, ...observationFields.flatMap(([schema]) => schema)]),
]

export const parquetColumns: { name: string; value(trace: ExportedTrace): unknown }[] = [
  ...traceColumns.map((column) => ({ name: column.name, value: (trace: ExportedTrace) => valueOf(column, trace) })),
  { name: 'observations', value: ({ observations = [] }) => observations.map(toObservation) },
]
