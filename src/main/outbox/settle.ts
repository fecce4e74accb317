import { nextBodyLimitBytes } from '../records/encode.ts'
import { everyKind, type RecordKind } from '../records/record.ts'
import type { ClaimedBatch, RecordOutcome } from '../records/batch.ts'
import { backoffMs, type Gate } from './gate.ts'
import type { OutboxPorts, Verdict } from './ports.ts'
import type { Refusals, Refused } from './refusals.ts'

/** A batch whose body is gone: sending may empty it. */
export type SentBatch = Omit<ClaimedBatch, 'body'> & { bodyBytes: number }

interface Deps {
  ports: OutboxPorts
  refusals: Refusals
  nowAfterJumps(): Promise<number>
  changed(batchIds?: number[], delivered?: number): Promise<void>
  /** Puts a batch off and shuts the way for all, in one transaction. */
  retryBehindGate(id: number, nextTryAtMs: number, gate: Gate): Promise<void>
  /** Something was accepted: nothing shuts the way. */
  openGate(): Promise<void>
  /** Langfuse is there, though it took nothing. */
  answered(): void
  backOff(kind: 'backing_off' | 'captive_portal', detail: string): Promise<void>
  /** Failures of the way in a row. */
  failures(): number
  setFailures(count: number): void
  /** The way must be probed before anything else is sent. */
  mustProbe(): void
  /** These can now be told from what was accepted, and are to be tried next; null takes that back. */
  tryNext(ids: number[] | null): void
}

