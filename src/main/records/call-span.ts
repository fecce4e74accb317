import type { Level } from '../../shared/domain.ts'
import type { AttributeValues } from './otlp-values.ts'
import type { CallStep, TurnEnd } from './record.ts'
import { callText, isProblem } from './turn-steps.ts'

// A call of a tool as an observation.

const levels: Partial<Record<CallStep['state'], Level>> = {
  failed: 'ERROR',
  interrupted: 'ERROR',
  running: 'ERROR',
  denied: 'WARNING',
  cancelled: 'WARNING',
  waiting: 'WARNING',
}

/** A server that could not be started is a step too, and no call. */
export const spanNameOf = (call: CallStep): string => (isProblem(call) ? `mcp ${call.serverName}` : call.tool)

export function outcomeOf(call: CallStep): Pick<TurnEnd, 'level' | 'statusMessage' | 'durationMs'> {
  const level = isProblem(call) ? 'WARNING' : (levels[call.state] ?? 'DEFAULT')
  return { level, statusMessage: level === 'DEFAULT' ? null : callText(call), durationMs: call.durationMs }
}

/** The arguments as the object that they are, where they are one. */
export function inputOf(call: CallStep): object {
  try {
    const parsed: unknown = JSON.parse(call.arguments)
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // As the model wrote them.
  }
  return call.arguments === '' ? {} : { arguments: call.arguments }
}

export const outputOf = (call: CallStep): object => ({ role: 'tool', content: callText(call) })

export function callAttributes(call: CallStep): AttributeValues {
  const { callId, serverName, state, approval, result } = call
  return {
    'langfuse.observation.type': isProblem(call) ? 'span' : 'tool',
    'langfuse.observation.metadata.server': serverName || null,
    'langfuse.observation.metadata.tool_call_id': callId || null,
    'langfuse.observation.metadata.state': state,
    'langfuse.observation.metadata.approval': approval,
    'langfuse.observation.metadata.result': result?.isCut ? 'cut: larger than what is kept' : null,
    'langfuse.observation.metadata.error_type': state === 'failed' ? 'tool_failed' : null,
    'langfuse.observation.metadata.error_message': state === 'failed' ? callText(call) : null,
  }
}
