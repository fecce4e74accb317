import { roughUsage, writtenBy } from '../../records/rough-usage.ts'
import type { RoundStep, TurnStart, TurnStep } from '../../records/record.ts'
import { endedStep, messagesOfSteps } from '../../records/turn-steps.ts'
import { derivedId } from './turn-start.ts'
import type { TurnProgress } from './turn-progress.ts'

const interruptedWords = 'interrupted: Holdfast quit during this answer'

/**
 * The steps of a turn that a crash left open, each of them ended: what a call did is unknown, and what had come of the round
 * under way is a round. None where no tool was called.
 */
export function endSteps(steps: readonly TurnStep[], start: TurnStart, received: TurnProgress): TurnStep[] {
  if (steps.length === 0) return []
  const seenAtMs = received.seenAtMs ?? start.startedAtMs
  const ended = steps.map(endedStep)
  const last = ended.at(-1)
  const isRoundOver = ended.some((step) => step.kind === 'call' && step.state === 'interrupted')
  const output = textAfter(ended, received.output)
  const reasoning = received.reasoning.slice(reasoningLength(ended))
  if (isRoundOver && output === '' && reasoning === '') return ended
  // The last call came back, so the model was asked again.
  if (last?.kind === 'round' && output === '' && reasoning === '') return ended
  const startedAtMs = Math.max(start.startedAtMs, ...ended.map((step) => step.startedAtMs + (step.durationMs ?? 0)))
  const written = writtenBy(output, null)
  const round: RoundStep = {
    kind: 'round',
    spanId: derivedId(start.traceId, `round ${ended.length}`),
    startedAtMs,
    outputEnd: received.output.length,
    reasoningEnd: received.reasoning.length,
    status: 'interrupted',
    output,
    reasoning,
    usage:
      written === '' && reasoning === ''
        ? null
        : roughUsage([...start.input, ...messagesOfSteps(ended)], written, reasoning),
    costUsd: null,
    costSource: null,
    durationMs: Math.max(0, seenAtMs - startedAtMs),
    timeToFirstTokenMs: null,
    providerRequestId: null,
    responseModel: null,
    finishReason: null,
    level: 'ERROR',
    statusMessage: interruptedWords,
    errorType: 'interrupted',
    errorMessage: interruptedWords,
  }
  return [...ended, round]
}

/** Texts are saved now and then, rounds at once: what one of them had is not lost with the texts. */
export function withRoundTexts(steps: readonly TurnStep[], received: TurnProgress): TurnProgress {
  const known = rounds(steps)
  const last = known.at(-1)
  if (!last) return received
  const joined = (texts: string[]): string => texts.filter((text) => text.trim() !== '').join('\n\n')
  const output = joined(known.map((round) => (round.isTextCall ? '' : round.output)))
  const reasoning = joined(known.map((round) => round.reasoning))
  return {
    ...received,
    output: received.output.length < last.outputEnd ? output : received.output,
    reasoning: received.reasoning.length < last.reasoningEnd ? reasoning : received.reasoning,
  }
}

const rounds = (steps: readonly TurnStep[]): RoundStep[] => steps.filter((step) => step.kind === 'round')

/** What is there of the text that belongs to no round yet. */
function textAfter(steps: readonly TurnStep[], output: string): string {
  return output.slice(rounds(steps).at(-1)?.outputEnd ?? 0).trimStart()
}

const reasoningLength = (steps: readonly TurnStep[]): number => rounds(steps).at(-1)?.reasoningEnd ?? 0
