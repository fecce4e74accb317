import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import zlib from 'node:zlib'
import type { ParquetTable } from './parquet-schema.ts'

/**
 * Rows are written in groups, each of which is in memory as a whole: as large as readers like them, unless bodies are long.
 */
const groupRows = 20_000
const groupCharacters = 8_000_000

/** Node has zstd from 22.15 on; every reader of Parquet knows gzip as well. */
const compression =
  'zstdCompressSync' in zlib
    ? { codec: 'ZSTD' as const, compressors: { ZSTD: (bytes: Uint8Array) => zlib.zstdCompressSync(bytes) } }
    : { codec: 'GZIP' as const, compressors: { GZIP: (bytes: Uint8Array) => zlib.gzipSync(bytes) } }

/** The bytes of one file, as they come about. */
export function createParquetFile<Row>({ schema, columns }: ParquetTable<Row>) {
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'Holdfast', ...compression })
  let group: Row[] = []
  let characters = 0

  const writeGroup = (): void => {
    if (group.length === 0) return
    const columnData = columns.map(({ name, value }) => ({ name, data: group.map(value) }))
    void writer.write({ columnData, rowGroupSize: group.length })
    group = []
    characters = 0
  }
  const taken = (): Uint8Array => {
    const written = bytes.getBytes().slice()
    // Its `offset`, which counts from the file's beginning, goes on.
    bytes.index = 0
    return written
  }

  return {
    /** Of so many characters in all. */
    add(rows: readonly Row[], characterCount: number): Uint8Array {
      for (const row of rows) group.push(row)
      characters += characterCount
      if (group.length >= groupRows || characters >= groupCharacters) writeGroup()
      return taken()
    },
    end(): Uint8Array {
      writeGroup()
      void writer.finish()
      return taken()
    },
  }
}
