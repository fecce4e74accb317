import { z } from 'zod'
import { id, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { words } from '../../../shared/words/t.ts'

export const toolsInputs: InputsOf<'tools'> = {
  'tools.get': nothing,
  'tools.readPasted': z.strictObject({
    text: z.string().max(1_000_000, words('This is too long for a list of servers.')),
  }),
  'tools.saveServer': z.strictObject({
    id: id.nullable(),
    name: z.string().max(100, words('The name is longer than 100 characters.')),
    kind: z.enum(['local', 'remote']),
    command: z.string().max(4000),
    args: z.array(z.string().max(8000)).max(200, words('There are more than 200 arguments.')),
    cwd: z.string().max(4000),
    url: z.string().max(4000),
    secrets: z.array(z.strictObject({ name: z.string().max(200), value: z.string().max(16_000).optional() })).max(100),
  }),
  'tools.removeServer': z.strictObject({ id }),
  'tools.setTool': z.strictObject({ id, tool: z.string().max(500), enabled: z.boolean() }),
  'tools.forgetApproval': z.strictObject({ id, tool: z.string().max(500) }),
  'tools.restart': z.strictObject({ id }),
  'tools.signIn': z.strictObject({
    id,
    client: z.strictObject({ id: z.string().trim().min(1).max(500), secret: z.string().trim().max(4000) }).nullable(),
  }),
  'tools.cancelSignIn': z.strictObject({ id }),
  'tools.signOut': z.strictObject({ id }),
  'tools.log': z.strictObject({ id }),
  'tools.readFile': nothing,
}
