import type { Message } from '../../shared/domain.ts'
import type { TurnMessage } from '../records/record.ts'
import { messagesOfSteps } from '../records/turn-steps.ts'
import type { Store } from '../store/thread/store.ts'

type SaidMessage = Pick<Message, 'role' | 'content' | 'status' | 'attachments'> & Partial<Pick<Message, 'id' | 'calls'>>

/** Each answer for which tools were called, with the calls and what came of them as the model was sent them. */
export async function withRounds(
  { read }: Pick<Store, 'read'>,
  branch: readonly SaidMessage[],
): Promise<(SaidMessage & { rounds?: TurnMessage[] | undefined })[]> {
  return Promise.all(
    branch.map(async (message) => {
      if (message.id === undefined || !message.calls?.length) return message
      return { ...message, rounds: messagesOfSteps(await read.stepsOf(message.id)) }
    }),
  )
}
