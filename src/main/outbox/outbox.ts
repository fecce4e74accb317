import type { ConnectionState, KeyAbsence } from '../../shared/domain.ts'
import type { ClaimedBatch, OutboxWork, DeadChoice } from '../records/batch.ts'
import type { ProjectName } from '../records/project.ts'
import { createChoosing } from './choosing.ts'
import { createShownConnection } from './connection.ts'
import { backoffMs, clampGate, parseGate, type Gate } from './gate.ts'
import { createLooks } from './looks.ts'
import type { OutboxPorts, Uplink } from './ports.ts'
import { createRefusals } from './refusals.ts'
import { createSettle } from './settle.ts'
import { createTrouble } from './trouble.ts'

const breakerFailures = 5
/** A record that alone waits and is refused dies after so many of the shortest waits: a minute and a half. */
const patienceBases = 90
/** A wall clock this far from where the monotonic one says it should be has jumped. */
const clockJumpMs = 60_000

export interface Outbox {
  /** Reads what a restart left behind and begins. */
  start(): Promise<void>
  /** A record was written. */
  wake(): void
  /** Null where Langfuse is not set up, or its secret key is missing. Changed keys or addresses end every wait. */
  setUplink(uplink: Uplink | null, absence?: KeyAbsence | null): Promise<void>
  setEnabled(enabled: boolean): void
  setPaused(paused: boolean): Promise<void>
  /** While it is held, nothing else begins; what is on its way goes on. It is no state that anyone is shown. */
  setHeld(held: boolean): void
  /** Whether something is on its way, or is being read or written for it. */
  isAtWork(): boolean
  /** While it is, nothing is sent, looked for or asked but what `flush` asks for. */
  setMetered(metered: boolean): void
  /** Ends every waiting time; batches in doubt are asked for at once, never sent blindly. */
  retryNow(): Promise<void>
  /** Retries now, and until nothing waits any more leaves out the pause between two sends that spares the plan's rate. */
  flush(): Promise<void>
  /** Each stays with its project; those of another than the present one wait for its keys. */
  reviveDead(seqs: number[] | null): Promise<number>
  /** They leave for good and count as lost; answers how many records did. */
  discardDead(choice: DeadChoice): Promise<number>
  /** When a way that is shut is tried again by itself; null where it is open, or only a person can open it. */
  nextCheckAtMs(): number | null
  /** The next look for a batch in doubt comes no earlier, and those after it follow at this distance. */
  pace(): { nextLookAtMs: number; lookIntervalMs: number }
  /** The present connection is another project's than what waits is for; null where it is not. */
  projectQuestion(): { from: ProjectName; to: ProjectName } | null
  /**
   * `move`: what is definitely not at the old project goes to the new one. `keep`: all of it waits for the old one's keys.
   * What may be at the old one stays there in both. False where nothing was asked.
   */
  resolveProject(choice: 'move' | 'keep'): Promise<boolean>
  /** What waits for another project's keys goes to the present one after all; null while that is a question. */
  sendElsewhere(projectId: string, alsoMaybeThere: boolean): Promise<number | null>
  networkChanged(change: 'online' | 'offline' | 'resume'): void
  connection(): ConnectionState
  isPaused(): boolean
  /** The database is damaged: nothing is sent until the core is opened anew. */
  stopFor(detail: string): void
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
  /** Why there is no uplink, where only the secret key is missing. */
  let keyAbsence: KeyAbsence | null = null
  let enabled = true
  let paused = false
  let held = false
  let metered = false
  let closing = false
  let started = false
  let gate: Gate | null = null
  let failures = 0
  let probed = false
  /** The project of the present keys, once it is known and is the one that what waits is for. */
  let project: ProjectName | null = null
  let inDoubtOfSelf = false
  /** A start that failed has still to begin the doubts of before anew. */
  let doubtsOfBefore = false
  /** Batches in doubt that the user wants looked up before their time. */
  let earlyLooks: number[] = []
  let flushing = false
  /** With nothing to send, what a start finds is not probed before this time, which is monotonic. */
  let quietUntilMs = -Infinity
  let lastSendAtMs = -Infinity
  let lastLookAtMs = -Infinity
  let cancelTimer: (() => void) | null = null
  let running: Promise<void> | null = null
  let wokenWhileRunning = false
  const inFlight = new AbortController()
  let wallOffsetMs = -Infinity
  const shown = createShownConnection(store.write.logConnection, clock)
  const trouble = createTrouble(timings)
  /** The batch that the present step is about. */
  let atWork: number | null = null

