import type { PromptCache } from '../prompts/prompt-cache.ts'
import type { PromptLibrary } from '../prompts/library.ts'
import type { HandlersOf } from './routes.ts'

export function createPromptsHandlers({
  promptLibrary,
  promptCache,
}: {
  promptLibrary: PromptLibrary
  promptCache: PromptCache
}): HandlersOf<'prompts'> {
  return {
    'prompts.list': async () => ({ own: await promptLibrary.list(), langfuse: await promptCache.look() }),
    'prompts.save': ({ id, name, text }) => promptLibrary.save(id, name, text),
    'prompts.delete': async ({ ids }) => {
      await promptLibrary.remove(ids)
      return null
    },
    'prompts.importFile': ({ text }) => promptLibrary.importFile(text),
    'prompts.exportFile': () => promptLibrary.exportFile(),
    'prompts.refresh': () => promptCache.refresh(),
    'prompts.version': ({ name, version }) => promptCache.version(name, version),
  }
}
