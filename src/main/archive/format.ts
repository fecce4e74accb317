import { z } from 'zod'
import { maxModelIdLength } from '../../shared/model-ids.ts'
import { promptUse } from '../settings/chat-settings.ts'
import { soundParameters } from '../records/parameters.ts'
import { answerExtras } from '../records/answer-extras.ts'
import { soundSteps } from '../records/steps-schema.ts'
import type { KeptFile } from '../store/chat/attachments.ts'
import type { ImportedChat } from '../store/chat/chat-imports.ts'
import { words } from '../../shared/words/t.ts'

/** What an export of everything is made of, by the names in the zip. */
export const entryNames = {
  readme: 'README.txt',
  manifest: 'manifest.json',
  settings: 'settings.json',
  prompts: 'prompts.json',
  traces: 'traces/traces.otlp.jsonl',
  chats: 'conversations/',
  files: 'attachments/',
} as const

export const formatVersion = 1

export const manifest = z.object({
  format: z.literal('holdfast-export'),
  version: z.number().int().min(1),
  appVersion: z.string().max(100),
  exportedAt: z.string().max(100),
})

const id = z.string().min(1).max(200)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const timeMs = z.number().min(0).max(8.64e15)
const message = z.object({
  id,
  parentId: id.nullable(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  reasoning: z.string().default(''),
  extras: answerExtras.nullable().default(null),
  status: z.enum(['complete', 'error', 'stopped', 'interrupted']),
  error: z.object({ type: z.string(), message: z.string(), advice: z.string() }).nullable().default(null),
  createdAtMs: timeMs,
  providerId: z.string().max(200).nullable(),
  model: z.string().max(maxModelIdLength).nullable(),
  traceId: z.string().max(200).nullable(),
  continuesId: id.optional(),
  attachments: z
    .array(z.object({ sha256, name: z.string().min(1).max(300) }))
    .max(1000)
    .optional(),
  feedback: z
    .object({ value: z.enum(['up', 'down']), comment: z.string().max(100_000) })
    .nullable()
    .default(null),
  contextMark: z.enum(['summary', 'start']).optional(),
  editedFrom: id.optional(),
  /** What the model and its tools did, one after another. */
  steps: soundSteps.optional(),
})

/** A conversation with every message of its tree. */
export const chatFile = z
  .object({
    format: z.literal('holdfast-conversation'),
    version: z.literal(1),
    id,
    title: z.string().max(10_000),
    pinned: z.boolean().default(false),
    isArchived: z.boolean().optional(),
    /** The name of the folder that it is in. */
    folder: z.string().min(1).max(100).nullable().optional(),
    importedFrom: z.enum(['chatgpt', 'claude', 'cherry-studio', 'holdfast']).nullable().optional(),
    createdAtMs: timeMs,
    updatedAtMs: timeMs,
    origin: z
      .object({ traceId: id, spanId: z.string().max(200) })
      .nullable()
      .default(null),
    draft: z.string().default(''),
    settings: z.object({
      providerId: id,
      model: z.string().max(maxModelIdLength),
      systemPrompt: z.string(),
      systemPromptOf: promptUse.optional().catch(undefined),
      parameters: z.unknown().transform(soundParameters),
    }),
    leafMessageId: id.nullable(),
    messages: z.array(message).min(1, words('It has no messages.')),
  })
  .superRefine(({ messages }, context) => {
    const seen = new Set<string>()
    for (const { id: messageId, parentId } of messages) {
      if (seen.has(messageId)) context.addIssue(words('Two of its messages have one id.'))
      if (parentId !== null && !seen.has(parentId))
        context.addIssue(words('A message follows one that does not come before it.'))
      seen.add(messageId)
    }
  }) satisfies z.ZodType<ImportedChat>

const sizePx = z.number().int().min(1).max(100_000).nullable()

/** What is known of a file, beside its bytes. */
export const keptFile = z.object({
  sha256,
  kind: z.enum(['image', 'document']),
  mediaType: z.string().max(200),
  bytes: z.number().int().min(0),
  widthPx: sizePx,
  heightPx: sizePx,
  note: z.string().max(1000).nullable(),
  text: z.string().nullable(),
  copy: z.object({ sha256, mediaType: z.string().max(200), bytes: z.number().int().min(0) }).nullable(),
}) satisfies z.ZodType<KeptFile>

export type ChatFile = z.infer<typeof chatFile>
