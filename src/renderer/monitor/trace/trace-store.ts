import { useEffect, useRef, useState } from 'react'
import type { ObservationColumns, ObservationDetail, PackedColumns } from '../../../shared/domain.ts'
import type { Result } from '../../../shared/ipc.ts'
import { areSame, unpackColumns } from '../../../shared/observation-columns.ts'
import { bridge } from '../../bridge.ts'
import { gather } from '../../ui/gather.ts'
import type { ShownTrace } from './shown-trace.ts'

export interface Read<T> {
  /** What was read last, until the next is there; it may be of the trace before. */
  value: T | null
  error: string | null
  /** There is nothing of this name: the error is no failure, and trying again would find no more. */
  isGone: boolean
  retry(): void
}

/** A trace, read anew as it changes. */
export function useTrace(traceId: string | null): Read<ShownTrace> {
  const known = useRef<{ packed: PackedColumns; observations: ObservationColumns } | null>(null)
  return useRead(traceId, traceId, async () => {
    const result = await bridge.request('monitor.trace', { traceId: traceId ?? '' })
    if (!result.ok) return result
    const { observations: packed } = result.value
    // A trace whose delivery has changed has the same steps: their tree is not made anew.
    if (!known.current || !areSame(known.current.packed, packed))
      known.current = { packed, observations: unpackColumns(packed) }
    return { ok: true, value: { ...result.value, observations: known.current.observations } }
  })
}

/** A step, with the trace that it is of: while another is read, it may be that of the trace before. */
export interface ShownStep extends ObservationDetail {
  traceId: string
}

/** One of its observations with all that was recorded, which never changes; null before there is one. */
export function useObservation(traceId: string, spanId: string | null): Read<ShownStep> {
  return useRead(spanId === null ? null : `${traceId}/${spanId}`, null, async () => {
    const result = await bridge.request('monitor.observation', { traceId, spanId: spanId ?? '' })
    return result.ok ? { ok: true, value: { ...result.value, traceId } } : result
  })
}

/** While a backlog drains, a trace changes many times a second. */
const readAgainMs = 200

/** Asks when `key` becomes another, and again when the trace changes; answers to another key come too late. */
function useRead<T>(key: string | null, traceId: string | null, ask: () => Promise<Result<T>>): Read<T> {
  const [answer, setAnswer] = useState<Omit<Read<T>, 'retry'>>({ value: null, error: null, isGone: false })
  const [round, setRound] = useState(0)
  const wanted = useRef<string | null>(null)
  const asked = useRef(0)
  const shown = useRef(0)
  useEffect(() => {
    const readAgain = gather(() => setRound((count) => count + 1), readAgainMs)
    return bridge.on('traces.changed', ({ traceIds }) => {
      if (traceId !== null && (traceIds.length === 0 || traceIds.includes(traceId))) readAgain()
    })
  }, [traceId])
  useEffect(() => {
    wanted.current = key
    if (key === null) return
    const number = (asked.current += 1)
    void ask().then((result) => {
      // Where the next is asked before this one is answered, this one shows meanwhile.
      if (wanted.current !== key || number < shown.current) return
      shown.current = number
      setAnswer(
        result.ok
          ? { value: result.value, error: null, isGone: false }
          : { value: null, error: result.error.message, isGone: result.error.code === 'not_found' },
      )
    })
    // The key says what is asked.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, round])
  return { ...answer, retry: () => setRound((count) => count + 1) }
}
