import type { LangfuseRules } from '../langfuse-rules.ts'
import { holdsLoneSurrogate, isObject } from './text.ts'
import type { Row, Table } from './types.ts'

/** Above this a cost does not fit its column. */
const maxCost = 999_999.999999

/** What Langfuse stores: rows are merged by their keys, and written by flushes, some of which the database refuses. */
export function createStore(rules: () => LangfuseRules) {
  const stored = new Map<string, Row[]>()
  let waiting: Row[] = []
  let isHeld = false
  let repeats = 0
  let loses: { isLost(row: Row): boolean; what: LangfuseRules['loneSurrogate'] } | null = null

  function flush(): void {
    const rows = surviving(waiting)
    waiting = []
    for (const row of rows) {
      const known = stored.get(row.key)
      if (known && row.isSpan) repeats += 1
      if (known) known.push(row)
      else stored.set(row.key, [row])
    }
  }

  /** What the database takes: one bad row costs the flush on some versions, itself alone on others. */
  function surviving(rows: Row[]): Row[] {
    const isLost = (row: Row): boolean => loses?.isLost(row) === true
    const isNotUnicode = (row: Row): boolean => holdsLoneSurrogate(row.body)
    if (loses?.what === 'flush' && rows.some(isLost)) return []
    if (rules().loneSurrogate === 'flush' && rows.some(isNotUnicode)) return []
    const refused = new Set<Table>()
    if (rules().hugeCost === 'flush') for (const row of rows) if (isTooDear(row)) refused.add(row.table)
    return rows.filter((row) => !isLost(row) && !isNotUnicode(row) && !refused.has(row.table))
  }

  return {
    /** The rows of one POST. */
    accept(rows: Row[]): void {
      waiting.push(...rows)
      if (!isHeld) flush()
    },
    flush,
    hold: () => {
      isHeld = true
    },
    lose: (isLost: ((row: Row) => boolean) | null, what: LangfuseRules['loneSurrogate']) => {
      loses = isLost && { isLost, what }
    },
    /** What a table holds, merged; of these rows alone. */
    all: (table: Table, isAsked: (row: Row) => boolean = () => true): Row[] =>
      [...stored.values()].flatMap((rows) =>
        rows[0]?.table === table && isAsked(rows[0]) ? [merged(rows, rows[0])] : [],
      ),
    /** How many of what is there went. */
    forget(isGone: (row: Row) => boolean): number {
      const keys = [...stored].flatMap(([key, [row]]) => (row && isGone(row) ? [key] : []))
      for (const key of keys) stored.delete(key)
      return keys.length
    },
    repeats: () => repeats,
    count: (table: Table): number => [...stored.values()].filter(([row]) => row?.table === table).length,
  }
}

export type Store = ReturnType<typeof createStore>

/** The last word counts, by the events' own times. */
function merged(rows: Row[], first: Row): Row {
  const body: Row['body'] = {}
  for (const row of rows.toSorted((a, b) => a.timestampMs - b.timestampMs)) {
    for (const [name, value] of Object.entries(row.body)) if (value !== undefined) body[name] = value
  }
  return { ...first, body }
}

function isTooDear({ body }: Row): boolean {
  const costs = isObject(body['costDetails']) ? Object.values(body['costDetails']) : []
  return costs.some((cost) => Number(cost) > maxCost)
}
