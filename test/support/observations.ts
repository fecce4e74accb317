import type { ObservationDetail, TraceDetail } from '../../src/shared/domain.ts'
import type { Routes } from '../../src/shared/ipc.ts'
import { unpackColumns } from '../../src/shared/observation-columns.ts'
import type { Reader } from '../../src/main/store/thread/reader.ts'

export const spanIdsOf = (trace: Pick<TraceDetail, 'observations'> | null): string[] =>
  trace ? unpackColumns(trace.observations).spanIds : []

/** All that the Monitor shows of a trace's observations, in their order. */
export const observationsOf = (read: Reader, traceId: string): ObservationDetail[] =>
  spanIdsOf(read.traceDetail(traceId)).flatMap((spanId) => read.observation(traceId, spanId) ?? [])

/** The input of a trace's first observation as text, read piece by piece to its end. */
export function wholeInput(read: Reader, traceId: string): string {
  const [spanId = ''] = spanIdsOf(read.traceDetail(traceId))
  let text = ''
  for (let offset: number | null = 0; offset !== null;) {
    const piece = read.bodyPiece(traceId, spanId, 'input', offset)
    text += piece?.text ?? ''
    offset = piece?.nextOffset ?? null
  }
  return text
}

type Asked = 'monitor.trace' | 'monitor.observation'

/** The same, as a page asks for it. */
export async function askObservations(
  request: <R extends Asked>(route: R, input: Routes[R]['input']) => Promise<Routes[R]['value']>,
  traceId: string,
): Promise<ObservationDetail[]> {
  const trace = await request('monitor.trace', { traceId })
  return Promise.all(spanIdsOf(trace).map((spanId) => request('monitor.observation', { traceId, spanId })))
}
