import { z } from 'zod'
import { nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'

export const syncInputs: InputsOf<'sync'> = {
  'sync.status': nothing,
  'sync.retryNow': nothing,
  'sync.flush': nothing,
  'sync.setPaused': z.strictObject({ paused: z.boolean() }),
  'sync.resolveProject': z.strictObject({ choice: z.enum(['move', 'keep']) }),
  'sync.sendElsewhere': z.strictObject({ projectId: z.string().max(3000), alsoInDoubt: z.boolean() }),
  'sync.dead': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
  'sync.retryDead': z.strictObject({ seqs: z.array(z.number().int()).max(10_000).nullable() }),
  'sync.discardDead': z.strictObject({
    seqs: z.array(z.number().int()).max(10_000).nullable(),
    diedUpToMs: z.number(),
  }),
  'sync.exportDead': nothing,
  'sync.losses': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
  'sync.setAside': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
  'sync.exportSetAside': nothing,
  'sync.retryFiles': nothing,
  'sync.history': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
}
