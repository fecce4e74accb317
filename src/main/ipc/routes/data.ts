import { z } from 'zod'
import { parseBackupName } from '../../store/recovery/backup-files.ts'
import { nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { words } from '../../../shared/words/t.ts'

const backupByName = z.strictObject({
  name: z.string().refine((name) => parseBackupName(name) !== null, words('This is not the name of a backup.')),
})

export const dataInputs: InputsOf<'data'> = {
  'data.backups': nothing,
  'data.backUp': nothing,
  'data.restore': backupByName,
  'data.deleteBackup': backupByName,
  'data.check': nothing,
  'data.indexState': nothing,
  'data.rebuildIndex': nothing,
  'data.mend': nothing,
  'data.folder': nothing,
  'data.moveFolder': nothing,
  'data.deleteKept': z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('moved-from') }),
    z.strictObject({ kind: z.literal('copy'), name: z.string().max(200) }),
  ]),
  'data.startAnew': z.strictObject({ isKept: z.boolean(), undeliveredCount: z.number().int().min(0) }),
}
