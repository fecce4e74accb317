import type { OutboxStore, Uplink } from '../outbox/ports.ts'

/** A turn is a few kilobytes: ordinary use goes out at once, and a backlog in short, rare bursts of the radio. */
const smallBatch = { maxRecords: 20, maxBytes: 100_000 }
const pauseMs = 15_000

type Limits = Parameters<OutboxStore['write']['sealNext']>[0]

/** The same store, which seals small batches while power is saved. What was sealed before stays as it is. */
export function sealSmaller<Store extends OutboxStore>(store: Store, isSaving: () => boolean): OutboxStore {
  const { write } = store
  const fit = (limits: Limits): Limits =>
    isSaving()
      ? {
          ...limits,
          maxRecords: Math.min(limits.maxRecords, smallBatch.maxRecords),
          maxBytes: Math.min(limits.maxBytes, smallBatch.maxBytes),
        }
      : limits
  const smaller: Pick<OutboxStore['write'], 'sealNext' | 'sealTail'> = {
    sealNext: (limits, ...rest) => write.sealNext(fit(limits), ...rest),
    sealTail: (limits, ...rest) => write.sealTail(fit(limits), ...rest),
  }
  return { read: store.read, write: Object.assign(Object.create(write) as OutboxStore['write'], smaller) }
}

/** The same uplink, which has the outbox pause between batches while power is saved; *Send now* does not wait. */
export function sendSlower(uplink: Uplink, isSaving: () => boolean): Uplink {
  return Object.create(uplink, {
    minSendIntervalMs: {
      get: () => (isSaving() ? Math.max(uplink.minSendIntervalMs, pauseMs) : uplink.minSendIntervalMs),
    },
  }) as Uplink
}
