import type { BodyPiece, BodySide, RecordedBody } from '../../../shared/domain.ts'
import type { Result } from '../../../shared/ipc.ts'
import { asText } from '../../../shared/json-values.ts'
import { bridge } from '../../bridge.ts'

export interface BodyPlace {
  traceId: string
  spanId: string
  side: BodySide
}

/** The whole of it, however long. */
export async function readWhole(place: BodyPlace, body: RecordedBody): Promise<string> {
  if (!body.isShortened) return asText(body.value)
  const pieces: string[] = []
  for (let offset: number | null = 0; offset !== null;) {
    const result: Result<BodyPiece> = await bridge.request('monitor.body', { ...place, offset })
    if (!result.ok) throw new Error(result.error.message)
    pieces.push(result.value.text)
    offset = result.value.nextOffset
  }
  return pieces.join('')
}
