import type { MessageError, MessageStatus } from '../../../shared/domain.ts'
import type { TurnEnd } from '../../records/record.ts'
import type { KeptFile } from './attachments.ts'

export interface FinishTurn {
  traceId: string
  messageStatus: MessageStatus
  messageError: MessageError | null
  end: TurnEnd
  /** What goes on record of the end, redacted; where it is absent, it is redacted here. */
  recordEnd?: TurnEnd
  /** Pictures that the model gave; their bytes are on the disk. */
  pictures?: readonly { file: KeptFile; name: string }[]
  nowMs: number
}
