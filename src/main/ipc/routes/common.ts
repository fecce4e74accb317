import { z } from 'zod'
import { maxAttached } from '../../../shared/attachments.ts'
import { nameOf } from '../../attachments/uploads.ts'
import { maxModelIdLength } from '../../../shared/model-ids.ts'
import { modelParameters } from '../../records/parameters.ts'
import { presetSettings } from '../../settings/chat-settings.ts'
import { isBlank, trimInvisible } from '../../../shared/text.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

// What several rooms' routes accept.

/** The longest message that may be sent, in UTF-8 bytes. */
export const maxMessageBytes = 4_000_000
/** Half a character can't be part of an address. */
export const named = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed(), words('This is not text.'))
export const id = named(200)
export const shortText = z.string().max(200)
export const importId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
/** A piece of a file. */
export const base64 = z
  .string()
  .max(8_000_000)
  .regex(/^[A-Za-z\d+/]*={0,2}$/)
export const nothing = z.null()
export const messageText = z
  .string()
  .refine((text) => !isBlank(text), words('The message is empty.'))
  .refine(
    (text) => Buffer.byteLength(text) <= maxMessageBytes,
    said('The message is longer than the limit of {most} MB. Shorten it, or send it in parts.', {
      most: maxMessageBytes / 1_000_000,
    }),
  )
const modelChoice = { providerId: id, model: z.string().min(1).max(maxModelIdLength) }
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, words('This is not the name of a file.'))
export const attachmentReference = z.strictObject({ sha256, name: z.string().min(1).max(300).transform(nameOf) })
export const heldAttachments = z
  .array(attachmentReference)
  .max(maxAttached, said('A message may have {maxAttached} files.', { maxAttached }))
export const conversationSettings = presetSettings(modelParameters).extend({
  alongside: z.array(z.strictObject(modelChoice)).max(2).optional(),
})
export const savedName = (missing: string) =>
  z.string().transform(trimInvisible).pipe(z.string().min(1, missing).max(80))
export const key = z.string().max(4000)
