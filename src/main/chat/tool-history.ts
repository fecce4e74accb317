import { createHash } from 'node:crypto'
import type { Message, ModelChoice } from '../../shared/domain.ts'
import type { TurnMessage } from '../records/record.ts'
import { sentMessagesOfSteps } from '../records/turn-steps.ts'
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
      return { ...message, rounds: sentMessagesOfSteps(await read.stepsOf(message.id)) }
    }),
  )
}

type ToldMessage = { rounds?: TurnMessage[] | undefined } & Partial<Pick<Message, 'id' | 'providerId' | 'model'>>

/**
 * The same for a model that is asked now. Each server takes the ids of calls that it gives itself, and may refuse another's: for
 * those there are ids that the strictest of them take. What a server wants back is nobody else's.
 */
export const withIdsFor = <T extends ToldMessage>(asked: ModelChoice, branch: readonly T[]): T[] =>
  branch.map((message) => {
    const isOwn = message.providerId === asked.providerId && message.model === asked.model
    return message.rounds && !isOwn
      ? { ...message, rounds: message.rounds.map((each) => renamed(message, each)) }
      : message
  })

function renamed(
  { id: messageId }: ToldMessage,
  { tool_calls: calls, tool_call_id: callId, back: _back, ...said }: TurnMessage,
): TurnMessage {
  const idFor = (id: string): string =>
    /^[a-zA-Z0-9]{9}$/.test(id) ? id : createHash('sha256').update(`${messageId} ${id}`).digest('hex').slice(0, 9)
  return {
    ...said,
    ...(calls && { tool_calls: calls.map((call) => ({ ...call, id: idFor(call.id) })) }),
    ...(callId !== undefined && { tool_call_id: idFor(callId) }),
  }
}
