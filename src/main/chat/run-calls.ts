import { isObject } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import type { CallStep } from '../records/record.ts'
import type { FoundTool, Offer, ToolAnswer } from '../tools/turn-tools.ts'
import type { RoundsRoom } from './rounds-room.ts'

/** Of one round, so many run at once. */
const maxRunning = 8

/** Runs what one round asked for, each call as soon as the user has said yes to it. Resolves once all of them have ended. */
export async function runCalls(room: RoundsRoom, steps: readonly CallStep[], offer: Offer): Promise<void> {
  const gate = createGate(maxRunning)
  await Promise.all(steps.filter(({ state }) => state === 'waiting').map((step) => runCall(room, step, offer, gate)))
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

async function runCall(room: RoundsRoom, step: CallStep, offer: Offer, gate: Gate): Promise<void> {
  const { ports, turn, log, nowMs } = room
  const change = (change: Partial<CallStep>): Promise<void> =>
    log.change(step, change).catch((error: Error) => ports.onError(error.message))
  const tool = offer.find(step.wireName)
  if (!tool) return change({ state: 'failed', words: noSuchTool(step.wireName, offer), durationMs: 0 })
  const args = argumentsOf(step.arguments)
  if (typeof args === 'string') return change({ state: 'failed', words: args, durationMs: 0 })

  const approval = await approve(room, step, tool)
  if (approval === null) return change({ state: 'cancelled', words: 'Not run: the answer was stopped.' })
  if ('deny' in approval) return change({ state: 'denied', words: denied(approval.deny), durationMs: 0 })
  await gate(async () => {
    const signal = turn.calls.signalFor(step.spanId, turn.stop.signal)
    if (signal.aborted) return change({ state: 'cancelled', words: 'Not run: the answer was stopped.' })
    try {
      // Written before it runs: at a crash it is known that it may have.
      await log.change(step, { state: 'running', approval: approval.allow, startedAtMs: nowMs() })
    } catch {
      return change({ state: 'failed', words: 'Not run: the call could not be written to the disk first.' })
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

type Approved = { allow: 'once' | 'chat' | 'always' } | { deny: string }

async function approve({ ports, turn }: RoundsRoom, step: CallStep, tool: FoundTool): Promise<Approved | null> {
  const { conversationId } = turn.start
  if (tool.isAlwaysAllowed()) return { allow: 'always' }
  const isAllowedHere = () => ports.store.read.isToolAllowed(conversationId, tool.approvalKey)
  if (await isAllowedHere()) return { allow: 'chat' }
  const decision = await turn.calls.ask(step.spanId, turn.stop.signal)
  if (decision === null || 'deny' in decision) return decision
  // What can't be kept holds for this once.
  try {
    if (decision.allow === 'chat') await ports.store.write.allowTool(conversationId, tool.approvalKey)
    if (decision.allow === 'always') await tool.allowAlways()
  } catch (error) {
    ports.onError((error as Error).message)
  }
  return decision
}

const denied = (words: string): string =>
  words.trim() === '' ? 'The user denied this call.' : `The user denied this call and says: ${words.trim()}`

/** An object; or what the model is told. */
function argumentsOf(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (isObject(parsed)) return parsed
    return 'Not run: the arguments are no JSON object. Call the tool again with an object.'
  } catch (error) {
    return `Not run: the arguments are not valid JSON (${cutText((error as Error).message, 200)}). Call the tool again with valid JSON.`
  }
}

function noSuchTool(name: string, { tools }: Offer): string {
  const names = tools.slice(0, 50).map((tool) => tool.name)
  return `Not run: there is no tool named “${cutText(name, 100)}”. There are: ${names.join(', ')}.`
}
