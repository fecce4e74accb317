import { z } from 'zod'
import type { ConversationSettings, ModelParameters } from '../../shared/domain.ts'
import { maxModelIdLength } from '../../shared/model-ids.ts'
import { soundParameters } from '../records/parameters.ts'
import { words } from '../../shared/words/t.ts'

// What is set of chats: their model, what they are begun with, favourites and presets.

const id = z.string().min(1).max(200)
const model = z.string().min(1).max(maxModelIdLength)

export const promptUse = z.strictObject({
  name: z.string().min(1).max(1000),
  version: z.number().int().min(0).max(1_000_000_000),
  isEdited: z.boolean(),
})

/** As a page sends them; what a file holds has parameters of its own kind. */
export const presetSettings = <P extends z.ZodType<ModelParameters>>(parameters: P) =>
  z.strictObject({
    providerId: id,
    model,
    systemPrompt: z.string().max(200_000),
    systemPromptOf: promptUse.optional(),
    parameters,
    tools: z.array(id).max(100).optional(),
  })

export const modelName = z.strictObject({ providerId: id, model })
export const favouriteModels = z.array(modelName).max(500, words('There can be 500 favourites.'))

/** As they are kept: a parameter that cannot be read is not set. */
export const storedSettings = z.object({
  providerId: z.string(),
  model: z.string(),
  systemPrompt: z.string(),
  systemPromptOf: promptUse.optional().catch(undefined),
  parameters: z.unknown().transform(soundParameters),
  tools: z.array(z.string()).optional().catch(undefined),
}) satisfies z.ZodType<ConversationSettings>

export const storedPresets = z.array(z.object({ id: z.string(), name: z.string(), settings: storedSettings }))
