import type { ExportedTrace } from '../../../shared/domain.ts'

/** Turns traces into the bytes of one file, piece by piece; what is empty has nothing for the file yet. */
export interface TraceEncoder {
  add(traces: ExportedTrace[]): Promise<string | Uint8Array>
  /** What the file ends with. */
  end(): Promise<string | Uint8Array>
  /** However it went. */
  close(): Promise<void>
}
