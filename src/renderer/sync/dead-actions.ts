import type { DeadRecord } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { removeLater, useRemovals } from '../settings/removals.ts'
import { joinSentences } from '../ui/sentences.ts'
import { showToast } from '../ui/toast-store.ts'
import { whyShut } from './retry-words.ts'
import { useSync } from './sync-store.ts'

/** What is to be discarded: named records, or null for all that had died when that was decided. */
export interface Discard {
  seqs: number[] | null
  diedUpToMs: number
  recordCount: number
}

const discards = new Map<string, Discard>()
let lastNumber = 0

const isIn = ({ seqs, diedUpToMs }: Discard, record: DeadRecord): boolean =>
  seqs === null ? record.diedAtMs <= diedUpToMs : seqs.includes(record.seq)

/** They are gone at once for the eye, and for good once the offer to undo it is. */
export function discard(what: Discard): void {
  const name = `dead:${++lastNumber}`
  discards.set(name, what)
  removeLater(name, {
    message: t('{count, plural, one {Discarded # refused record.} other {Discarded # refused records.}}', {
      count: what.recordCount,
    }),
    outlivesView: true,
    remove: async () => {
      const { seqs, diedUpToMs } = what
      const result = await bridge.request('sync.discardDead', { seqs, diedUpToMs })
      if (result.ok) {
        useSync.setState(({ dead }) => ({ dead: dead.filter((record) => !isIn(what, record)) }))
        const stayed = what.recordCount - result.value.recordCount
        if (stayed > 0) {
          showToast({
            message: t(
              '{count, plural, one {# record was sent again meanwhile and stays.} other {# records were sent again meanwhile and stay.}}',
              { count: stayed },
            ),
          })
        }
      }
      discards.delete(name)
      return result
    },
  })
}

/** The refused records without those that are being discarded, and how many these are. */
export function useKeptDead(records: DeadRecord[]): { kept: DeadRecord[]; discardingCount: number } {
  const names = useRemovals((state) => state.names)
  const going = names.flatMap((name) => discards.get(name) ?? [])
  return {
    kept: records.filter((record) => !going.some((one) => isIn(one, record))),
    discardingCount: going.reduce((sum, { recordCount }) => sum + recordCount, 0),
  }
}

export async function retryDead(seqs: number[] | null, retried: DeadRecord[]): Promise<void> {
  const result = await bridge.request('sync.retryDead', { seqs })
  const { status } = useSync.getState()
  const reason = status && whyShut(status)
  showToast(
    result.ok ? { message: retriedWords(retried, reason) } : { severity: 'error', message: result.error.message },
  )
}

/** Those of another project wait for its keys, and all of them while nothing can be sent. */
function retriedWords(records: DeadRecord[], whyNotNow: string | null): string {
  const elsewhere = records.filter((record) => record.elsewhere !== null)
  const names = [...new Set(elsewhere.map((record) => t('“{name}”', { name: record.elsewhere ?? '' })))].join(t(', '))
  const count = records.length
  if (whyNotNow !== null)
    return joinSentences([
      t('{count, plural, one {# record waits to be sent again.} other {# records wait to be sent again.}}', { count }),
      whyNotNow,
    ])
  if (elsewhere.length === 0) {
    return t('{count, plural, one {The record is sent again.} other {# records are sent again.}}', { count })
  }
  const wait = t(
    '{count, plural, one {# record waits for the keys of {names}.} other {# records wait for the keys of {names}.}}',
    { count: elsewhere.length, names },
  )
  return elsewhere.length === count ? wait : joinSentences([wait, t('The others are sent again.')])
}
