import type { ConnectionState } from '../../shared/domain.ts'
import { bodyLimitsBytes } from '../langfuse/encode.ts'
import type { ClaimedBatch, SealedBatch } from '../store/batches.ts'
import { backoffMs, clampGate, parseGate, type Gate } from './gate.ts'
import type { OutboxPorts, Uplink, Verdict } from './ports.ts'

/** 125 records are 250 spans. */
const sealLimits = { maxRecords: 125, maxBytes: 500_000 }
const breakerFailures = 5
/** Of a long drain's batches so many are looked up afterwards. */
const confirmSample = 50
const confirmMisses = 3
/** A wall clock this far from where the monotonic one says it should be has jumped. */
const clockJumpMs = 60_000

export interface Outbox {
  /** Reads what a restart left behind and begins. */
  start(): Promise<void>
  /** A record was written. */
  wake(): void
  /** Null where Langfuse is not set up. Changed keys or addresses end every wait. */
  setUplink(uplink: Uplink | null): Promise<void>
  setEnabled(enabled: boolean): void
  setPaused(paused: boolean): Promise<void>
  /** Ends every waiting time; batches in doubt are asked for at once, never sent blindly. */
  retryNow(): Promise<void>
  /** Retries now, and until nothing waits any more leaves out the pause between two sends that spares the plan's rate. */
  flush(): Promise<void>
  reviveDead(seqs: number[] | null): Promise<number>
  networkChanged(change: 'online' | 'offline' | 'resume'): void
  connection(): ConnectionState
  isPaused(): boolean
  /** Stops claiming and gives a request in flight its grace. */
  close(): Promise<void>
}

/**
 * Moves sealed batches to Langfuse, one at a time. It does no I/O of its own: clock, randomness, timers, the store and
 * the uplink are handed in. Whatever happens, a batch that may have been sent is never sent again unasked.
 */
