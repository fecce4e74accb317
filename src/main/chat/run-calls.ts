import type { Approval } from '../../shared/domain.ts'
import { isObject } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import type { CallStep } from '../records/record.ts'
import type { FoundTool, Offer, ToolAnswer } from '../tools/turn-tools.ts'
import type { CallDecision } from './call-control.ts'
import type { RoundsRoom } from './rounds-room.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** Of one round, so many run at once. */
const maxRunning = 8

/** A call that one round asked for, and what is to become of it. */
export interface PreparedCall {
  step: CallStep
  /** Null where it can't run; then the step says why. */
  run: { tool: FoundTool; args: Record<string, unknown>; approval: Promise<CallDecision | null> } | null
}

/** Looks at each call before anybody is told of it: one that waits can be answered at once. */
export async function prepareCalls(
  { ports, turn }: RoundsRoom,
  steps: readonly CallStep[],
  offer: Offer,
): Promise<PreparedCall[]> {
  const { conversationId } = turn.start
  return Promise.all(
    steps.map(async (step): Promise<PreparedCall> => {
      const tool = offer.find(step.wireName)
      const args = tool ? argumentsOf(step.arguments) : noSuchTool(step.wireName, offer)
      if (!tool || typeof args === 'string') {
        Object.assign(step, { state: 'failed', words: args, durationMs: 0 })
        return { step, run: null }
      }
      // Where it can't be read the user is asked; the answer must not be lost over it.
      const isAllowedHere = await ports.store.read
        .isToolAllowed(conversationId, tool.approvalKey)
        .catch((error: Error) => {
          ports.onError(error.message)
          return false
        })
      const known: Approval | null = tool.isAlwaysAllowed() ? 'always' : isAllowedHere ? 'chat' : null
      if (known !== null) Object.assign(step, { state: 'running', approval: known })
      const approval =
        known === null ? turn.calls.ask(step.spanId, turn.stop.signal) : Promise.resolve({ allow: known })
      return { step, run: { tool, args, approval } }
    }),
  )
}

/** Runs them, each as soon as the user has said yes to it. Resolves once all of them have ended. */
export async function runCalls(room: RoundsRoom, calls: readonly PreparedCall[]): Promise<void> {
  const gate = createGate(maxRunning)
  await Promise.all(calls.map((call) => runCall(room, call, calls, gate)))
}

type Gate = <T>(run: () => Promise<T>) => Promise<T>

/** Lets so many run at once, the others in their order. */
function createGate(places: number): Gate {
  const waiting: (() => void)[] = []
  let free = places
  return async (run) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}

async function runCall(
  room: RoundsRoom,
  { step, run }: PreparedCall,
  all: readonly PreparedCall[],
  gate: Gate,
): Promise<void> {
  const { ports, turn, log, nowMs } = room
  if (!run || step.state === 'failed') return
  const change = (change: Partial<CallStep>): Promise<void> =>
    log.change(step, change).catch((error: Error) => ports.onError(error.message))
  const { tool, args } = run
  const approval = await run.approval
  if (approval === null) return change({ state: 'cancelled', words: words('Not run: the answer was stopped.') })
  if ('deny' in approval) return change({ state: 'denied', words: denied(approval.deny), durationMs: 0 })
  await remember(room, step, tool, approval.allow)
  allowAlike(room, tool, approval.allow, all)
  await gate(async () => {
    const signal = turn.calls.signalFor(step.spanId, turn.stop.signal)
    if (signal.aborted) return change({ state: 'cancelled', words: words('Not run: the answer was stopped.') })
    try {
      // Written before it runs: at a crash it is known that it may have.
      await log.change(step, { state: 'running', approval: approval.allow, startedAtMs: nowMs() })
    } catch {
      return change({ state: 'failed', words: words('Not run: the call could not be written to the disk first.') })
    }
    const beganMs = ports.clock.monotonicMs()
    const answer = await tool.call(args, signal)
    const durationMs = ports.clock.monotonicMs() - beganMs
    return change({ ...changeFor(answer), durationMs })
  })
}

function changeFor(answer: ToolAnswer): Partial<CallStep> {
  if ('result' in answer) return { state: answer.result.isError ? 'failed' : 'done', result: answer.result }
  return { state: answer.isCancelled ? 'cancelled' : 'failed', words: answer.words }
}

/** What can't be kept holds for this once. */
async function remember({ ports, turn }: RoundsRoom, step: CallStep, tool: FoundTool, allow: Approval): Promise<void> {
  // It was known before anybody was asked.
  if (step.approval !== null || allow === 'once') return
  try {
    if (allow === 'chat') await ports.store.write.allowTool(turn.start.conversationId, tool.approvalKey)
    else await tool.allowAlways()
  } catch (error) {
    ports.onError((error as Error).message)
  }
}

/** A yes for more than once holds for what waits beside it, too. */
function allowAlike({ turn }: RoundsRoom, tool: FoundTool, allow: Approval, all: readonly PreparedCall[]): void {
  if (allow === 'once') return
  for (const { step, run } of all) {
    if (run?.tool.approvalKey === tool.approvalKey) turn.calls.decide(step.spanId, { allow })
  }
}

const denied = (reason: string): string =>
  reason.trim() === ''
    ? words('The user denied this call.')
    : said('The user denied this call and says: {reason}', { reason: reason.trim() })

/** An object; or what the model is told. */
function argumentsOf(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (isObject(parsed)) return parsed
    // Of a tool that wants none, some say so.
    if (parsed === null) return {}
    return words('Not run: the arguments are no JSON object. Call the tool again with an object.')
  } catch (error) {
    return said('Not run: the arguments are not valid JSON ({problem}). Call the tool again with valid JSON.', {
      problem: cutText((error as Error).message, 200),
    })
  }
}

function noSuchTool(name: string, { tools }: Offer): string {
  const names = tools.slice(0, 50).map((tool) => tool.name)
  return said('Not run: there is no tool named “{name}”. There are: {names}.', {
    name: cutText(name, 100),
    names: names.join(', '),
  })
}
