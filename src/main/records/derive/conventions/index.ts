import { aiSdk } from './ai-sdk.ts'
import type { Convention } from './convention.ts'
import { genAi } from './gen-ai.ts'
import { langfuse } from './langfuse.ts'
import { openInference } from './openinference.ts'
import type { Keys } from '../span-values.ts'

/**
 * In the order in which they are asked; the first that has an answer gives it. What was said for Langfuse was said on purpose;
 * the AI SDK knows more of its own calls than the `gen_ai` names that it writes beside; OpenInference is also added by
 * processors that translate the others.
 */
export const conventions: readonly Convention[] = [langfuse, aiSdk, genAi, openInference]

type KeysQuestion = keyof { [Q in keyof Convention as NonNullable<Convention[Q]> extends Keys ? Q : never]: true }

/** The names that any of them has for it, in that order. */
export function keysOf(question: KeysQuestion): Keys {
  return conventions.flatMap((convention) => convention[question] ?? [])
}
