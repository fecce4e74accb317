import { batchStates, recordKinds } from '../log/batch-row.ts'
import type { Db } from '../schema/db.ts'
import type { IndexedStates } from './read-damaged.ts'
import type { Value } from './pages/tree-page.ts'

/** A row of `batches` as it was found, and whether its table's tree led to it. */
export interface FoundBatch {
  values: Map<string, Value>
  isReached: boolean
}

const ended = new Set(['delivered', 'confirmed', 'lost'])

/**
 * Which of the batches can be believed: shaped as a batch, over no other, holding what it says it holds, and in the
 * state that the index has it in too. The state of one that only the table knows counts where nothing follows from it.
 */
export function soundBatches(
  db: Db,
  found: FoundBatch[],
  indexed: IndexedStates,
  lastSeq: number | null,
): FoundBatch[] {
  const byId = new Map<number, FoundBatch>()
  for (const batch of found) {
    const id = number(batch, 'id')
    const isSure = isShaped(batch, lastSeq) && isInState(batch, indexed.get(id))
    if (isSure && (!byId.has(id) || batch.isReached)) byId.set(id, batch)
  }
  const sorted = [...byId.values()].toSorted((a, b) => number(a, 'first_seq') - number(b, 'first_seq'))
  const bad = new Set<FoundBatch>()
  let before: FoundBatch | undefined
  for (const batch of sorted) {
    // Of two that claim the same record neither is believed.
    if (before && number(batch, 'first_seq') <= number(before, 'last_seq')) bad.add(before).add(batch)
    if (!before || number(batch, 'last_seq') > number(before, 'last_seq')) before = batch
  }
  const count = db.prepare<[number, number], number>('SELECT COUNT(*) FROM records WHERE seq BETWEEN ? AND ?').pluck()
  return sorted.filter((batch) => {
    const held = count.get(number(batch, 'first_seq'), number(batch, 'last_seq')) ?? 0
    const said = number(batch, 'record_count')
    const isOver = ended.has(String(batch.values.get('state')))
    return !bad.has(batch) && (isOver ? held <= said : held === said)
  })
}

export function number({ values }: FoundBatch, column: string): number {
  const value = values.get(column)
  return typeof value === 'number' ? value : NaN
}

function isShaped(batch: FoundBatch, lastSeq: number | null): boolean {
  const [first, last, count] = ['first_seq', 'last_seq', 'record_count'].map((column) => number(batch, column))
  if (first === undefined || last === undefined || count === undefined) return false
  const kind = batch.values.get('kind') ?? 'turn'
  return (
    batchStates.has(String(batch.values.get('state'))) &&
    recordKinds.has(kind) &&
    first >= 1 &&
    last >= first &&
    (lastSeq === null || last <= lastSeq) &&
    count >= 1 &&
    count <= last - first + 1
  )
}

function isInState({ values, isReached }: FoundBatch, indexed: string | undefined): boolean {
  const state = String(values.get('state'))
  return indexed === undefined ? isReached && ended.has(state) : indexed === state
}
