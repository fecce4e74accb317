import type { LangfusePromptVersion, LangfusePrompts, Prompt, Prompts } from '../domain.ts'

export interface PromptsRoutes {
  /** Langfuse's as they were read last; what is stale is read again meanwhile. */
  'prompts.list': { input: null; value: Prompts }
  'prompts.save': { input: { id: string | null; name: string; text: string }; value: Prompt }
  'prompts.delete': { input: { ids: string[] }; value: null }
  /** Answers the ids of what came, how many were there already and how many could not be used. */
  'prompts.importFile': { input: { text: string }; value: { ids: string[]; knownCount: number; skippedCount: number } }
  'prompts.exportFile': { input: null; value: { fileName: string; json: string } }
  /** Reads all of Langfuse's, whatever came of it. */
  'prompts.refresh': { input: null; value: LangfusePrompts }
  'prompts.version': { input: { name: string; version: number }; value: LangfusePromptVersion }
}
