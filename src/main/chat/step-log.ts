import type { CallStep, TurnStart, TurnStep } from '../records/record.ts'
import { shownCall } from '../records/turn-steps.ts'
import type { TurnPorts } from './turn-ports.ts'

/** The steps of a turn, each on disk before what it stands for happens. */
export interface StepLog {
  readonly steps: readonly TurnStep[]
  /** Rejects where it can't be written. */
  add(step: TurnStep): Promise<void>
  /** What is new of a call. Rejects where it can't be written; the change holds all the same. */
  change(call: CallStep, change: Partial<CallStep>): Promise<void>
}

export function createStepLog({ store, emit }: Pick<TurnPorts, 'store' | 'emit'>, start: TurnStart): StepLog {
  const steps: TurnStep[] = []
  const { messageId, conversationId } = start
  const write = async (step: TurnStep): Promise<void> => {
    await store.write.putStep({ messageId, conversationId, position: steps.indexOf(step) }, step)
  }
  const tell = (step: TurnStep): void => {
    if (step.kind === 'call') emit('chat.call', { conversationId, messageId, call: shownCall(step) })
  }
  return {
    steps,
    async add(step) {
      steps.push(step)
      await write(step)
      tell(step)
    },
    async change(call, change) {
      Object.assign(call, change)
      try {
        await write(call)
      } finally {
        tell(call)
      }
    },
  }
}
