import { nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'

export const updatesInputs: InputsOf<'updates'> = {
  'updates.state': nothing,
  'updates.confirm': nothing,
  'updates.check': nothing,
  'updates.download': nothing,
  'updates.install': nothing,
  'updates.cancel': nothing,
  'updates.skip': nothing,
  'updates.later': nothing,
}
