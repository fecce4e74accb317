import type { PromptUse } from '../../../shared/domain.ts'

interface Used {
  name: string
  version: number
  /** With its variables filled in. */
  text: string
  isAdapted: boolean
}

/** The prompts of Langfuse's that stand in the composers, by conversation; the last one that was inserted counts. */
const used = new Map<string, Used>()
const keyOf = (chatId: string | null): string => chatId ?? ''

export function noteUsedPrompt(chatId: string | null, prompt: Used): void {
  used.set(keyOf(chatId), prompt)
}

export function forgetUsedPrompt(chatId: string | null): void {
  used.delete(keyOf(chatId))
}

/** What a message was made of. Words before and after it are the user's own business; one changed within it makes it another text. */
export function usedPrompt(chatId: string | null, message: string): PromptUse | null {
  const prompt = used.get(keyOf(chatId))
  if (!prompt) return null
  const { name, version, text, isAdapted } = prompt
  return { name, version, isEdited: isAdapted || !message.includes(text) }
}