/** Makes of an answer what it means for the batch and for the way to Langfuse. */
export function createSettle(deps: Deps) {
  const { ports, refusals, changed } = deps
  const { store, timings } = ports
  /** Projects of which records died that may have been refused with all others. */
  const retestable = new Set<string>()
  const retested = new Set<string>()

  /** The one that was refused can only be told from the way once something is accepted; then it is tried once more. */
  async function retest(kind: RecordKind, projectId: string, nowMs: number): Promise<void> {
    if (!retestable.has(`${projectId}/${kind}`)) return
    retestable.delete(`${projectId}/${kind}`)
    const ids = await store.write.retestDead(kind, projectId, nowMs)
    for (const id of ids) refusals.revive(id, kind, ports.clock.monotonicMs())
    if (!refusals.isRefused(kind)) deps.tryNext(ids)
    if (ids.length > 0) await changed(ids)
  }

  async function accepted(batch: SentBatch, projectId: string, nowMs: number): Promise<void> {
    deps.tryNext(refusals.accept(batch.kind, batch.id, batch.bodyBytes))
    await retest(batch.kind, projectId, nowMs)
  }

  const probeWaitMs = (tries: number): number =>
    backoffMs(tries, ports.random(), { ...timings, backoffCapMs: timings.slowProbeMs })

  async function wait(id: number, detail: string, nowMs: number): Promise<void> {
    // Once its time is over it is tried at once, so that one that alone is bad is told of when it should be.
    const leftMs = refusals.patienceLeftMs(id, ports.clock.monotonicMs())
    const waitMs = Math.min(probeWaitMs(refusals.refusedTimes(id)), leftMs > 0 ? leftMs + 1 : Infinity)
    await store.write.suspectBatch(id, nowMs + waitMs, nowMs, detail)
    await changed([id])
  }

  async function refuseAll(refused: Refused, projectId: string, nowMs: number): Promise<void> {
    refusals.refusesAll(refused.kind, refused.detail, probeWaitMs, refused.nowMs)
    deps.tryNext(null)
    await wait(refused.id, refused.detail, nowMs)
    await retest(refused.kind, projectId, nowMs)
  }

  async function split(id: number, detail: string, nowMs: number): Promise<void> {
    refusals.inherit(id, await store.write.splitBatch(id, nowMs, detail))
    await changed([id])
  }

  async function die(
    refused: Refused,
    limitBytes: number | undefined,
    isFinal: boolean,
    projectId: string,
    nowMs: number,
  ): Promise<void> {
    const { id, detail } = refused
    if (refused.canCut && limitBytes !== undefined) {
      refusals.inherit(id, [await store.write.cutBatch(id, limitBytes, nowMs, detail)])
    } else {
      await store.write.killBatch(id, nowMs, detail, !isFinal)
      if (isFinal) refusals.forget(id)
      else retestable.add(`${projectId}/${refused.kind}`)
    }
    await changed([id])
  }

  /** Refused as a whole: for its bytes, for its size, or because everything is. */
  async function refused(
    batch: SentBatch,
    detail: string,
    tooLarge: boolean,
    projectId: string,
    nowMs: number,
  ): Promise<void> {
    const limitBytes = batch.kind === 'turn' ? nextBodyLimitBytes(batch.bodyBytes, batch.bodyLimitBytes) : undefined
    const refusal = toRefused(batch, detail, tooLarge, tooLarge && batch.recordCount === 1 && limitBytes !== undefined)
    const judgement = refusals.judge(refusal)
    switch (judgement) {
      case 'splits':
        return split(batch.id, detail, nowMs)
      case 'way_is_wrong':
        return refuseAll(refusal, projectId, nowMs)
      case 'dies':
      case 'dies_for_now':
        return die(refusal, limitBytes, judgement === 'dies', projectId, nowMs)
      case 'dies_if_alone': {
        const others = await store.read.isAnythingElseWaiting(batch.id, { projectId, only: [batch.kind] })
        return others ? wait(batch.id, detail, nowMs) : die(refusal, limitBytes, false, projectId, nowMs)
      }
      case 'waits':
        // What was tried while everything of its kind is refused was a probe.
        if (refusals.isRefused(batch.kind)) return refuseAll(refusal, projectId, nowMs)
        return wait(batch.id, detail, nowMs)
    }
  }

  const toRefused = (batch: SentBatch, detail: string, tooLarge: boolean, canCut: boolean): Refused => ({
    id: batch.id,
    kind: batch.kind,
    recordCount: batch.recordCount,
    bodyBytes: batch.bodyBytes,
    wasDead: batch.wasDead,
    detail,
    tooLarge,
    canCut,
    nowMs: ports.clock.monotonicMs(),
  })

  /** Each record has an answer of its own. Those that were refused die where others were accepted with them. */
  async function settleEach(
    batch: SentBatch,
    outcomes: RecordOutcome[],
    confirmAtMs: number | null,
    projectId: string,
    nowMs: number,
  ): Promise<void> {
    const count = (kind: RecordOutcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length
    const refusedWords = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? outcome.detail : []))
    const isAccepted = count('accepted') > 0
    let kills = isAccepted
    if (!isAccepted && refusedWords.length === outcomes.length) {
      const detail = refusedWords[0] ?? ''
      if (outcomes.length === 1) return refused(batch, detail, false, projectId, nowMs)
      if (new Set(refusedWords).size === 1) {
        const refusal = toRefused(batch, detail, false, false)
        if (refusals.judgeAll(refusal) === 'way_is_wrong') return refuseAll(refusal, projectId, nowMs)
        kills = true
      }
    }
    const isLater = count('later') > 0
    const waitMs = isLater || !kills ? backoffMs(deps.failures(), ports.random(), timings) : 0
    deps.setFailures(isLater ? deps.failures() + 1 : 0)
    refusals.forget(batch.id)
    const ids = await store.write.settleEach(batch.id, outcomes, nowMs, nowMs + waitMs, confirmAtMs, kills)
    if (isAccepted) {
      await accepted(batch, projectId, nowMs)
      await deps.openGate()
    }
    await changed(ids, count('accepted'))
  }

  /** What a batch comes to whose keys or address were changed while it was on its way: the answer says nothing of the new ones. */
  async function settleLate(batch: SentBatch, verdict: Verdict, confirmAtMs: number | null, nowMs: number) {
    const { id } = batch
    switch (verdict.kind) {
      case 'accepted':
        return store.write.acknowledgeBatch(id, nowMs, verdict.detail ?? 'accepted', confirmAtMs)
      case 'ambiguous':
        return store.write.doubtBatch(id, nowMs + timings.doubtFirstMs, 0, nowMs, verdict.detail)
      case 'partial':
        return void (await store.write.settleEach(id, verdict.outcomes, nowMs, nowMs, confirmAtMs, false))
      default:
        return store.write.retryBatchAt(id, nowMs, nowMs, verdict.detail ?? verdict.kind)
    }
  }

  return {
    /** What died on weak evidence in an earlier life is tried once more in this one. */
    async retestOnce(projectId: string, nowMs: number): Promise<void> {
      if (retested.has(projectId)) return
      retested.add(projectId)
      for (const kind of everyKind) {
        retestable.add(`${projectId}/${kind}`)
        await retest(kind, projectId, nowMs)
      }
    },
    async settle(batch: SentBatch, verdict: Verdict, projectId: string, isLate: boolean): Promise<void> {
      const { id, recordCount } = batch
      const nowMs = await deps.nowAfterJumps()
      const confirmAtMs = nowMs + timings.confirmAfterMs
      if (isLate) {
        await settleLate(batch, verdict, confirmAtMs, nowMs)
        await changed([id], verdict.kind === 'accepted' ? recordCount : 0)
        return
      }
      switch (verdict.kind) {
        case 'accepted':
          await store.write.acknowledgeBatch(id, nowMs, verdict.detail ?? 'accepted', confirmAtMs)
          deps.setFailures(0)
          await accepted(batch, projectId, nowMs)
          await deps.openGate()
          await changed([id], recordCount)
          return
        case 'bisect':
        case 'too_large':
          deps.setFailures(0)
          deps.answered()
          await refused(batch, verdict.detail, verdict.kind === 'too_large', projectId, nowMs)
          return
        case 'partial':
          await settleEach(batch, verdict.outcomes, confirmAtMs, projectId, nowMs)
          return
        case 'paused':
          deps.mustProbe()
          await deps.retryBehindGate(id, nowMs, {
            kind: verdict.reason,
            untilMs: verdict.untilChanged ? null : nowMs + timings.slowProbeMs,
            detail: verdict.detail,
          })
          return
        case 'later': {
          const waitMs =
            verdict.retryAfterMs === null
              ? backoffMs(deps.failures(), ports.random(), timings)
              : Math.min(verdict.retryAfterMs, timings.retryAfterCapMs)
          deps.setFailures(deps.failures() + 1)
          await deps.retryBehindGate(id, nowMs + waitMs, {
            kind: verdict.retryAfterMs === null ? 'backing_off' : 'waiting',
            untilMs: nowMs + waitMs,
            detail: verdict.detail,
          })
          return
        }
        case 'ambiguous':
          await store.write.doubtBatch(id, nowMs + timings.doubtFirstMs, 0, nowMs, verdict.detail)
          await changed([id])
          await deps.backOff('backing_off', verdict.detail)
          return
        case 'captive_portal':
        case 'unreachable': {
          const detail = verdict.detail ?? 'a captive portal answered'
          await store.write.retryBatchAt(id, nowMs, nowMs, detail)
          await changed([id])
          await deps.backOff(verdict.kind === 'unreachable' ? 'backing_off' : 'captive_portal', detail)
        }
      }
    },
  }
}