export function createOutbox(ports: OutboxPorts): Outbox {
  const { store, clock, timings } = ports
  let uplink: Uplink | null = null
  let enabled = true
  let paused = false
  let closing = false
  let started = false
  let gate: Gate | null = null
  let failures = 0
  let probed = false
  let inDoubtOfSelf = false
  /** Batches in doubt that the user wants looked up before their time. */
  let earlyLooks: number[] = []
  let flushing = false
  /** Sealed while the one before it was on its way; on disk it is a sealed batch like any other. */
  let ahead: SealedBatch | null = null
  let lastSendAtMs = -Infinity
  let lastLookAtMs = -Infinity
  let cancelTimer: (() => void) | null = null
  let running: Promise<void> | null = null
  let wokenWhileRunning = false
  const inFlight = new AbortController()
  let wallOffsetMs = -Infinity
  let loggedKind: ConnectionState['kind'] | null = null

  function connection(): ConnectionState {
    if (!uplink) return { kind: 'not_configured' }
    if (!enabled) return { kind: 'off' }
    if (paused) return { kind: 'paused_by_user' }
    if (!ports.isOnline()) return { kind: 'offline' }
    if (!gate) return { kind: 'online' }
    switch (gate.kind) {
      case 'keys':
        return { kind: 'paused_keys', detail: gate.detail }
      case 'quota':
        return { kind: 'paused_quota', detail: gate.detail }
      case 'address':
        return { kind: 'paused_address', detail: gate.detail }
      case 'captive_portal':
        return { kind: 'captive_portal' }
      case 'waiting':
        return { kind: 'waiting', untilMs: gate.untilMs ?? 0, detail: gate.detail }
      case 'backing_off':
        return { kind: 'backing_off', untilMs: gate.untilMs ?? 0, detail: gate.detail }
    }
  }

  async function changed(batchIds: number[] = [], delivered = 0): Promise<void> {
    const state = connection()
    if (state.kind !== loggedKind) {
      loggedKind = state.kind
      await store.write.logConnection(clock.nowMs(), state.kind, 'detail' in state ? state.detail : '')
    }
    ports.onChange({ batchIds, delivered })
  }

  async function setGate(next: Gate | null): Promise<void> {
    if (gate === null && next === null) return
    gate = next
    await store.write.setMeta('outbox.gate', next === null ? '' : JSON.stringify(next))
    await changed()
  }

  /** In one transaction, so that a crash cannot forget why nothing may be sent. */
  async function retryBehindGate(id: number, nextTryAtMs: number, next: Gate): Promise<void> {
    gate = next
    await store.write.retryBatchAt(id, nextTryAtMs, clock.nowMs(), next.detail, JSON.stringify(next))
    await changed([id])
  }

  /** Counts a failure of the way to Langfuse and shuts the gate for a jittered while. */
  async function backOff(kind: 'backing_off' | 'captive_portal', detail: string): Promise<void> {
    const untilMs = clock.nowMs() + backoffMs(failures, ports.random(), timings)
    failures += 1
    probed = false
    await setGate({ kind, untilMs, detail })
  }

  /**
   * Now, to reckon a wait from. Waiting times are wall times; where the clock jumped since the last look at it, doubts
   * wait as long as they would have, and none waits longer than the longest wait there is. To be asked for after every
   * answer: a wait that was reckoned from a jump nobody has noticed yet would be moved by that jump afterwards.
   */
  async function nowAfterJumps(): Promise<number> {
    const nowMs = clock.nowMs()
    const offsetMs = nowMs - clock.monotonicMs()
    if (Math.abs(offsetMs - wallOffsetMs) < clockJumpMs) return nowMs
    const jumpMs = offsetMs - wallOffsetMs
    wallOffsetMs = offsetMs
    if (Number.isFinite(jumpMs)) await store.write.shiftDoubts(Math.round(jumpMs))
    if (gate) gate = clampGate(gate, nowMs, timings)
    await store.write.clampWaiting(nowMs + timings.retryAfterCapMs)
    return nowMs
  }

  /** Does the next thing. Answers how long to wait before the one after: 0 for none, null for until something happens. */
  async function step(link: Uplink): Promise<number | null> {
    const nowMs = await nowAfterJumps()
    if (gate) {
      if (gate.untilMs === null) return null
      if (gate.untilMs > nowMs) return gate.untilMs - nowMs
    }
    if (inDoubtOfSelf) {
      await store.write.doubtSending(nowMs + timings.doubtFirstMs, nowMs)
      inDoubtOfSelf = false
    }
    const work = await store.read.outboxWork(nowMs, failures >= breakerFailures)
    if (earlyLooks.length === 0 && work.dueDoubtId === null && work.dueBatchId === null && !work.hasUnsealed) {
      if (gate) await setGate(null)
      flushing = false
      const sinceLookMs = clock.monotonicMs() - lastLookAtMs
      if (work.dueConfirmId !== null) {
        return sinceLookMs < link.minLookIntervalMs
          ? link.minLookIntervalMs - sinceLookMs
          : confirm(link, work.dueConfirmId)
      }
      const nextAtMs = Math.min(work.nextTryAtMs ?? Infinity, work.nextConfirmAtMs ?? Infinity)
      return nextAtMs === Infinity ? null : Math.max(1, nextAtMs - nowMs)
    }
    if (!probed) return probe(link)
    const untilLookMs = link.minLookIntervalMs - (clock.monotonicMs() - lastLookAtMs)
    if (untilLookMs <= 0) {
      const early = earlyLooks.shift()
      if (early !== undefined) return lookEarly(link, early)
      if (work.dueDoubtId !== null) return ask(link, work.dueDoubtId)
    } else if (work.dueBatchId === null && !work.hasUnsealed) {
      return untilLookMs
    }
    const sinceLastMs = clock.monotonicMs() - lastSendAtMs
    if (!flushing && sinceLastMs < link.minSendIntervalMs) return link.minSendIntervalMs - sinceLastMs
    const batch = await nextBatch(link, work.dueBatchId, nowMs)
    return batch === null ? 0 : send(link, batch)
  }

  const limits = { ...sealLimits, serviceVersion: ports.serviceVersion }

  async function nextBatch(link: Uplink, dueId: number | null, nowMs: number): Promise<ClaimedBatch | null> {
    const prepared = ahead
    ahead = null
    const byId = link.storesById
    if (dueId === null) return store.write.sealNext(limits, nowMs, byId)
    const isPrepared = prepared?.id === dueId && (await store.write.launchBatch(dueId, prepared.digest, nowMs, byId))
    return isPrepared ? prepared : store.write.claimBatch(dueId, nowMs, byId)
  }

  async function probe(link: Uplink): Promise<number> {
    const outcome = await link.probe(inFlight.signal)
    if (closing || link !== uplink) return 0
    switch (outcome.kind) {
      case 'ok':
        probed = true
        if (gate) await setGate(null)
        else await changed()
        return 0
      case 'captive_portal':
        await backOff('captive_portal', outcome.detail)
        return 0
      case 'unreachable':
        await backOff('backing_off', outcome.detail)
        return 0
      case 'address':
        await setGate({ kind: 'address', untilMs: clock.nowMs() + timings.slowProbeMs, detail: outcome.detail })
        return 0
    }
  }

  async function send(link: Uplink, batch: ClaimedBatch): Promise<number> {
    await changed([batch.id])
    lastSendAtMs = clock.monotonicMs()
    // The thread that has the database would be idle meanwhile. Why it could not is told when the batch's turn comes.
    const sealing = store.write.sealTail(limits, clock.nowMs()).catch(() => null)
    const verdict = await link.send(batch, inFlight.signal)
    if (verdict.kind === 'paused' && link !== uplink) {
      // Keys or address were changed while this was on its way: the refusal says nothing of the new ones.
      await store.write.retryBatchAt(batch.id, clock.nowMs(), clock.nowMs(), verdict.detail)
      return 0
    }
    await settle(batch, verdict)
    ahead = await sealing
    return 0
  }

  async function settle(batch: ClaimedBatch, verdict: Verdict): Promise<void> {
    const { id, recordCount: count, bodyLimitBytes } = batch
    const nowMs = await nowAfterJumps()
    // Of a score there is nothing to look up.
    const confirmAtMs = batch.kind === 'score' ? null : nowMs + timings.confirmAfterMs
    switch (verdict.kind) {
      case 'accepted':
        await store.write.acknowledgeBatch(id, nowMs, verdict.detail ?? 'accepted', confirmAtMs)
        failures = 0
        if (gate) await setGate(null)
        await changed([id], count)
        return
      case 'bisect':
        failures = 0
        if (count > 1) await store.write.splitBatch(id, nowMs, verdict.detail)
        else await store.write.killBatch(id, nowMs, verdict.detail)
        await changed([id])
        return
      case 'too_large': {
        failures = 0
        const limit = bodyLimitsBytes.find(
          (bytes) => batch.kind === 'turn' && (bodyLimitBytes === null || bytes < bodyLimitBytes),
        )
        if (count > 1) await store.write.splitBatch(id, nowMs, verdict.detail)
        else if (limit !== undefined) await store.write.cutBatch(id, limit, nowMs, verdict.detail)
        else await store.write.killBatch(id, nowMs, verdict.detail)
        await changed([id])
        return
      }
      case 'paused':
        probed = false
        await retryBehindGate(id, nowMs, {
          kind: verdict.reason,
          untilMs: verdict.untilChanged ? null : nowMs + timings.slowProbeMs,
          detail: verdict.detail,
        })
        return
      case 'later': {
        const waitMs =
          verdict.retryAfterMs === null
            ? backoffMs(failures, ports.random(), timings)
            : Math.min(verdict.retryAfterMs, timings.retryAfterCapMs)
        failures += 1
        await retryBehindGate(id, nowMs + waitMs, {
          kind: verdict.retryAfterMs === null ? 'backing_off' : 'waiting',
          untilMs: nowMs + waitMs,
          detail: verdict.detail,
        })
        return
      }
      case 'partial': {
        const isLater = verdict.outcomes.some((outcome) => outcome.kind === 'later')
        const waitMs = isLater ? backoffMs(failures, ports.random(), timings) : 0
        failures = isLater ? failures + 1 : 0
        const ids = await store.write.settleEach(id, verdict.outcomes, nowMs, nowMs + waitMs, confirmAtMs)
        await changed(ids, verdict.outcomes.filter((outcome) => outcome.kind === 'accepted').length)
        return
      }
      case 'ambiguous':
        await store.write.doubtBatch(id, nowMs + timings.doubtFirstMs, 0, nowMs, verdict.detail)
        await changed([id])
        await backOff('backing_off', verdict.detail)
        return
      case 'captive_portal':
      case 'unreachable': {
        const detail = verdict.detail ?? 'a captive portal answered'
        await store.write.retryBatchAt(id, nowMs, nowMs, detail)
        await changed([id])
        await backOff(verdict.kind === 'unreachable' ? 'backing_off' : 'captive_portal', detail)
      }
    }
  }

  /** Asks whether a batch in doubt is there; only two misses, far apart, allow it to be sent again. */
  async function ask(link: Uplink, id: number): Promise<number> {
    const batch = await store.write.doubtfulBatch(id)
    lastLookAtMs = clock.monotonicMs()
    const lookup = await link.find(batch.samples, inFlight.signal)
    const nowMs = await nowAfterJumps()
    if (lookup.kind === 'found') {
      await store.write.acknowledgeBatch(id, nowMs, 'Langfuse has it')
      await changed([id], batch.recordCount)
    } else if (lookup.kind === 'unknown') {
      const waitMs = Math.min(lookup.retryAfterMs ?? timings.doubtFirstMs, timings.retryAfterCapMs)
      await store.write.doubtBatch(id, nowMs + waitMs, batch.misses, nowMs, lookup.detail)
      await changed([id])
    } else if (batch.misses === 0) {
      await store.write.doubtBatch(id, nowMs + timings.doubtSecondMs, 1, nowMs, 'not there yet; asked once')
      await changed([id])
    } else {
      await store.write.retryBatchAt(id, nowMs, nowMs, 'not there; asked twice, will be sent again')
      await changed([id])
    }
    return 0
  }

  /**
   * Nothing else is to be done: asks whether what was accepted is there, for a sample, within the rate. Only misses far
   * apart mean that Langfuse has dropped it; then it is shown as dead, and the user may send it again.
   */
  async function confirm(link: Uplink, id: number): Promise<number> {
    await store.write.thinConfirms(confirmSample)
    const batch = await store.write.doubtfulBatch(id)
    lastLookAtMs = clock.monotonicMs()
    const lookup = batch.samples.length === 0 ? null : await link.find(batch.samples, inFlight.signal)
    const nowMs = await nowAfterJumps()
    if (lookup === null) {
      await store.write.postponeConfirm(id, null)
    } else if (lookup.kind === 'found') {
      await store.write.confirmBatch(id, nowMs)
      await changed([id])
    } else if (lookup.kind === 'unknown') {
      const waitMs = Math.min(lookup.retryAfterMs ?? timings.confirmAgainMs, timings.retryAfterCapMs)
      await store.write.postponeConfirm(id, nowMs + waitMs)
    } else if (batch.confirmMisses < confirmMisses - 1) {
      await store.write.missBatch(id, nowMs + timings.confirmAgainMs, nowMs, '')
    } else {
      await store.write.missBatch(id, null, nowMs, 'Langfuse accepted this and then dropped it: it is not there')
      ports.onDropped(batch.recordCount)
      await changed([id])
    }
    return 0
  }

  /** The user asked. What is found is delivered; what is not proves nothing before its time. */
  async function lookEarly(link: Uplink, id: number): Promise<number> {
    const batch = await store.write.doubtfulBatch(id)
    if (batch.state !== 'ambiguous') return 0
    lastLookAtMs = clock.monotonicMs()
    const lookup = await link.find(batch.samples, inFlight.signal)
    if (lookup.kind === 'found') {
      await store.write.acknowledgeBatch(id, clock.nowMs(), 'Langfuse has it')
      await changed([id], batch.recordCount)
    }
    return 0
  }

  function mayRun(): Uplink | null {
    return !closing && enabled && !paused && ports.isOnline() ? uplink : null
  }

  async function loop(): Promise<void> {
    for (;;) {
      const link = mayRun()
      if (!link) return
      wokenWhileRunning = false
      let waitMs: number | null
      try {
        waitMs = await step(link)
      } catch (error) {
        ports.onError(error instanceof Error ? error.message : String(error))
        inDoubtOfSelf = true
        waitMs = timings.backoffBaseMs
      }
      if (waitMs === 0 || (wokenWhileRunning && gate === null)) continue
      if (waitMs !== null && !closing) cancelTimer = ports.schedule(run, waitMs)
      return
    }
  }

  function run(): void {
    cancelTimer?.()
    cancelTimer = null
    if (!started || closing) return
    if (running) {
      wokenWhileRunning = true
      return
    }
    running = loop().finally(() => {
      running = null
      if (wokenWhileRunning && !closing) {
        wokenWhileRunning = false
        run()
      }
    })
  }

  async function reopen(): Promise<void> {
    failures = 0
    probed = false
    await setGate(null)
    await changed()
    run()
  }

  async function retryNow(): Promise<void> {
    await store.write.endWaiting()
    earlyLooks = await store.read.batchesInDoubt()
    await reopen()
  }

  return {
    async start() {
      paused = (await store.read.getMeta('outbox.paused')) === 'yes'
      gate = parseGate(await store.read.getMeta('outbox.gate'))
      const nowMs = await nowAfterJumps()
      await store.write.doubtSending(nowMs + timings.doubtFirstMs, nowMs)
      started = true
      await changed()
      run()
    },
    wake: run,
    async setUplink(next) {
      const first = !started
      uplink = next
      if (!first) await reopen()
    },
    setEnabled(next) {
      if (enabled === next) return
      enabled = next
      void changed().then(run)
    },
    async setPaused(next) {
      paused = next
      await store.write.setMeta('outbox.paused', next ? 'yes' : 'no')
      await changed()
      run()
    },
    retryNow,
    async flush() {
      flushing = true
      await retryNow()
    },
    async reviveDead(seqs) {
      const count = await store.write.reviveDead(seqs, clock.nowMs())
      await changed()
      run()
      return count
    },
    networkChanged(change) {
      probed = false
      void changed()
      if (change === 'offline') return
      if (gate && (gate.kind === 'backing_off' || gate.kind === 'captive_portal')) {
        gate = { ...gate, untilMs: clock.nowMs() }
      }
      cancelTimer?.()
      cancelTimer = ports.schedule(run, timings.settleMs * (0.5 + ports.random()))
    },
    connection,
    isPaused: () => paused,
    async close() {
      closing = true
      cancelTimer?.()
      const current = running
      if (!current) return
      const cancelGrace = ports.schedule(() => inFlight.abort(), timings.closeGraceMs)
      await current
      cancelGrace()
    },
  }
}
