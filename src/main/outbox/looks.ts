import type { OutboxPorts, Uplink } from './ports.ts'

/** Of a long drain's batches so many are looked up afterwards. */
const confirmSample = 50
const confirmMisses = 3

interface Deps {
  ports: OutboxPorts
  nowAfterJumps(): Promise<number>
  changed(batchIds?: number[], delivered?: number): Promise<void>
  signal: AbortSignal
}

/** Looks whether Langfuse has a batch. Only the project that a batch was sent to is asked: elsewhere a miss says nothing. */
export function createLooks({ ports, nowAfterJumps, changed, signal }: Deps) {
  const { store, timings } = ports
  let toldOfUnseen = false

  /** Asks whether a batch in doubt is there; only two misses, far apart, allow it to be sent again. */
  async function ask(link: Uplink, projectId: string, id: number): Promise<void> {
    const batch = await store.write.doubtfulBatch(id)
    const lookup = await link.find(batch.samples, signal)
    const nowMs = await nowAfterJumps()
    if (lookup.kind === 'found') {
      await store.write.findBatch(id, projectId, nowMs, 'Langfuse has it')
      await changed([id], batch.recordCount)
      return
    }
    if (lookup.kind === 'unknown') {
      const waitMs = Math.min(lookup.retryAfterMs ?? timings.doubtFirstMs, timings.retryAfterCapMs)
      await store.write.doubtBatch(id, nowMs + waitMs, batch.misses, nowMs, lookup.detail)
    } else if (batch.misses === 0) {
      await store.write.doubtBatch(id, nowMs + timings.doubtSecondMs, 1, nowMs, 'not there yet; asked once')
    } else {
      await store.write.loseDoubt(id, nowMs, 'not there; asked twice, will be sent again')
    }
    await changed([id])
  }

  /**
   * Nothing else is to be done: asks whether what was accepted is there, for a sample, within the rate. Only misses far
   * apart mean that Langfuse has dropped it; then it is shown as dead, and the user may send it again.
   */
  async function confirm(link: Uplink, projectId: string, id: number): Promise<void> {
    await store.write.thinConfirms(projectId, confirmSample)
    const batch = await store.write.doubtfulBatch(id)
    const lookup = batch.samples.length === 0 ? null : await link.find(batch.samples, signal)
    const nowMs = await nowAfterJumps()
    if (lookup === null) {
      await store.write.postponeConfirm(id, null)
    } else if (lookup.kind === 'found') {
      toldOfUnseen = false
      await store.write.confirmBatch(id, nowMs)
      await changed([id])
    } else if (lookup.kind === 'unknown') {
      const waitMs = Math.min(lookup.retryAfterMs ?? timings.confirmAgainMs, timings.retryAfterCapMs)
      await store.write.postponeConfirm(id, nowMs + waitMs)
    } else if (batch.confirmMisses < confirmMisses - 1) {
      await store.write.missBatch(id, nowMs + timings.confirmAgainMs)
    } else {
      const firstMissAtMs = nowMs - confirmMisses * timings.confirmAgainMs
      const answer = 'Langfuse accepted this and then dropped it: it is not there'
      const isDropped = await store.write.dropBatch(id, firstMissAtMs, nowMs + timings.confirmAgainMs, nowMs, answer)
      if (isDropped) ports.onDropped(batch.recordCount)
      else if (!toldOfUnseen) ports.onUnseen(batch.recordCount)
      toldOfUnseen = !isDropped
      await changed([id])
    }
  }

  /** The user asked. What is found is delivered; what is not proves nothing before its time. */
  async function lookEarly(link: Uplink, projectId: string, id: number): Promise<void> {
    const batch = await store.write.doubtfulBatch(id)
    const isItsOwn = batch.projectId === null || batch.projectId === projectId
    if (batch.state !== 'ambiguous' || !isItsOwn) return
    const lookup = await link.find(batch.samples, signal)
    if (lookup.kind !== 'found') return
    await store.write.findBatch(id, projectId, ports.clock.nowMs(), 'Langfuse has it')
    await changed([id], batch.recordCount)
  }

  return { ask, confirm, lookEarly }
}
