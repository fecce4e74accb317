import type { LiveTurn } from './live-turn.ts'
import type { StepLog } from './step-log.ts'
import type { TurnPorts } from './turn-ports.ts'

/** What the rounds of one turn share. */
export interface RoundsRoom {
  ports: TurnPorts
  turn: LiveTurn
  log: StepLog
  nowMs(): number
  /** What the model wrote was a call, and is no text. */
  onTextDropped(): void
}
