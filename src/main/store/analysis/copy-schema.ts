import { createHash } from 'node:crypto'
import { allCells, cellTables } from './cells.ts'
import { observations, traces, type CopiedTable } from './copied-columns.ts'
import { incomingTable } from './incoming.ts'
import { views } from './views.ts'

const copiedTable = ({ name, numbers, texts, callModel, made }: CopiedTable): string =>
  `CREATE TABLE copied_${name} (${[
    ...numbers.map((column) => `${column.name} DOUBLE`),
    ...texts.map((column) => `${column.name} VARCHAR`),
    ...(callModel === null ? [] : ['call_model INTEGER']),
    ...made.map((column) => `${column.name} ${column.type}`),
  ].join(', ')})`

export const copyTables = [
  'CREATE TABLE about (version VARCHAR, epoch VARCHAR, seq DOUBLE)',
  copiedTable(traces),
  copiedTable(observations),
  'CREATE TABLE copied_models (id INTEGER, model VARCHAR)',
  'CREATE TABLE copied_chats (id VARCHAR, title VARCHAR)',
  /** Where records are: each state begins at a record, and ends where the next begins. */
  'CREATE TABLE ranges (first_seq DOUBLE, state VARCHAR)',
  ...cellTables,
  ...views,
]

/** Of what it holds and how that is made: a copy of another version is made anew. */
export const copyVersion = createHash('sha256')
  .update(JSON.stringify([copyTables, traces, observations, allCells]))
  .digest('hex')

/** What the search found; made anew for each text, since what is deleted from a table in memory stays there. */
export const foundTables = [
  'CREATE OR REPLACE TEMP TABLE found (message_row DOUBLE)',
  'CREATE OR REPLACE TEMP TABLE found_imported (trace_row DOUBLE)',
]

/** What lives with the connection: rows on their way in, and what a text is found in. */
export const passingTables = [incomingTable(traces), incomingTable(observations), ...foundTables]
