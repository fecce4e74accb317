import { z } from 'zod'
import { base64, id, importId, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'

export const archiveInputs: InputsOf<'archive'> = {
  'archive.export': nothing,
  'archive.cancelExport': z.strictObject({ id }),
  'archive.state': nothing,
  'archive.beginImport': z.strictObject({
    fileName: z.string().min(1).max(1000),
    fileBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
  'archive.writeImport': z.strictObject({ id, bytes: base64 }),
  'archive.endImport': z.strictObject({ id }),
  'archive.confirmImport': z.strictObject({ id, withSettings: z.boolean() }),
  'archive.cancelImport': z.strictObject({ id }),
  'archive.undoImport': z.strictObject({ importId }),
}
