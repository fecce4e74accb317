import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fs from 'node:fs'
import path from 'node:path'
import { copyTables, copyVersion, passingTables } from './copy-schema.ts'
import { makeSpill, removeSpill, spillBytes } from './spill.ts'

export const copyFileName = 'monitor.duckdb'

/** What DuckDB counts of its own; the process takes two to four times as much. What does not fit is spilled. */
const memoryLimit = '128MB'

export interface Copy {
  isInMemory: boolean
  connection: DuckDBConnection
  /** Another one to the same copy, to be closed by who asked for it. */
  connect(): Promise<DuckDBConnection>
  /** What it was made of, and up to where; null where it is new. */
  about: { epoch: string; seq: number } | null
  /** Writes down what came in, which its log has until then; beside what is asked. */
  tidy(): Promise<void>
  close(): Promise<void>
}

/** The copy as it lies there; a new, empty one where there is none, or none that this version can read. */
export async function openCopy(folder: string): Promise<Copy> {
  const file = path.join(folder, copyFileName)
  try {
    return await open(file, folder)
  } catch {
    removeCopy(folder)
    return open(file, folder)
  }
}

/** For as long as there is no room on the disk. */
export const openCopyInMemory = (): Promise<Copy> => open(inMemory, null)

const inMemory = ':memory:'

const filesOf = (folder: string): string[] => ['', '.wal'].map((suffix) => path.join(folder, copyFileName + suffix))

export function removeCopy(folder: string): void {
  for (const file of filesOf(folder)) fs.rmSync(file, { force: true, recursive: true })
  removeSpill(folder)
}

/** What it takes on the disk. */
export const copyBytes = (folder: string): number =>
  filesOf(folder).reduce(
    (sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    spillBytes(folder),
  )

/** Without a folder it is in memory, and so is all that it works with. */
async function open(file: string, folder: string | null): Promise<Copy> {
  // DuckDB refuses a file of no bytes, so there is none to be created for it; see createFilesPrivately.
  const instance = await DuckDBInstance.create(file, { threads: '2', memory_limit: memoryLimit })
  try {
    const connection = await instance.connect()
    await lockDown(connection, folder === null ? null : makeSpill(folder))
    const about = await readAbout(connection)
    for (const sql of passingTables) await connection.run(sql)
    let tidying: Promise<void> = Promise.resolve()
    return {
      isInMemory: folder === null,
      connection,
      connect: () => instance.connect(),
      about,
      tidy: () => {
        tidying = checkpoint(instance)
        return tidying
      },
      close: async () => {
        await tidying
        connection.closeSync()
        instance.closeSync()
        if (folder !== null) removeSpill(folder)
      },
    }
  } catch (error) {
    instance.closeSync()
    throw error
  }
}

/** On a connection of its own. It is put off where something is being written or wrong: what its log has is not lost. */
async function checkpoint(instance: DuckDBInstance): Promise<void> {
  try {
    const connection = await instance.connect()
    await connection.run('CHECKPOINT').finally(() => connection.closeSync())
  } catch {}
}

/** Nothing but its own file and folder is read or written, whatever is asked, and nobody can change that. */
async function lockDown(connection: DuckDBConnection, spill: ReturnType<typeof makeSpill> | null): Promise<void> {
  const settings = [
    `temp_directory = '${spill?.path.replaceAll("'", "''") ?? ''}'`,
    `max_temp_directory_size = '${spill?.megabytes ?? 0}MB'`,
    // To write down what came in rewrites what is not full yet: not after each page of a long catching up.
    "checkpoint_threshold = '64MB'",
    // Memory goes back to the system soon.
    "allocator_flush_threshold = '8MB'",
    "allocator_bulk_deallocation_flush_threshold = '8MB'",
    'allocator_background_threads = true',
    // Groups by a model and a bin are few enough for a table without hashes.
    'perfect_ht_threshold = 18',
    // It leaves out rows (DuckDB 1.5.6): by statistics of rows that were deleted, it took the first page for empty.
    "disabled_optimizers = 'row_group_pruner'",
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    'allow_community_extensions = false',
    "TimeZone = 'UTC'",
    'enable_external_access = false',
    'lock_configuration = true',
  ]
  for (const setting of settings) await connection.run(`SET ${setting}`)
}

/** Throws where the file is another version's. */
async function readAbout(connection: DuckDBConnection): Promise<Copy['about']> {
  const tables = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()')
  if (tables.getRows().length === 0) {
    for (const sql of copyTables) await connection.run(sql)
    return null
  }
  const [row] = (await connection.runAndReadAll('SELECT version, epoch, seq FROM about')).getRowsJS()
  // One that was never completed has no such row.
  const [version, epoch, seq] = row ?? []
  if (version !== copyVersion || typeof epoch !== 'string' || typeof seq !== 'number')
    throw new Error('another version')
  return { epoch, seq }
}
