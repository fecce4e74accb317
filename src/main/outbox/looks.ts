import type { DoubtfulBatch, Looked } from '../records/batch.ts'
import type { Lookup, OutboxPorts, Seen, Uplink } from './ports.ts'

/** Of a long drain's batches so many are looked up afterwards. */
const confirmSample = 50
const confirmMisses = 3
/** So many records speak for a batch that was taken as a whole. */
const sampleSize = 3

interface Deps {
  ports: OutboxPorts
  nowAfterJumps(): Promise<number>
  changed(batchIds?: number[], delivered?: number): Promise<void>
  signal: AbortSignal
}

/** Of each record of a batch, in their order; null where nothing was asked. */
type Looks = { kind: 'known'; seen: (Seen | null)[] } | Exclude<Lookup, { kind: 'known' }>

/** Looks whether Langfuse has a batch. Only the project that a batch was sent to is asked: elsewhere a miss says nothing. */
export function createLooks({ ports, nowAfterJumps, changed, signal }: Deps) {
  const { store, timings } = ports
  let toldOfUnseen = false
  /** A look at each record takes as many steps as the rate allows. */
  let underWay: { batch: DoubtfulBatch; seen: (Seen | null)[]; next: number } | null = null

  /** Its records are read once for all the steps of a look. */
  const batchOf = async (id: number): Promise<DoubtfulBatch> =>
    underWay?.batch.id === id ? underWay.batch : store.write.doubtfulBatch(id)

  const look = (link: Uplink, refs: DoubtfulBatch['refs'], picks: number[]): Promise<Lookup> =>
    link.find(
      picks.flatMap((pick) => refs[pick] ?? []),
      signal,
    )

  async function sampled(link: Uplink, { refs }: DoubtfulBatch): Promise<Looks> {
    const known = [...refs.keys()].filter((index) => refs[index])
    const picks = [...new Set([known[0], known[known.length >> 1], known.at(-1)])].filter((pick) => pick !== undefined)
    if (picks.length === 0) return { kind: 'known', seen: refs.map(() => null) }
    const lookup = await look(link, refs, picks)
    if (lookup.kind !== 'known') return lookup
    return { kind: 'known', seen: refs.map((_, index) => lookup.seen[picks.indexOf(index)] ?? null) }
  }

  /** Null where more steps are needed. A look that was interrupted begins anew. */
  async function each(link: Uplink, batch: DoubtfulBatch): Promise<Looks | null> {
    const { refs } = batch
    if (underWay?.batch.id !== batch.id) underWay = { batch, seen: refs.map(() => null), next: 0 }
    const { seen } = underWay
    const left = [...refs.keys()].filter((index) => index >= (underWay?.next ?? 0) && refs[index] !== null)
    const picks = left.slice(0, link.recordsPerLook)
    if (picks.length > 0) {
      const lookup = await look(link, refs, picks)
      if (lookup.kind !== 'known') {
        underWay = null
        return lookup
      }
      for (const [index, pick] of picks.entries()) seen[pick] = lookup.seen[index] ?? 'none'
    }
    if (left.length > picks.length) {
      underWay.next = (picks.at(-1) ?? -1) + 1
      return null
    }
    underWay = null
    return { kind: 'known', seen }
  }

  const looked = (seen: (Seen | null)[]): Looked[] => seen.map((one) => (one === null ? null : one === 'all'))

  /** Spans are taken as a whole or not at all, so one that is there speaks for the batch; events speak for themselves. */
  const isFound = ({ byId }: DoubtfulBatch, seen: (Seen | null)[]): boolean =>
    byId ? seen.every((one) => one === 'all') : seen.some((one) => one === 'all' || one === 'some')

  /** Asks whether a batch in doubt is there; only two misses, far apart, allow it to be sent again. */
  async function ask(link: Uplink, projectId: string, id: number): Promise<void> {
    const batch = await batchOf(id)
    const looks = batch.byId ? await each(link, batch) : await sampled(link, batch)
    if (looks === null) return
    const nowMs = await nowAfterJumps()
    if (looks.kind !== 'known') {
      const retryAfterMs = looks.kind === 'unknown' ? looks.retryAfterMs : null
      const waitMs = Math.min(retryAfterMs ?? timings.doubtFirstMs, timings.retryAfterCapMs)
      const detail = looks.kind === 'unknown' ? looks.detail : 'this Langfuse cannot be asked'
      await store.write.doubtBatch(id, nowMs + waitMs, batch.misses, nowMs, detail)
    } else if (isFound(batch, looks.seen)) {
      await found(batch, projectId, looks.seen, nowMs)
      return
    } else if (batch.misses === 0) {
      await store.write.doubtBatch(id, nowMs + timings.doubtSecondMs, 1, nowMs, 'not there yet; asked once')
    } else {
      const lookedAt = batch.byId ? looked(looks.seen) : null
      await store.write.loseDoubt(id, nowMs, 'not there; asked twice, will be sent again', lookedAt)
    }
    await changed([id])
  }

  async function found(batch: DoubtfulBatch, projectId: string, seen: (Seen | null)[], nowMs: number): Promise<void> {
    // What was not looked for, or is not all there, is looked for later, like all that was accepted.
    const isWhole = seen.every((one) => one === 'all')
    const confirmAtMs = isWhole ? null : nowMs + timings.confirmAfterMs
    await store.write.findBatch(batch.id, projectId, nowMs, 'Langfuse has it', confirmAtMs)
    await changed([batch.id], batch.recordCount)
  }

  /**
   * Nothing else is to be done: asks whether what was accepted is there, within the rate. On Cloud a sample of a batch is asked
   * for first; where one is missing, and on a server of the user's own, each record is. Only misses far apart mean that
   * Langfuse has dropped it.
   */
  async function confirm(link: Uplink, projectId: string, id: number): Promise<void> {
    await store.write.thinConfirms(projectId, confirmSample)
    const batch = await batchOf(id)
    if (batch.refs.every((ref) => ref === null)) return store.write.postponeConfirm(id, null)
    const isLast = batch.confirmMisses >= confirmMisses - 1
    const looksAtEach = isLast || link.recordsPerLook > sampleSize
    const looks = looksAtEach ? await each(link, batch) : await sampled(link, batch)
    if (looks === null) return
    const nowMs = await nowAfterJumps()
    if (looks.kind === 'unsupported') return store.write.postponeConfirm(id, null)
    if (looks.kind === 'unknown') {
      const waitMs = Math.min(looks.retryAfterMs ?? timings.confirmAgainMs, timings.retryAfterCapMs)
      return store.write.postponeConfirm(id, nowMs + waitMs)
    }
    if (looks.seen.every((one) => one === 'all' || one === null)) {
      toldOfUnseen = false
      await store.write.confirmBatch(id, nowMs)
    } else if (batch.kind === 'withdrawal') {
      await store.write.withdrawAgain(id, nowMs)
    } else if (!isLast) {
      await store.write.missBatch(id, nowMs + timings.confirmAgainMs)
      return
    } else {
      await drop(batch, looked(looks.seen), nowMs)
    }
    await changed([id])
  }

  async function drop(batch: DoubtfulBatch, seen: Looked[], nowMs: number): Promise<void> {
    const sinceMs = nowMs - confirmMisses * timings.confirmAgainMs
    const againAtMs = nowMs + timings.confirmAgainMs
    const dropped = await store.write.dropBatch(batch.id, {
      looked: seen,
      sinceMs,
      againAtMs,
      nowMs,
      aloneMs: timings.aloneMs,
    })
    if (dropped.deadCount > 0) ports.onDropped(dropped.deadCount)
    if (dropped.isUnseen && !toldOfUnseen) ports.onUnseen(batch.recordCount)
    toldOfUnseen = dropped.isUnseen
  }

  /** The user asked. What is found is delivered; what is not proves nothing before its time. */
  async function lookEarly(link: Uplink, projectId: string, id: number): Promise<void> {
    const batch = await store.write.doubtfulBatch(id)
    const isItsOwn = batch.projectId === null || batch.projectId === projectId
    // Where each record must be asked for, that is done in its time.
    if (batch.state !== 'ambiguous' || !isItsOwn || (batch.byId && batch.refs.length > link.recordsPerLook)) return
    const looks = batch.byId ? await each(link, batch) : await sampled(link, batch)
    if (looks?.kind === 'known' && isFound(batch, looks.seen))
      await found(batch, projectId, looks.seen, ports.clock.nowMs())
  }

  return { ask, confirm, lookEarly }
}
