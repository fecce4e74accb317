import { z } from 'zod'
import type { ComfortSettings } from '../../shared/domain.ts'
import { textSizes } from '../../shared/text-sizes.ts'
import { words } from '../../shared/words/t.ts'

const smallest = textSizes[0]
const largest = textSizes.at(-1) ?? smallest

/** One or more modifiers and a key: what a system can keep for one program. */
const shortcut =
  /^(?:(?:CommandOrControl|Control|Command|Alt|Shift|Super)\+)+(?:[A-Z0-9]|F(?:[1-9]|1\d|2[0-4])|Space|Tab|Up|Down|Left|Right|Home|End|PageUp|PageDown|Insert|Delete|[,./;'[\]\\`=-])$/

const textSizePercent = z.number().int().min(smallest).max(largest)
const quickShortcut = z
  .string()
  .max(60)
  .refine((keys) => keys === '' || shortcut.test(keys), words('Press Ctrl, Alt, Shift or Command together with a key.'))

/** As a page sends them. */
export const comfort = z.strictObject({
  textSizePercent,
  codeWraps: z.boolean(),
  codeNumbers: z.boolean(),
  spellCheck: z.boolean(),
  quickShortcut,
})

export const comfortDefaults: ComfortSettings = {
  textSizePercent: 100,
  codeWraps: false,
  codeNumbers: false,
  spellCheck: process.platform === 'darwin',
  quickShortcut: '',
}

/** As they are kept, each by itself. */
export const storedComfort = z.object({
  textSizePercent: textSizePercent.catch(comfortDefaults.textSizePercent),
  codeWraps: z.boolean().catch(comfortDefaults.codeWraps),
  codeNumbers: z.boolean().catch(comfortDefaults.codeNumbers),
  spellCheck: z.boolean().catch(comfortDefaults.spellCheck),
  quickShortcut: quickShortcut.catch(comfortDefaults.quickShortcut),
})
