import { z } from 'zod'
import type { Store } from '../store/thread/store.ts'
import { nothingRemembered, type UpdateMemory } from './policy.ts'

const metaKey = 'updates'
const remembered = z.object({
  checkedAtMs: z.number().nullable().catch(null),
  confirmedFeed: z.string().catch(''),
  skippedVersion: z.string().nullable().catch(null),
  later: z.object({ version: z.string(), untilMs: z.number() }).nullable().catch(null),
  installing: z.object({ version: z.string(), from: z.string() }).nullable().catch(null),
})

export interface MemoryRoom {
  current(): UpdateMemory
  change(change: Partial<UpdateMemory>): Promise<void>
}

/** In the database, so that a kill in the middle of an installation is known of at the next start. */
export async function openUpdateMemory(store: {
  read: Pick<Store['read'], 'getMeta'>
  write: Pick<Store['write'], 'setMeta'>
}): Promise<MemoryRoom> {
  let current = parse(await store.read.getMeta(metaKey))
  return {
    current: () => current,
    async change(change) {
      current = { ...current, ...change }
      await store.write.setMeta(metaKey, JSON.stringify(current))
    },
  }
}

function parse(text: string | null): UpdateMemory {
  try {
    return remembered.parse(JSON.parse(text ?? '{}'))
  } catch {
    return nothingRemembered
  }
}
