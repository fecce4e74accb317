import { z } from 'zod'
import { isBlank, trimInvisible } from '../../../shared/text.ts'
import { maxNameLength, maxPrompts, maxTextLength } from '../../prompts/prompt-file.ts'
import { id, named, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

export const promptsInputs: InputsOf<'prompts'> = {
  'prompts.list': nothing,
  'prompts.save': z.strictObject({
    id: id.nullable(),
    name: z
      .string()
      .transform(trimInvisible)
      .pipe(
        z
          .string()
          .min(1, words('Give the prompt a name.'))
          .max(maxNameLength, said('A name has {most} characters at most.', { most: maxNameLength })),
      ),
    text: z
      .string()
      .max(maxTextLength, said('A prompt has {most, number} characters at most.', { most: maxTextLength }))
      .refine((text) => !isBlank(text), words('The prompt is empty.')),
  }),
  'prompts.delete': z.strictObject({ ids: z.array(id).max(maxPrompts) }),
  'prompts.importFile': z.strictObject({
    text: z.string().max(20_000_000, words('This file is too long for prompts.')),
  }),
  'prompts.exportFile': nothing,
  'prompts.refresh': nothing,
  'prompts.version': z.strictObject({
    name: named(1000),
    version: z.number().int().min(0).max(1_000_000_000),
  }),
}
