import type { MessageCall, WholeCall } from '../../../shared/domain.ts'
import type { TurnStep } from '../../records/record.ts'
import { keptStep, toolResult } from '../../records/steps-schema.ts'
import { endingOfSteps, shownCall } from '../../records/turn-steps.ts'
import type { Db } from '../schema/db.ts'
import { objectIn } from '../sound-values.ts'

/** Where a step belongs. */
export interface StepPlace {
  messageId: string
  conversationId: string
  position: number
}

interface StepRow {
  message_id: string
  position: number
  step: unknown
  result: unknown
}

export function createStepWrites(db: Db) {
  const put = db.prepare(
    `INSERT INTO turn_steps (message_id, conversation_id, position, step, result)
     VALUES (@messageId, @conversationId, @position, @step, @result)
     ON CONFLICT (message_id, position) DO UPDATE SET step = excluded.step, result = excluded.result`,
  )
  const allow = db.prepare('INSERT OR IGNORE INTO tool_approvals (conversation_id, tool) VALUES (?, ?)')
  return {
    /** Writes a step, or how it is now. */
    putStep(place: StepPlace, step: TurnStep): void {
      const { result, ...rest } = step.kind === 'call' ? step : { ...step, result: null }
      put.run({ ...place, step: JSON.stringify(rest), result: result && JSON.stringify(result) })
    },
    allowTool: (conversationId: string, tool: string): void => void allow.run(conversationId, tool),
  }
}

export function createStepReads(db: Db) {
  const ofMessage = db.prepare<[string], StepRow>(
    'SELECT message_id, position, step, result FROM turn_steps WHERE message_id = ? ORDER BY position',
  )
  const ofChat = db.prepare<[string], StepRow>(
    'SELECT message_id, position, step, result FROM turn_steps WHERE conversation_id = ? ORDER BY message_id, position',
  )
  const ofEach = db.prepare<[string], StepRow>(
    `SELECT message_id, position, step, result FROM turn_steps WHERE message_id IN (SELECT value FROM json_each(?))
     ORDER BY message_id, position`,
  )
  const isAllowed = db
    .prepare<[string, string], number>('SELECT 1 FROM tool_approvals WHERE conversation_id = ? AND tool = ?')
    .pluck()

  const stepsInChat = (conversationId: string): Map<string, TurnStep[]> => byMessage(ofChat.iterate(conversationId))
  const stepsOf = (messageId: string): TurnStep[] => ofMessage.all(messageId).flatMap((row) => toStep(row) ?? [])
  return {
    /** All that happened in an answer; a step that can't be read is left out. */
    stepsOf,
    /** The same of every answer of a chat, by message. */
    stepsInChat,
    shownOf: (messageId: string): ShownSteps => shown(stepsOf(messageId)),
    /** Of every answer of a chat, by message; `isWhole`: with all that is kept of calls. */
    shownIn: (conversationId: string, isWhole: boolean): Map<string, ShownSteps> =>
      eachShown(stepsInChat(conversationId), isWhole),
    /** Of these answers, by message. */
    shownOfEach: (messageIds: readonly string[]): Map<string, ShownSteps> =>
      eachShown(byMessage(ofEach.iterate(JSON.stringify(messageIds)))),
    wholeCall(messageId: string, callId: string): WholeCall | null {
      const call = stepsOf(messageId).find((step) => step.kind === 'call' && step.spanId === callId)
      return call?.kind === 'call' ? { arguments: call.arguments, result: call.result } : null
    },
    isToolAllowed: (conversationId: string, tool: string): boolean => isAllowed.get(conversationId, tool) === 1,
  }
}

function toStep(row: StepRow): TurnStep | null {
  const parsed = keptStep.safeParse(objectIn(row.step))
  if (!parsed.success) return null
  if (parsed.data.kind === 'round') return parsed.data as TurnStep
  const result = row.result === null ? null : (toolResult.safeParse(objectIn(row.result)).data ?? null)
  return { ...parsed.data, result }
}

/** What the chat shows of an answer's steps. */
export interface ShownSteps {
  calls: MessageCall[]
  ending: string | null
}

const shown = (steps: TurnStep[], isWhole = false): ShownSteps => ({
  calls: steps.flatMap((step) => (step.kind === 'call' ? [shownCall(step, isWhole)] : [])),
  ending: endingOfSteps(steps),
})

const eachShown = (steps: ReadonlyMap<string, TurnStep[]>, isWhole = false): Map<string, ShownSteps> =>
  new Map([...steps].map(([messageId, of]) => [messageId, shown(of, isWhole)]))

function byMessage(rows: Iterable<StepRow>): Map<string, TurnStep[]> {
  const steps = new Map<string, TurnStep[]>()
  for (const row of rows) {
    const step = toStep(row)
    const known = steps.get(row.message_id)
    if (step && known) known.push(step)
    else if (step) steps.set(row.message_id, [step])
  }
  return steps
}
