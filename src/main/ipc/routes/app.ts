import { z } from 'zod'
import { nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'

export const appInputs: InputsOf<'app'> = {
  'app.info': nothing,
  'app.diagnostics': nothing,
  'app.report': nothing,
  'app.openExternal': z.strictObject({ url: z.string().max(8000) }),
  'app.chooseSecretsStore': z.strictObject({ kept: z.enum(['weak', 'session']) }),
  'app.moveSecrets': nothing,
}
