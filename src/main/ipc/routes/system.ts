import { z } from 'zod'
import { id, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'

export const systemInputs: InputsOf<'system'> = {
  'system.state': nothing,
  'system.showChat': z.strictObject({ id: id.nullable() }),
  'system.hideQuick': nothing,
  'system.dragChat': z.strictObject({ id }),
  'system.setStartAtLogin': z.strictObject({ enabled: z.boolean() }),
}
