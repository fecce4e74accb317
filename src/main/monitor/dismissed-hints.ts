import { z } from 'zod'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { Store } from '../store/thread/store.ts'

const metaKey = 'dismissedHints'
/** Of older ones the time has passed that anybody looks at. */
const mostKept = 500

const kept = z.array(z.tuple([z.string(), z.number()])).catch([])

/** Which hints were dismissed, and up to which time; the latest dismissed is the last. Kept in the database. */
export function createDismissedHints(store: {
  read: Pick<Store['read'], 'getMeta'>
  write: Pick<Store['write'], 'setMeta'>
}) {
  const inTurn = createTurnstile()
  const load = async (): Promise<[string, number][]> => kept.parse(parse(await store.read.getMeta(metaKey)))
  return {
    read: async (): Promise<Record<string, number>> => Object.fromEntries(await load()),
    change: inTurn(async (key: string, untilMs: number | null): Promise<{ beforeMs: number | null }> => {
      const entries = await load()
      const others = entries.filter(([other]) => other !== key)
      const next = untilMs === null ? others : [...others, [key, untilMs] as const]
      await store.write.setMeta(metaKey, JSON.stringify(next.slice(-mostKept)))
      return { beforeMs: entries.find(([other]) => other === key)?.[1] ?? null }
    }),
  }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '[]')
  } catch {
    return []
  }
}