  const refusals = createRefusals(patienceBases * timings.backoffBaseMs)
  const choosing = createChoosing({
    ports,
    refusals,
    startsOn: (batchId) => {
      atWork = batchId
    },
  })

  function connection(): ConnectionState {
    const failure = trouble.store()
    if (failure) return { kind: 'store_failed', detail: failure.detail }
    if (!uplink) return keyAbsence === null ? { kind: 'not_configured' } : { kind: 'keys_missing', reason: keyAbsence }
    if (!enabled) return { kind: 'off' }
    if (paused) return { kind: 'paused_by_user' }
    if (!ports.isOnline()) return { kind: 'offline' }
    if (metered && !flushing) return { kind: 'metered' }
    return shown.of(gate, refusals.refusedKind(), clock.nowMs() - clock.monotonicMs())
  }

  async function changed(batchIds: number[] = [], delivered = 0): Promise<void> {
    await shown.log(connection())
    ports.onChange({ batchIds, delivered })
  }

  async function setGate(next: Gate | null): Promise<void> {
    if (gate === null && next === null) return
    gate = next
    if (next) shown.failed(next)
    await store.write.setMeta('outbox.gate', next === null ? '' : JSON.stringify(next))
    await changed()
  }

  /** In one transaction, so that a crash cannot forget why nothing may be sent. */
  async function retryBehindGate(id: number, nextTryAtMs: number, next: Gate): Promise<void> {
    gate = next
    shown.failed(next)
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

  const deps = { ports, changed, nowAfterJumps }
  const looks = createLooks({ ...deps, signal: inFlight.signal })
  const { settle, retestOnce } = createSettle({
    ...deps,
    refusals,
    retryBehindGate,
    backOff,
    openGate: async () => {
      shown.proved()
      if (gate) await setGate(null)
    },
    answered: () => shown.forgetFailure(),
    failures: () => failures,
    setFailures: (count) => {
      failures = count
    },
    mustProbe: () => {
      probed = false
    },
    tryNext: (ids) => choosing.goFirst(ids),
  })

  /** Does the next thing. Answers how long to wait before the one after: 0 for none, null for until something happens. */
  async function step(link: Uplink): Promise<number | null> {
    const nowMs = await nowAfterJumps()
    if (gate) {
      if (gate.untilMs === null) return null
      if (gate.untilMs > nowMs) return gate.untilMs - nowMs
    }
    if (inDoubtOfSelf) {
      await store.write.doubtSending(nowMs + timings.doubtFirstMs, nowMs, doubtsOfBefore)
      inDoubtOfSelf = false
      doubtsOfBefore = false
    }
    const only = refusals.allowed()
    const filter = { projectId: project?.id ?? null, only }
    const work = await store.read.outboxWork(nowMs, failures >= breakerFailures, filter)
    const probeKind = refusals.dueProbe(clock.monotonicMs())
    // Scores that are refused are sealed and left behind; turns that are refused hold up what was recorded after them.
    const hasUnsealed =
      work.unsealedKind !== null && (only === null || only.includes('turn') || only.includes(work.unsealedKind))
    const hasSends =
      choosing.hasFirst() || work.dueBatchId !== null || hasUnsealed || work.dueRefusedId !== null || probeKind !== null
    if (earlyLooks.length === 0 && work.dueDoubtId === null && !hasSends) return idle(link, work, nowMs)
    if (!probed || !project || link.isStale) return probe(link)
    const projectId = project.id
    const untilLookMs = link.minLookIntervalMs - (clock.monotonicMs() - lastLookAtMs)
    if (untilLookMs <= 0) {
      const early = earlyLooks.shift()
      const lookingFor = early ?? work.dueDoubtId
      if (lookingFor !== null) {
        lastLookAtMs = clock.monotonicMs()
        atWork = lookingFor
        if (early === undefined) await looks.ask(link, projectId, lookingFor)
        else await looks.lookEarly(link, projectId, lookingFor)
        return 0
      }
    } else if (!hasSends) {
      return untilLookMs
    }
    const sinceLastMs = clock.monotonicMs() - lastSendAtMs
    if (!flushing && sinceLastMs < link.minSendIntervalMs) return link.minSendIntervalMs - sinceLastMs
    const batch = await choosing.next(link, projectId, { ...work, hasUnsealed }, probeKind, nowMs)
    return batch === null ? 0 : send(link, projectId, batch)
  }

  /** Nothing is to be sent: what was accepted may be looked up. */
  async function idle(link: Uplink, work: OutboxWork, nowMs: number): Promise<number | null> {
    const isOver = flushing
    flushing = false
    // What was asked for is done: from here on it waits again.
    if (metered && isOver) {
      await changed()
      return null
    }
    const { dueConfirmId, nextConfirmAtMs } = work
    // Whom it all waits for is asked early: what is recorded until then would have to wait for the answer too.
    const isAwaited = work.nextTryAtMs !== null || (nextConfirmAtMs !== null && nextConfirmAtMs <= nowMs)
    // And nobody calls a connection good that was not tried.
    const isUntried = !probed || !project
    const untilTriedMs = isUntried ? quietUntilMs - clock.monotonicMs() : Infinity
    if ((!project && isAwaited) || untilTriedMs <= 0) return probe(link)
    const before = connection().kind
    if (!isUntried && work.nextTryAtMs === null) shown.proved()
    else shown.forgetFailure()
    if (gate) await setGate(null)
    else if (connection().kind !== before) await changed()
    if (project && dueConfirmId !== null) {
      const sinceLookMs = clock.monotonicMs() - lastLookAtMs
      if (sinceLookMs < link.minLookIntervalMs) return link.minLookIntervalMs - sinceLookMs
      lastLookAtMs = clock.monotonicMs()
      atWork = dueConfirmId
      await looks.confirm(link, project.id, dueConfirmId)
      return 0
    }
    const untilProbeMs = refusals.nextProbeAtMs() - clock.monotonicMs()
    const untilNextMs = Math.min(work.nextTryAtMs ?? Infinity, nextConfirmAtMs ?? Infinity) - nowMs
    const waitMs = Math.min(untilNextMs, untilProbeMs, untilTriedMs)
    return waitMs === Infinity ? null : Math.max(1, waitMs)
  }

  async function probe(link: Uplink): Promise<number> {
    const outcome = await link.probe(inFlight.signal)
    if (closing || link !== uplink) return 0
    const nowMs = clock.nowMs()
    switch (outcome.kind) {
      case 'ok': {
        const { project: present, waitsFor } = await store.write.meetProject(outcome.project, nowMs)
        if (link !== uplink) return 0
        if (waitsFor) {
          const detail = `from “${waitsFor.name}” to “${present.name}”`
          await setGate({ kind: 'project', untilMs: null, detail, question: { from: waitsFor, to: present } })
          return 0
        }
        project = present
        probed = true
        await retestOnce(present.id, nowMs)
        if (gate) await setGate(null)
        else await changed()
        return 0
      }
      case 'captive_portal':
        await backOff('captive_portal', outcome.detail)
        return 0
      case 'unreachable':
        await backOff('backing_off', outcome.detail)
        return 0
      case 'address':
        await setGate({ kind: 'address', untilMs: nowMs + timings.slowProbeMs, detail: outcome.detail })
        return 0
      case 'keys': {
        const untilMs = outcome.untilChanged ? null : nowMs + timings.slowProbeMs
        await setGate({ kind: 'keys', untilMs, detail: outcome.detail })
        return 0
      }
    }
  }

  async function send(link: Uplink, projectId: string, batch: ClaimedBatch): Promise<number> {
    atWork = batch.id
    await changed([batch.id])
    lastSendAtMs = clock.monotonicMs()
    const { body, ...rest } = batch
    const sent = { ...rest, bodyBytes: body.byteLength }
    const preparing = choosing.prepare()
    const verdict = await link.send(batch, inFlight.signal)
    await settle(sent, verdict, projectId, link !== uplink)
    await preparing
    // Keys that were changed while this was written down are not held to what the old ones met with.
    if (link !== uplink) await setGate(null)
    return 0
  }

  function mayRun(): Uplink | null {
    const isAllowed = enabled && !paused && (!metered || flushing)
    return !closing && !held && isAllowed && ports.isOnline() ? uplink : null
  }

  /** One step, whatever goes wrong in it. Answers as `step`. */
  async function stepSafely(link: Uplink): Promise<number | null> {
    const untilMs = trouble.store()?.untilMs ?? 0
    const nowMs = clock.monotonicMs()
    if (untilMs > nowMs) return untilMs === Infinity ? null : untilMs - nowMs
    atWork = null
    try {
      const waitMs = await step(link)
      if (trouble.wentWell()) await changed()
      return waitMs
    } catch (error) {
      return endure(error, atWork)
    }
  }

  async function endure(error: unknown, batchId: number | null): Promise<number> {
    inDoubtOfSelf = true
    const words = error instanceof Error ? error.message : String(error)
    const { setAside, waitMs, isNews } = trouble.failed(error, batchId, clock.monotonicMs())
    if (isNews) ports.onError(words)
    try {
      if (setAside && batchId !== null) await store.write.setAsideBatch(batchId, clock.nowMs(), words)
      await changed(batchId === null ? [] : [batchId])
      return waitMs
    } catch (second) {
      const next = trouble.failed(second, null, clock.monotonicMs())
      ports.onChange({ batchIds: [], delivered: 0 })
      return next.waitMs
    }
  }

  async function loop(): Promise<void> {
    for (;;) {
      const link = mayRun()
      if (!link) return
      wokenWhileRunning = false
      const waitMs = await stepSafely(link)
      if (waitMs === 0 || (wokenWhileRunning && gate === null && trouble.store() === null)) continue
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
    shown.mustProve()
    refusals.probeNow(clock.monotonicMs())
    await setGate(null)
    await changed()
    run()
  }

  async function retryNow(): Promise<void> {
    trouble.endWaiting()
    await store.write.endWaiting()
    earlyLooks = await store.read.batchesInDoubt(project?.id ?? null)
    await reopen()
  }

  return {
    async start() {
      paused = (await store.read.getMeta('outbox.paused')) === 'yes'
      gate = parseGate(await store.read.getMeta('outbox.gate'))
      started = true
      quietUntilMs = clock.monotonicMs() + timings.settleMs
      try {
        const nowMs = await nowAfterJumps()
        await store.write.doubtSending(nowMs + timings.doubtFirstMs, nowMs)
        await changed()
      } catch (error) {
        // It is done before anything is sent; the chat need not wait for it.
        doubtsOfBefore = true
        const waitMs = await endure(error, null)
        cancelTimer = ports.schedule(run, waitMs)
        return
      }
      run()
    },
    wake: run,
    async setUplink(next, absence = null) {
      const first = !started
      uplink = next
      keyAbsence = absence
      shown.forgetFailure()
      project = null
      earlyLooks = []
      choosing.goFirst(null)
      refusals.reset()
      if (next) await store.write.changeKeys(next.address)
      if (!first) await reopen()
    },
    setEnabled(next) {
      if (enabled === next) return
      enabled = next
      void changed().then(run)
    },
    setHeld(next) {
      held = next
      if (!held) run()
    },
    isAtWork: () => running !== null,
    async setPaused(next) {
      paused = next
      await store.write.setMeta('outbox.paused', next ? 'yes' : 'no')
      await changed()
      run()
    },
    setMetered(next) {
      if (metered === next) return
      metered = next
      void changed().then(run)
    },
    retryNow,
    async flush() {
      flushing = true
      await retryNow()
      // A step that was ending meanwhile may have taken it for done.
      flushing = true
      run()
    },
    async reviveDead(seqs) {
      const count = await store.write.reviveDead(seqs, clock.nowMs())
      await changed()
      run()
      return count
    },
    async discardDead(choice) {
      const { batchIds, records } = await store.write.discardDead(choice, clock.nowMs())
      for (const id of batchIds) refusals.forget(id)
      await changed(batchIds)
      return records
    },
    nextCheckAtMs() {
      if (!mayRun() || trouble.store()?.untilMs === Infinity) return null
      const wallOffset = clock.nowMs() - clock.monotonicMs()
      const failure = trouble.store()
      if (failure) return Math.max(0, Math.round(failure.untilMs + wallOffset))
      if (gate) return gate.untilMs
      const probeAtMs = refusals.nextProbeAtMs()
      return probeAtMs === Infinity ? null : Math.round(probeAtMs + wallOffset)
    },
    pace: () => ({
      nextLookAtMs: clock.nowMs() + (uplink?.minLookIntervalMs ?? 0) - (clock.monotonicMs() - lastLookAtMs),
      lookIntervalMs: uplink?.minLookIntervalMs ?? 0,
    }),
    projectQuestion: () => (gate?.kind === 'project' ? (gate.question ?? null) : null),
    async resolveProject(choice) {
      if (gate?.kind !== 'project' || !gate.question) return false
      const { from, to } = gate.question
      choosing.forgetPrepared()
      if (choice === 'move') {
        await store.write.moveToProject(from, to)
      } else {
        await choosing.sealAllFor(from.id)
        await store.write.keepForProject(from, to)
      }
      await reopen()
      return true
    },
    async sendElsewhere(projectId, alsoMaybeThere) {
      if (gate?.kind === 'project') return null
      const count = await store.write.sendElsewhere(projectId, alsoMaybeThere)
      await changed()
      run()
      return count
    },
    networkChanged(change) {
      probed = false
      shown.mustProve()
      shown.forgetFailure()
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
    stopFor(detail) {
      trouble.stop(detail)
      changed().catch(() => ports.onChange({ batchIds: [], delivered: 0 }))
    },
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
