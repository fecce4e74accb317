import { binColumns, numberColumns, textColumns } from './copied-columns.ts'
import { incomingTable } from './incoming.ts'

/** Another number for each change of what the copy holds: a copy of another version is made anew. */
export const copyVersion = 1

export const copyTables = [
  'CREATE TABLE about (version INTEGER, epoch VARCHAR, seq DOUBLE)',
  `CREATE TABLE copied_traces (${[
    ...numberColumns.map(({ name }) => `${name} DOUBLE`),
    ...textColumns.map(({ name }) => `${name} VARCHAR`),
    ...binColumns.map(({ name }) => `${name} SMALLINT`),
  ].join(', ')})`,
  'CREATE TABLE copied_chats (id VARCHAR, title VARCHAR)',
]

/** What lives with the connection: rows on their way in, where records are, what a text is found in. */
export const passingTables = [
  incomingTable,
  'CREATE TEMP TABLE ranges (first_seq DOUBLE, state VARCHAR)',
  'CREATE TEMP TABLE found (message_row DOUBLE)',
]
