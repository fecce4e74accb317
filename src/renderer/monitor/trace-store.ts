import { create } from 'zustand'
import type { TraceDetail } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'

/** The trace whose detail is shown. */
export const useTrace = create<{ traceId: string | null; detail: TraceDetail | null; error: string | null }>(() => ({
  traceId: null,
  detail: null,
  error: null,
}))

let following = false

/** Reads a trace and follows it while it changes; the one before stays on screen until then. */
export async function openTrace(traceId: string): Promise<void> {
  useTrace.setState((state) => ({ traceId, detail: state.detail, error: null }))
  if (!following) {
    following = true
    bridge.on('traces.changed', ({ traceIds }) => {
      const shown = useTrace.getState().traceId
      if (shown !== null && (traceIds.length === 0 || traceIds.includes(shown))) void openTrace(shown)
    })
  }
  const result = await bridge.request('monitor.trace', { traceId })
  if (useTrace.getState().traceId !== traceId) return
  if (result.ok) useTrace.setState({ detail: result.value, error: null })
  else useTrace.setState({ detail: null, error: result.error.message })
}

export function closeTrace(): void {
  useTrace.setState({ traceId: null, detail: null, error: null })
}
