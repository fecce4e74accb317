import type { MessageError, MessageStatus } from '../../../shared/domain.ts'
import type { TurnEnd } from '../../records/record.ts'

export interface FinishTurn {
  traceId: string
  messageStatus: MessageStatus
  messageError: MessageError | null
  end: TurnEnd
  /** What goes on record of the end, redacted; where it is absent, it is redacted here. */
  recordEnd?: TurnEnd
  nowMs: number
}
