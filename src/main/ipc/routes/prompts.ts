import { z } from 'zod'
import { isBlank, trimInvisible } from '../../../shared/text.ts'
import { maxNameLength, maxPrompts, maxTextLength } from '../../prompts/prompt-file.ts'
import { id, named, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'

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
          .min(1, 'Give the prompt a name.')
          .max(maxNameLength, `A name has ${maxNameLength} characters at most.`),
      ),
    text: z
      .string()
      .max(maxTextLength, `A prompt has ${maxTextLength.toLocaleString('en')} characters at most.`)
      .refine((text) => !isBlank(text), 'The prompt is empty.'),
  }),
  'prompts.delete': z.strictObject({ ids: z.array(id).max(maxPrompts) }),
  'prompts.importFile': z.strictObject({ text: z.string().max(20_000_000, 'This file is too long for prompts.') }),
  'prompts.exportFile': nothing,
  'prompts.refresh': nothing,
  'prompts.version': z.strictObject({
    name: named(1000),
    version: z.number().int().min(0).max(1_000_000_000),
  }),
}
