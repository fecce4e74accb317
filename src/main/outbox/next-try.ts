import type { BatchView, ConnectionState, WaitsFor } from '../../shared/domain.ts'
import type { WaitingBatch } from '../records/batch.ts'

/** All that decides when a batch's turn comes, besides the batch itself. */
export interface Way {
  connection: ConnectionState
  /** See `Outbox`. */
  nextCheckAtMs: number | null
  pace: { nextLookAtMs: number; lookIntervalMs: number }
  nowMs: number
}

type Next = Pick<BatchView, 'nextTryAtMs' | 'waitsFor'>

const at = (nextTryAtMs: number): Next => ({ nextTryAtMs, waitsFor: null })
const waits = (waitsFor: WaitsFor): Next => ({ nextTryAtMs: null, waitsFor })

/** Says of each batch when it is really sent or looked for, and where nobody knows that, what it waits for. In their order. */
export function withNextTry(batches: WaitingBatch[], way: Way): BatchView[] {
  const looks = lookTimes(batches, way)
  const first = batches.find((batch) => isDue(batch, way))
  return batches.map((batch) => {
    const { kind: _, isRefused: __, isBehind: ___, ...view } = batch
    return { ...view, ...nextOf(batch, way, looks.get(batch.id) ?? 0, first) }
  })
}

function nextOf(batch: WaitingBatch, way: Way, lookAtMs: number, first: WaitingBatch | undefined): Next {
  if (batch.state === 'sending') return waits('answer')
  if (batch.elsewhere !== null) return waits('own_keys')
  const shut = shutFor(way.connection)
  if (shut !== null && (way.nextCheckAtMs === null || needsPerson.has(way.connection.kind))) return waits(shut)
  // The way is tried first, then what waits.
  const opensAtMs = shut === null ? way.nowMs : (way.nextCheckAtMs ?? way.nowMs)
  if (batch.state === 'ambiguous') return at(Math.max(opensAtMs, lookAtMs))
  if (isRefusedKind(batch, way.connection)) return waits('acceptance')
  if (batch.isBehind) return waits('feedback')
  const ownMs = batch.nextTryAtMs ?? 0
  const isOpen = opensAtMs <= way.nowMs && ownMs <= way.nowMs
  if (!isOpen) return at(Math.max(opensAtMs, ownMs))
  if (batch.isRefused && first !== undefined) return waits('others')
  return first === undefined || first.id === batch.id ? at(way.nowMs) : waits('turn')
}

/** What a person has to do first, or what shuts the way for a while; null where it is open. */
function shutFor(connection: ConnectionState): WaitsFor | null {
  switch (connection.kind) {
    case 'not_configured':
      return 'connection'
    case 'keys_missing':
      return 'secret_key'
    case 'off':
      return 'switch'
    case 'paused_by_user':
      return 'resume'
    case 'metered':
      return 'asking'
    case 'offline':
      return 'network'
    case 'store_failed':
      return 'database'
    case 'project_changed':
      return 'project_answer'
    case 'paused_keys':
      return 'keys'
    case 'paused_address':
      return 'address'
    case 'paused_quota':
    case 'captive_portal':
    case 'waiting':
    case 'backing_off':
      return 'turn'
    case 'checking':
    case 'online':
    case 'paused_refused':
      return null
  }
}

/** No time that is known of the way counts while one of these holds. */
const needsPerson = new Set<ConnectionState['kind']>([
  'not_configured',
  'keys_missing',
  'off',
  'paused_by_user',
  'metered',
  'offline',
  'project_changed',
])

const isRefusedKind = ({ kind }: WaitingBatch, connection: ConnectionState): boolean =>
  connection.kind === 'paused_refused' && connection.what === kind

/** It would be sent now, if the way is open and those before it were gone. */
function isDue(batch: WaitingBatch, { connection, nowMs }: Way): boolean {
  const waitsItsTime = batch.state === 'retry' && (batch.nextTryAtMs ?? 0) > nowMs
  const isSendable = (batch.state === 'sealed' || batch.state === 'retry') && batch.elsewhere === null
  return isSendable && !waitsItsTime && !batch.isRefused && !batch.isBehind && !isRefusedKind(batch, connection)
}

/** Looks keep to the rate that the plan allows, the one that is due longest first. */
function lookTimes(batches: WaitingBatch[], { pace, nowMs }: Way): Map<number, number> {
  const doubts = batches.filter(({ state, elsewhere }) => state === 'ambiguous' && elsewhere === null)
  const times = new Map<number, number>()
  let earliestMs = Math.max(nowMs, pace.nextLookAtMs)
  for (const { id, nextTryAtMs } of doubts.toSorted((a, b) => (a.nextTryAtMs ?? 0) - (b.nextTryAtMs ?? 0))) {
    const lookAtMs = Math.max(nextTryAtMs ?? 0, earliestMs)
    times.set(id, lookAtMs)
    earliestMs = lookAtMs + pace.lookIntervalMs
  }
  return times
}
