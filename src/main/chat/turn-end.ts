import type { MessageError } from '../../shared/domain.ts'
import { endingOf } from '../llm/endings.ts'
import type { CompletionOutcome } from '../llm/completion.ts'
import type { TurnEnd, TurnStep } from '../records/record.ts'
import { cutText } from '../../shared/text.ts'
import { joinedExtras, summedCostUsd, summedUsage } from './answer-sums.ts'
import type { LiveTurn } from './live-turn.ts'
import { words } from '../../shared/words/t.ts'

/** What came of one request, its pictures kept. */
export type RoundOutcome = Omit<CompletionOutcome, 'pictures'> & Pick<TurnEnd, 'pictures'>

export interface Ended {
  end: TurnEnd
  error: MessageError | null
}

/** The end of a turn for which tools were on: of all its rounds together, where there are any. */
export function wholeEnd({
  turn,
  steps,
  outcome,
  limitWords,
  durationMs,
}: {
  turn: LiveTurn
  steps: readonly TurnStep[]
  /** Of the last round. */
  outcome: RoundOutcome
  limitWords: string | null
  durationMs: number
}): Ended {
  if (steps.length === 0) return endOf(outcome, turn.endedBy)
  const { output, reasoning } = turn.feed.texts
  const rounds = steps.filter((step) => step.kind === 'round')
  const pictures = rounds.flatMap((round) => round.pictures ?? [])
  const whole: RoundOutcome = {
    ...outcome,
    ...(pictures.length > 0 && { pictures }),
    // It may have been stopped after the model had answered, while a tool ran.
    ...(outcome.status === 'complete' && turn.endedBy !== null && { status: 'stopped' as const }),
    output: output.text(),
    reasoning: reasoning.text(),
    extras: joinedExtras(steps, null),
    usage: summedUsage(rounds),
    costUsd: summedCostUsd(rounds),
    costParts: null,
    durationMs,
    timeToFirstTokenMs: turn.timeToFirstTokenMs,
    timeToFirstTextMs: null,
  }
  const { end, error } = endOf(whole, turn.endedBy)
  const limit = limitWords === null ? {} : { level: 'WARNING' as const, statusMessage: limitWords }
  return { end: { ...end, ...limit, steps: [...steps] }, error }
}

/** From what the model room saw to what goes on record. */
export function endOf(outcome: RoundOutcome, endedBy: LiveTurn['endedBy']): Ended {
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
        message: words('Holdfast quit during this answer.'),
        advice: words('What had arrived is kept. Retry to ask again.'),
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
    const error = failure ?? {
      type: 'unknown',
      message: words('The call failed.'),
      advice: words('Retry to ask again.'),
    }
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
