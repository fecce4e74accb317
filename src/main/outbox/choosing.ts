import type { RecordKind } from '../records/record.ts'
import { sealLimits } from '../records/seal-limits.ts'
import type { ClaimedBatch, SealedBatch, OutboxWork } from '../records/batch.ts'
import type { OutboxPorts, Uplink } from './ports.ts'
import type { Refusals } from './refusals.ts'

interface Deps {
  ports: OutboxPorts
  refusals: Refusals
  /** Told which batch is about to be claimed, as far as that is known before. */
  startsOn(batchId: number | null): void
}

/** Which batch goes next, of all that may. */
export function createChoosing({ ports, refusals, startsOn }: Deps) {
  const { store, timings } = ports
  const limits = { ...sealLimits, serviceVersion: ports.serviceVersion }
  /** Batches that can be told from the rest since something was accepted. */
  let first: number[] = []
  /** Sealed while the one before it was on its way; on disk it is a sealed batch like any other. */
  let ahead: SealedBatch | null = null

  /**
   * One record to try where everything of its kind is refused: of what was tried least, any, so that no run of bad ones
   * keeps the good ones behind it from being tried. Null where none is left.
   */
  async function probeWith(kind: RecordKind, projectId: string, nowMs: number): Promise<number | null> {
    await store.write.sealTail(limits, nowMs)
    const candidates = await store.read.leastRefused({ projectId, only: [kind] })
    const chosen = candidates[Math.floor(ports.random() * candidates.length)]
    if (!chosen) {
      refusals.endProbing(kind)
      return null
    }
    if (chosen.recordCount === 1) return chosen.id
    refusals.forget(chosen.id)
    const [one] = await store.write.splitBatch(chosen.id, nowMs, 'tried alone, since everything is refused', 1)
    return one ?? null
  }

  return {
    /** Null where what was to go turns out not to be sent now. */
    async next(
      link: Uplink,
      projectId: string,
      work: OutboxWork,
      probeKind: RecordKind | null,
      nowMs: number,
    ): Promise<ClaimedBatch | null> {
      const prepared = ahead
      ahead = null
      const { doubtFirstMs, aloneMs, withdrawAfterMs } = timings
      const launch = { projectId, asEvents: link.storesById, askAtMs: nowMs + doubtFirstMs, aloneMs, withdrawAfterMs }
      const dueId = first.shift() ?? (probeKind === null ? null : await probeWith(probeKind, projectId, nowMs))
      startsOn(
        dueId ?? (probeKind === null ? (work.dueBatchId ?? (work.hasUnsealed ? null : work.dueRefusedId)) : null),
      )
      if (dueId !== null) return store.write.claimBatch(dueId, nowMs, launch)
      if (probeKind !== null) return null
      if (work.dueBatchId !== null) {
        const isPrepared =
          prepared?.id === work.dueBatchId &&
          (await store.write.launchBatch(work.dueBatchId, prepared.digest, nowMs, launch))
        return isPrepared ? prepared : store.write.claimBatch(work.dueBatchId, nowMs, launch)
      }
      if (work.hasUnsealed) {
        const only = refusals.allowed()
        return store.write.sealNext(limits, nowMs, launch, only ?? undefined)
      }
      return work.dueRefusedId === null ? null : store.write.claimBatch(work.dueRefusedId, nowMs, launch)
    },
    /** These go first; null for none any more. */
    goFirst(ids: number[] | null): void {
      first = ids === null ? [] : [...new Set([...first, ...ids])]
    },
    hasFirst: (): boolean => first.length > 0,
    /**
     * Seals what follows while a batch is on its way: the thread that has the database would be idle meanwhile. Why it could not
     * is told when the batch's turn comes.
     */
    async prepare(): Promise<void> {
      const sealed = await store.write.sealTail(limits, ports.clock.nowMs()).catch(() => null)
      // A large record is read again in its turn: two of them are not to be in memory at once.
      ahead = sealed !== null && sealed.body.byteLength <= 2 * limits.maxBytes ? sealed : null
    },
    /** Closes all of the log, for a project. */
    async sealAllFor(projectId: string): Promise<void> {
      while ((await store.write.sealTail(limits, ports.clock.nowMs(), projectId)) !== null);
    },
    forgetPrepared(): void {
      ahead = null
    },
  }
}
