import { z } from 'zod'
import { id, key, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { words } from '../../../shared/words/t.ts'

const providerKind = z.enum([
  'demo',
  'openai',
  'azure',
  'openrouter',
  'litellm',
  'groq',
  'deepseek',
  'mistral',
  'gemini',
  'anthropic',
  'vllm',
  'llamacpp',
  'ollama',
  'lmstudio',
  'custom',
])

export const providersInputs: InputsOf<'providers'> = {
  'providers.presets': nothing,
  'providers.list': nothing,
  'providers.save': z.strictObject({
    id: id.nullable(),
    kind: providerKind,
    name: z.string().trim().min(1, words('Give the provider a name.')).max(100),
    baseUrl: z.string().max(2000),
    key: key.optional(),
  }),
  'providers.delete': z.strictObject({ id }),
  'providers.clearKey': z.strictObject({ id }),
  'providers.discover': nothing,
  'providers.models': z.strictObject({ id }),
}
