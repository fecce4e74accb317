import type { PromptBody, PromptUse } from '../../../shared/domain.ts'
import { fillVariables, variablesIn } from '../../../shared/prompt-variables.ts'

/** What a prompt brings into a chat: its system prompt, and a message. */
export interface PromptParts {
  system: string
  message: string
  /** Names to be filled in; of a chat prompt also its placeholders. */
  variables: string[]
  /** A chat prompt has words that no chat can begin with as they are, and they became a text. */
  isAdapted: boolean
}

/** Where a chosen text came from; null for the user's own. */
export type PromptSource = Pick<PromptUse, 'name' | 'version'> | null

const roles = { user: 'User', assistant: 'Assistant' }

/** System messages are the chat's system prompt, a single message after them is the user's; examples before it become a text. */
export function partsOf(body: PromptBody): PromptParts {
  if (body.type === 'text') {
    return { system: '', message: body.text, variables: variablesIn(body.text), isAdapted: false }
  }
  const systems: string[] = []
  const said: { role: 'user' | 'assistant' | null; content: string }[] = []
  for (const message of body.messages) {
    if ('placeholder' in message) said.push({ role: null, content: `{{${message.placeholder}}}` })
    else if (message.role === 'system') systems.push(message.content)
    else said.push({ role: message.role, content: message.content })
  }
  const isPlain = said.every(({ role }) => role === 'user') && said.length <= 1
  const message = isPlain
    ? (said[0]?.content ?? '')
    : said.map(({ role, content }) => (role === null ? content : `${roles[role]}: ${content}`)).join('\n\n')
  const system = systems.join('\n\n')
  return { system, message, variables: variablesIn(`${system}\n${message}`), isAdapted: !isPlain || systems.length > 1 }
}

/** A field has one kind of line break. */
const inField = (text: string): string => text.replaceAll(/\r\n?/g, '\n')

export const filled = ({ system, message }: PromptParts, values: Readonly<Record<string, string>>) => ({
  system: inField(fillVariables(system, values)),
  message: inField(fillVariables(message, values)),
})
