import { z } from 'zod'
import { checkPatterns } from '../../records/redaction/redaction.ts'
import { budgets, observationTable, tracePanel, traceTable } from '../../settings/monitor-settings.ts'
import { comfort } from '../../settings/comfort-settings.ts'
import { favouriteModels, modelName } from '../../settings/chat-settings.ts'
import { notifications, system } from '../../settings/system-settings.ts'
import { feedAddressProblem } from '../../updates/feed-address.ts'
import { cutText } from '../../../shared/text.ts'
import { conversationSettings, id, key, nothing, savedName, shortText } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { languages } from '../../../shared/words/languages.ts'
import { words } from '../../../shared/words/t.ts'

const redaction = z.strictObject({
  bodies: z.enum(['all', 'metadata', 'nothing']),
  keys: z.boolean(),
  emails: z.boolean(),
  patterns: z.array(z.string()).superRefine((patterns, context) => {
    const found = checkPatterns(patterns)
    if (found) context.addIssue(`“${cutText(found.pattern, 60)}”: ${found.problem}`)
  }),
})
const updates = z.strictObject({
  feed: z
    .string()
    .trim()
    .max(2000)
    .superRefine((feed, context) => {
      const problem = feedAddressProblem(feed)
      if (problem) context.addIssue(problem)
    }),
  channel: z.enum(['stable', 'beta']),
})
const langfuse = z.strictObject({
  host: z.string().max(2000),
  publicKey: z.string().max(500),
  secretKey: key.optional(),
})
const settingsFile = z.strictObject({ text: z.string().max(5_000_000, words('This file is too long for settings.')) })

export const settingsInputs: InputsOf<'settings'> = {
  'settings.get': nothing,
  'settings.update': z.strictObject({
    userId: shortText.optional(),
    environment: z
      .string()
      .max(40)
      .regex(
        /^(?!langfuse)[a-z0-9-_]*$/,
        words('Use lower-case letters, digits, - and _; it may not start with langfuse.'),
      )
      .optional(),
    release: shortText.optional(),
    tags: z.array(shortText).max(50).optional(),
    theme: z.enum(['system', 'light', 'dark']).optional(),
    language: z.enum(['system', ...languages]).optional(),
    sendingEnabled: z.boolean().optional(),
    redaction: redaction.optional(),
    sizeCapBytes: z.number().int().min(50_000_000, words('The cap must be at least 50 MB.')).nullable().optional(),
    defaults: conversationSettings.optional(),
    favouriteModels: favouriteModels.optional(),
    titleModel: modelName.nullable().optional(),
    traceTable: traceTable.nullable().optional(),
    observationTable: observationTable.nullable().optional(),
    budgets: budgets.optional(),
    system: system.optional(),
    notifications: notifications.optional(),
    comfort: comfort.optional(),
    tracePanel: tracePanel.optional(),
    attachments: z
      .strictObject({
        quotaBytes: z.number().int().min(10_000_000, words('The limit must be at least 10 MB.')).nullable(),
        inRecords: z.enum(['reference', 'full']),
        sendToLangfuse: z.boolean(),
      })
      .optional(),
    firstRunDone: z.boolean().optional(),
    updates: updates.optional(),
  }),
  'settings.savePreset': z.strictObject({
    id: id.nullable(),
    name: savedName(words('Give the preset a name.')),
    settings: conversationSettings,
    index: z.number().int().min(0).optional(),
  }),
  'settings.deletePreset': z.strictObject({ id }),
  'settings.saveLangfuse': langfuse,
  'settings.testLangfuse': langfuse,
  'settings.exportFile': nothing,
  'settings.previewFile': settingsFile,
  'settings.importFile': settingsFile,
  'settings.undoImport': nothing,
}
