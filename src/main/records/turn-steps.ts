import type { CallState, MessageCall } from '../../shared/domain.ts'
import { isObject } from '../../shared/json-values.ts'
import { cutText, isBlank } from '../../shared/text.ts'
import type { CallStep, TurnMessage, TurnStep } from './record.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// A turn in which tools were called is a row of steps: a round of the model, the calls that it asked for, the next round.

/** A server that could not be started. */
export const isProblem = (step: CallStep): boolean => step.callId === ''

/** What the model is told of a call, as text. */
export function callText({ result, state, words }: CallStep): string {
  if (result === null) return words ?? unended[state] ?? 'Not run.'
  const parts = result.parts.map((part) =>
    part.type === 'text' ? part.text : part.type === 'image' ? `[${part.mimeType}, shown to the user]` : part.words,
  )
  const text = parts.filter((part) => part !== '').join('\n')
  return text === '' ? (result.isError ? 'The tool failed without a word.' : 'Done. The tool returned nothing.') : text
}

const unended: Partial<Record<CallState, string>> = {
  waiting: 'Not run.',
  running: 'Interrupted: no result is known.',
  denied: 'The user denied this call.',
  cancelled: 'The user cancelled this call.',
  interrupted: 'Interrupted: no result is known.',
}

/** As it is once nobody waits for it any more. */
export function endedStep(step: TurnStep): TurnStep {
  if (step.kind === 'round' || (step.state !== 'waiting' && step.state !== 'running')) return step
  const interrupted = {
    waiting: words('Holdfast quit before you answered; the tool did not run.'),
    running: words('Holdfast quit while the tool ran; what it did is not known.'),
  }[step.state]
  return { ...step, state: 'interrupted', words: interrupted }
}

/** What a row of steps added to the conversation, for the model; with what its server wants back. */
export const sentMessagesOfSteps = (steps: readonly TurnStep[]): TurnMessage[] => messagesIn(steps, true)

/** The same as it goes on record. */
export const messagesOfSteps = (steps: readonly TurnStep[]): TurnMessage[] => messagesIn(steps, false)

function messagesIn(steps: readonly TurnStep[], isForModel: boolean): TurnMessage[] {
  return steps.flatMap((step, index): TurnMessage[] => {
    if (step.kind === 'call') return []
    const calls = callsAfter(steps, index)
    // Some write white space around a call, and others refuse an answer of nothing else.
    const content = step.isTextCall || isBlank(step.output) ? '' : step.output
    const back = isForModel && { back: { reasoning: step.reasoning, ...step.back } }
    if (calls.length === 0) return content === '' ? [] : [{ role: 'assistant', content, ...back }]
    return [
      {
        role: 'assistant',
        content,
        tool_calls: calls.map((call) => ({
          id: call.callId,
          type: 'function' as const,
          function: { name: sentName(call.wireName), arguments: isSent(call) ? call.arguments : '{}' },
        })),
        ...back,
      },
      ...calls.map((call) => ({ role: 'tool' as const, tool_call_id: call.callId, content: toldOf(call) })),
    ]
  })
}

/** A name that nobody offered may be anything; servers refuse a whole conversation for it. */
const sentName = (name: string): string => cutText(name.replaceAll(/[^a-zA-Z0-9_-]+/g, '_'), 64) || 'unnamed'

/** Whether the arguments are an object. For any others, too, servers refuse the conversation that holds them. */
function isSent({ arguments: text }: CallStep): boolean {
  try {
    return isObject(JSON.parse(text))
  } catch {
    return false
  }
}

/** Of a call that did not run, with the arguments that can't be sent as such. */
function toldOf(call: CallStep): string {
  const text = callText(call)
  const isTold = call.result !== null || isSent(call) || call.arguments.trim() === ''
  return isTold ? text : `${text}\nThe arguments were: ${cutText(call.arguments, shownLength)}`
}

/** What the round at this place asked for. */
function callsAfter(steps: readonly TurnStep[], index: number): CallStep[] {
  const rest = steps.slice(index + 1)
  const next = rest.findIndex(({ kind }) => kind === 'round')
  return rest
    .slice(0, next < 0 ? rest.length : next)
    .filter((step): step is CallStep => step.kind === 'call' && !isProblem(step))
}

/** Of arguments and of a result, so much is shown in the chat unasked. */
const shownLength = 2_000

/** What the chat shows of a call; `isWhole`: all that is kept of it. */
export function shownCall(call: CallStep, isWhole = false): MessageCall {
  const { spanId, at, serverName, tool, state, words, startedAtMs, durationMs, result } = call
  const text = (result?.parts ?? []).flatMap((part) =>
    part.type === 'text' ? [part.text] : part.type === 'other' ? [part.words] : [],
  )
  const resultText = text.join('\n')
  const length = isWhole ? Infinity : shownLength
  return {
    id: spanId,
    at,
    serverName,
    tool,
    arguments: cutText(call.arguments, length),
    state,
    words,
    resultText: cutText(resultText, length),
    imageCount: (result?.parts ?? []).filter(({ type }) => type === 'image').length,
    hasMore: isWhole ? (result?.isCut ?? false) : call.arguments.length > length || resultText.length > length,
    startedAtMs,
    durationMs,
  }
}

/** Why an answer with calls ended other than by itself; what became of a call is told at the call. */
export function endingOfSteps(steps: readonly TurnStep[]): string | null {
  const last = steps.findLast((step) => step.kind === 'round')
  if (last?.level === 'WARNING') return last.statusMessage
  const lastCall = steps.at(-1)
  return lastCall?.kind === 'call' && lastCall.words?.startsWith(limitBeginning) ? lastCall.words : null
}

const limitBeginning = 'Stopped after '
export const roundLimitWords = (count: number): string =>
  said('Stopped after {count} rounds of tool calls. Send a message to let the model go on.', { count })
