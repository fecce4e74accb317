import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api'
import type { Db } from '../schema/db.ts'
import { recordStates, type BitsOfRecords } from './condition.ts'

interface Ranges {
  /** Each state begins at one, and ends where the next begins. */
  firstSeqs: number[]
  states: string[]
  /** Behind it there is nothing to tell. */
  lastSeq: number
}

/** More records than this are none that SQLite counted by itself. */
const highestSeq = 1_000_000_000

/** Where records are, read from SQLite when it is asked for. */
export function createDeliveries(db: Db) {
  const batches = db.prepare<[], { first_seq: number; last_seq: number; state: string }>(
    "SELECT first_seq, last_seq, CASE state WHEN 'sealed' THEN 'sending' ELSE state END AS state FROM batches ORDER BY first_seq",
  )
  const lastRecord = db.prepare<[], number | null>('SELECT MAX(record_seq) FROM traces').pluck()
  const version = (): unknown => db.pragma('data_version', { simple: true })

  function readRanges(): Ranges {
    const firstSeqs: number[] = []
    const states: string[] = []
    const begin = (seq: number, state: string): void => {
      if (firstSeqs.at(-1) === seq) {
        firstSeqs.pop()
        states.pop()
      }
      if (states.at(-1) === state) return
      firstSeqs.push(seq)
      states.push(state)
    }
    for (const { first_seq, last_seq, state } of batches.iterate()) {
      begin(first_seq, state)
      begin(last_seq + 1, 'recorded')
    }
    const lastSeq = Math.min(Number(lastRecord.get() ?? 0), firstSeqs.at(-1) ?? 0, highestSeq)
    return { firstSeqs, states, lastSeq }
  }

  /** Writes them where they changed since they were written, or other states are `wanted`. */
  const putOf = (write: (connection: DuckDBConnection, ranges: Ranges, wanted: readonly string[]) => Promise<void>) => {
    const stamps = new WeakMap<DuckDBConnection, string>()
    const written = new WeakMap<DuckDBConnection, string>()
    return async (connection: DuckDBConnection, wanted: readonly string[] = []): Promise<void> => {
      const stamp = [version(), ...wanted].join(' ')
      if (stamps.get(connection) === stamp) return
      const ranges = readRanges()
      const next = JSON.stringify([ranges, wanted])
      if (written.get(connection) !== next) await write(connection, ranges, wanted)
      written.set(connection, next)
      stamps.set(connection, stamp)
    }
  }

  return {
    putRanges: putOf(async (connection, { firstSeqs, states }) => {
      // At once: a user's own question may read it meanwhile.
      await connection.run('BEGIN')
      await connection.run('DELETE FROM ranges')
      await connection.run(
        `INSERT INTO ranges SELECT unnest(from_json($firstSeqs, '["DOUBLE"]')), unnest(from_json($states, '["VARCHAR"]'))`,
        { firstSeqs: JSON.stringify(firstSeqs), states: JSON.stringify(states) },
      )
      await connection.run('COMMIT')
    }),
    /** What `withDelivery` reads. */
    putDeliveries: putOf(async (connection, ranges) => {
      const ofNumber = (bit: number) => bitsOf(ranges, (state) => (recordStates.indexOf(state) & bit) !== 0)
      await setBits(connection, 'state_low', ofNumber(1))
      await setBits(connection, 'state_middle', ofNumber(2))
      await setBits(connection, 'state_high', ofNumber(4))
    }),
    /** What `isDelivered` reads. */
    putWanted: putOf((connection, ranges, wanted) =>
      setBits(
        connection,
        'is_wanted',
        bitsOf(ranges, (state) => wanted.includes(state)),
      ),
    ),
  }
}

const setBits = async (connection: DuckDBConnection, name: BitsOfRecords, bits: Uint8Array): Promise<void> =>
  void (await connection.run(`SET VARIABLE ${name} = $bits::BLOB::BIT`, { bits: new DuckDBBlobValue(bits) }))

/** A bit for each record: whether its state is one of these. */
function bitsOf(
  { firstSeqs, states, lastSeq }: Ranges,
  isOne: (state: (typeof recordStates)[number]) => boolean,
): Uint8Array {
  // All of the last byte count: what lies behind the last range is recorded.
  const count = Math.ceil((lastSeq + 1) / 8) * 8
  const bytes = new Uint8Array(count / 8)
  for (const [index, firstSeq] of firstSeqs.entries()) {
    // What a damaged file says beside all these is nowhere any more.
    const state = recordStates.find((name) => name === states[index]) ?? 'lost'
    if (isOne(state)) fill(bytes, firstSeq, Math.min(firstSeqs[index + 1] ?? count, count))
  }
  return bytes
}

/** Sets the bits from the one up to the other, which is the first that is not set. */
function fill(bytes: Uint8Array, from: number, end: number): void {
  for (let at = Math.max(0, from); at < end;) {
    if (at % 8 === 0 && end - at >= 8) {
      bytes.fill(255, at / 8, Math.floor(end / 8))
      at = Math.floor(end / 8) * 8
    } else {
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (128 >> (at & 7))
      at += 1
    }
  }
}
