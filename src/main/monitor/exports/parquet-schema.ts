import type { ParquetWriter } from 'hyparquet-writer'
import type { ExportedObservation, ExportedTrace, Observation } from '../../../shared/domain.ts'
import type { RowKind } from '../../../shared/row-kinds.ts'
import { observationColumns, traceColumns, type ExportColumn } from './export-columns.ts'

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

// What a file has in it, in the words of Parquet: a tree, written down with each branch before its leaves.

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

const ofType: Record<ExportColumn<never>['type'], (name: string) => SchemaElement[]> = {
  text: (name) => [text(name)],
  texts: (name) => list(name, [text('element')]),
  time: (name) => [time(name)],
  count: (name) => [count(name)],
  amount: (name) => [amount(name)],
  flag: (name) => [flag(name)],
}

const microseconds = (atMs: number): bigint => BigInt(Math.round(atMs * 1000))

function valueOf<Row>(column: ExportColumn<Row>, row: Row): unknown {
  if (column.type === 'time') return microseconds(column.value(row))
  if (column.type !== 'count') return column.value(row)
  const value = column.value(row)
  return value === null ? null : BigInt(Math.round(value))
}

/** Of one column: its part of the schema, and what a row has there. */
type Field<Row> = [schema: SchemaElement[], value: (row: Row) => unknown]

/** What there is of an observation beside the columns that its table shows. */
const recordedFields: Field<Partial<Observation>>[] = [
  [[text('parent_span_id')], ({ parentSpanId }) => parentSpanId],
  [[time('ended_at')], ({ endedAtMs = null }) => (endedAtMs === null ? null : microseconds(endedAtMs))],
  [[json('model_parameters')], ({ modelParameters }) => modelParameters],
  [[json('input')], ({ input }) => input],
  [[json('output')], ({ output }) => output],
  [[json('metadata')], ({ metadata }) => metadata],
  [amounts('usage_details'), ({ usageDetails }) => usageDetails],
  [amounts('cost_details'), ({ costDetails }) => costDetails],
]

/** Of an observation within its trace. */
const nestedFields: Field<Observation>[] = [
  [[text('span_id')], ({ spanId }) => spanId],
  [[text('type')], ({ type }) => type],
  [[text('name')], ({ name }) => name],
  [[time('started_at')], ({ startedAtMs }) => microseconds(startedAtMs)],
  [
    [time('completion_started_at')],
    ({ completionStartedAtMs }) => (completionStartedAtMs === null ? null : microseconds(completionStartedAtMs)),
  ],
  [[text('level')], ({ level }) => level],
  [[text('status_message')], ({ statusMessage }) => statusMessage],
  [[text('model')], ({ model }) => model],
  ...recordedFields,
]

const nameOf = ([first]: SchemaElement[]): string => first?.name ?? ''

const toNested = (observation: Observation): Record<string, unknown> =>
  Object.fromEntries(nestedFields.map(([schema, value]) => [nameOf(schema), value(observation)]))

const nested: Field<ExportedTrace> = [
  list('observations', [
    leaf('element', { num_children: nestedFields.length }),
    ...nestedFields.flatMap(([schema]) => schema),
  ]),
  ({ observations = [] }) => observations.map(toNested),
]

const fieldsOf = <Row>(columns: readonly ExportColumn<Row>[]): Field<Row>[] =>
  columns.map((column) => [ofType[column.type](column.name), (row) => valueOf(column, row)])

export interface ParquetTable<Row> {
  schema: SchemaElement[]
  columns: { name: string; value(row: Row): unknown }[]
}

const table = <Row>(name: string, fields: readonly Field<Row>[]): ParquetTable<Row> => ({
  schema: [{ name, num_children: fields.length }, ...fields.flatMap(([schema]) => schema)],
  columns: fields.map(([schema, value]) => ({ name: nameOf(schema), value })),
})

/** What a row is as it is handed over. */
export interface ParquetRows {
  traces: ExportedTrace
  observations: ExportedObservation
}

export const parquetTables: { [Kind in RowKind]: ParquetTable<ParquetRows[Kind]> } = {
  traces: table('traces', [...fieldsOf(traceColumns), nested]),
  observations: table('observations', [...fieldsOf(observationColumns), ...recordedFields]),
}
