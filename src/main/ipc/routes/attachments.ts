import { z } from 'zod'
import { maxModelIdLength } from '../../../shared/model-ids.ts'
import { attachmentReference, base64, heldAttachments, id, nothing, sha256 } from './common.ts'
import type { InputsOf } from './inputs-of.ts'

export const attachmentsInputs: InputsOf<'attachments'> = {
  'attachments.begin': z.strictObject({
    name: z.string().max(5000),
    bytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    copy: z
      .strictObject({
        bytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
        widthPx: z.number().int().min(1).max(100_000),
        heightPx: z.number().int().min(1).max(100_000),
      })
      .nullable(),
  }),
  'attachments.write': z.strictObject({ id, bytes: base64 }),
  'attachments.end': z.strictObject({ id }),
  'attachments.cancel': z.strictObject({ id }),
  'attachments.find': z.strictObject({ references: heldAttachments }),
  'attachments.saveDraft': z.strictObject({ id: id.nullable(), attachments: heldAttachments }),
  'attachments.text': z.strictObject({ sha256 }),
  'attachments.save': attachmentReference,
  'attachments.takesPictures': z.strictObject({ providerId: id, model: z.string().min(1).max(maxModelIdLength) }),
  'attachments.usage': nothing,
  'attachments.collect': nothing,
}
