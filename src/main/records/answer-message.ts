import type { AnswerExtras, ToolCall } from '../../shared/domain.ts'
import type { TurnEnd } from './record.ts'
import { fileOnRecord } from './recorded-files.ts'

/**
 * The answer as a message of OpenAI's, at the root too: text that happens to be JSON would be taken apart there and searched
 * for tool calls. Langfuse shows `thinking` apart.
 */
export function answerMessage({ output, reasoning, extras, pictures }: TurnEnd): object {
  const thinking = reasoning === '' ? {} : { thinking: [{ type: 'thinking', content: reasoning }] }
  const images = pictures && pictures.length > 0 ? pictures.map(fileOnRecord) : null
  const text = extras ? contentOf(output, extras) : output
  const content = images ? [...(text ? [{ type: 'text', text }] : []), ...images] : text
  return { role: 'assistant', content, ...thinking, ...(extras && fieldsOf(extras)) }
}

/** A refusal has a field of its own; without content there is null, as with OpenAI. */
function contentOf(output: string, { refusal }: AnswerExtras): string | null {
  const content = refusal !== null && output.endsWith(refusal) ? output.slice(0, -refusal.length) : output
  return content === '' ? null : content
}

function fieldsOf({ toolCalls, annotations, refusal }: AnswerExtras): object {
  return {
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toWire) }),
    ...(annotations.length > 0 && { annotations }),
    ...(refusal !== null && { refusal }),
  }
}

function toWire({ id, type, name, arguments: text }: ToolCall): object {
  const details = type === 'custom' ? { custom: { name, input: text } } : { function: { name, arguments: text } }
  return { ...(id !== null && { id }), type, ...details }
}
