import type { ToolCall } from '../../shared/domain.ts'
import type { CompletionMessage } from '../llm/completion.ts'
import { textCalls } from '../llm/text-calls.ts'
import { newSpanId } from '../records/ids.ts'
import type { CallStep, RoundStep } from '../records/record.ts'
import { roundLimitWords, sentMessagesOfSteps } from '../records/turn-steps.ts'
import type { Offer } from '../tools/turn-tools.ts'
import { prepareCalls, runCalls } from './run-calls.ts'
import type { RoundsRoom } from './rounds-room.ts'
import { endOf, type RoundOutcome } from './turn-end.ts'
import { words } from '../../shared/words/t.ts'

/** How often the model is asked in one turn. */
const maxRounds = 25
const limitWords = roundLimitWords(maxRounds)

type Ask = (messages: CompletionMessage[], tools: Offer['tools']) => Promise<RoundOutcome>

/** The model and its tools, in turns, until the model asks for none. */
export function createToolRounds(room: RoundsRoom) {
  const { ports, turn, log, nowMs } = room
  const { feed, start } = turn
  const { signal } = turn.stop

  async function open(): Promise<Offer> {
    const offer = (await ports.tools?.offer(turn.toolServers, signal)) ?? { tools: [], find: () => null, problems: [] }
    if (signal.aborted) return offer
    for (const problem of offer.problems) {
      await log.add(stepOf({ ...problem, state: 'failed' })).catch((error: Error) => ports.onError(error.message))
    }
    return offer
  }

  const stepOf = (known: Partial<CallStep>): CallStep => ({
    kind: 'call',
    spanId: newSpanId(),
    startedAtMs: nowMs(),
    durationMs: null,
    callId: '',
    wireName: '',
    serverId: '',
    serverName: '',
    tool: '',
    arguments: '',
    at: feed.texts.output.length,
    state: 'waiting',
    approval: null,
    result: null,
    words: null,
    ...known,
  })

  function roundStep(outcome: RoundOutcome, startedAtMs: number, isTextCall: boolean): RoundStep {
    const isFirst = log.steps.every(({ kind }) => kind !== 'round')
    return {
      ...endOf(outcome, turn.endedBy).end,
      kind: 'round',
      spanId: isFirst ? start.generationSpanId : newSpanId(),
      startedAtMs,
      outputEnd: feed.texts.output.length,
      reasoningEnd: feed.texts.reasoning.length,
      ...(isTextCall && { isTextCall }),
    }
  }

  /** What a round asked for, each with an id that no other call of the turn has. */
  function stepsFor(calls: readonly ToolCall[], offer: Offer): CallStep[] {
    const used = new Set(log.steps.flatMap((step) => (step.kind === 'call' ? step.callId : [])))
    return calls.map((call) => {
      const tool = offer.find(call.name)
      const spanId = newSpanId()
      // Nine letters and digits, which is what the strictest servers want.
      const callId = call.id === null || used.has(call.id) ? spanId.slice(0, 9) : call.id
      used.add(callId)
      return stepOf({
        spanId,
        callId,
        wireName: call.name,
        serverId: tool?.serverId ?? '',
        serverName: tool?.serverName ?? '',
        tool: tool?.name ?? call.name,
        arguments: call.arguments,
      })
    })
  }

  return {
    /** What came of the last round; `limitWords` where it was not the model that ended it. */
    async run(ask: Ask): Promise<{ outcome: RoundOutcome; limitWords: string | null }> {
      const offer = await open()
      for (let count = 1; ; count += 1) {
        feed.beginRound()
        const startedAtMs = nowMs()
        const outcome = await ask([...turn.messages, ...sentMessagesOfSteps(log.steps)], offer.tools)
        const asked = callsIn(outcome, offer.tools)
        const isOver = asked.calls.length === 0 || signal.aborted
        if (asked.areText) {
          feed.dropRound()
          room.onTextDropped()
        } else feed.flush()
        if (isOver && log.steps.length === 0) return { outcome, limitWords: null }
        const steps = stepsFor(asked.calls, offer)
        const isLast = isOver || count >= maxRounds
        const prepared = isLast ? [] : await prepareCalls(room, steps, offer)
        // Before any of them runs; a call that is not on disk does not run.
        if (!isOver && isLast) for (const step of steps) Object.assign(step, { state: 'cancelled', words: limitWords })
        await addAll([roundStep(outcome, startedAtMs, asked.areText), ...steps])
        if (isOver) return { outcome, limitWords: null }
        if (isLast) return { outcome, limitWords }
        await runCalls(room, prepared)
        if (signal.aborted) return { outcome, limitWords: null }
      }
    },
  }

  async function addAll(steps: (RoundStep | CallStep)[]): Promise<void> {
    for (const step of steps) {
      try {
        await log.add(step)
      } catch (error) {
        ports.onError((error as Error).message)
        if (step.kind === 'call') Object.assign(step, notKept)
      }
    }
  }
}

const notKept: Partial<CallStep> = {
  state: 'failed',
  words: words('Not run: the call could not be written to the disk first.'),
}

function callsIn(outcome: RoundOutcome, tools: Offer['tools']): { calls: ToolCall[]; areText: boolean } {
  const none = { calls: [], areText: false }
  if (outcome.status !== 'complete' || tools.length === 0) return none
  const calls = outcome.extras?.toolCalls ?? []
  if (calls.length > 0) return { calls, areText: false }
  const written = textCalls(outcome.output, tools)
  return written ? { calls: written, areText: true } : none
}
