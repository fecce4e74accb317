import type { MessageError } from '../../shared/domain.ts'
import { endingOf } from '../llm/endings.ts'
import type { CompletionOutcome } from '../llm/completion.ts'
import type { TurnEnd } from '../records/record.ts'
import { cutText } from '../../shared/text.ts'

/** From what the model room saw to what goes on record. */
export function endOf(
  outcome: CompletionOutcome,
  endedBy: 'user' | 'quit' | null,
): { end: TurnEnd; error: MessageError | null } {
  const { error: failure, ...measured } = outcome
  if (outcome.status === 'stopped' && endedBy === 'quit') {
    const text = 'interrupted: Holdfast quit during this answer'
    return {
      end: {
        ...measured,
        status: 'interrupted',
        level: 'ERROR',
        statusMessage: text,
        errorType: 'interrupted',
        errorMessage: text,
      },
      error: {
        type: 'interrupted',
        message: 'Holdfast quit during this answer.',
        advice: 'What had arrived is kept. Retry to ask again.',
      },
    }
  }
  if (outcome.status === 'stopped') {
    return {
      end: {
        ...measured,
        level: 'WARNING',
        statusMessage: 'stopped by the user',
        errorType: 'stopped',
        errorMessage: 'stopped by the user',
      },
      error: null,
    }
  }
  if (outcome.status === 'error') {
    const error = failure ?? { type: 'unknown', message: 'The call failed.', advice: 'Retry to ask again.' }
    return {
      end: {
        ...measured,
        level: 'ERROR',
        statusMessage: cutText(error.message, 200),
        errorType: error.type,
        errorMessage: error.message,
      },
      error,
    }
  }
  const ending = endingOf(outcome)
  const level = ending === null ? 'DEFAULT' : 'WARNING'
  return { end: { ...measured, level, statusMessage: ending, errorType: null, errorMessage: null }, error: null }
}
