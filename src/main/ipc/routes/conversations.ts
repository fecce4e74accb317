import { z } from 'zod'
import { trimInvisible } from '../../../shared/text.ts'
import { conversationSettings, id, maxMessageBytes, messageText, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { words } from '../../../shared/words/t.ts'

const folderName = z
  .string()
  .transform(trimInvisible)
  .pipe(z.string().min(1, words('Give it a name.')).max(100))

export const conversationsInputs: InputsOf<'conversations' | 'folders' | 'messages'> = {
  'conversations.list': nothing,
  'conversations.summaries': z.strictObject({ ids: z.array(id).max(100) }),
  'conversations.get': z.strictObject({ id }),
  'conversations.open': z.strictObject({ id }),
  'conversations.rename': z.strictObject({
    id,
    title: z
      .string()
      .transform(trimInvisible)
      .pipe(z.string().min(1, words('Give it a title.')).max(300)),
  }),
  'conversations.pin': z.strictObject({ id, pinned: z.boolean() }),
  'conversations.delete': z.strictObject({ id }),
  'conversations.restore': z.strictObject({ id }),
  'conversations.saveDraft': z.strictObject({ id: id.nullable(), draft: z.string().max(maxMessageBytes) }),
  'conversations.newDraft': nothing,
  'conversations.configure': z.strictObject({ id, settings: conversationSettings }),
  'conversations.selectBranch': z.strictObject({ id, leafMessageId: id }),
  'conversations.search': z.strictObject({
    text: z.string().max(1000),
    within: z.strictObject({ folderId: id.optional(), isArchived: z.literal(true).optional() }).optional(),
  }),
  'conversations.move': z.strictObject({ id, folderId: id.nullable() }),
  'conversations.archive': z.strictObject({ id, isArchived: z.boolean() }),
  'conversations.markSeen': z.strictObject({ id }),
  'conversations.export': z.strictObject({
    id,
    format: z.enum(['markdown', 'json', 'html', 'pdf']),
    branches: z.enum(['shown', 'all']),
  }),
  'folders.list': nothing,
  'folders.create': z.strictObject({ name: folderName }),
  'folders.rename': z.strictObject({ id, name: folderName }),
  'folders.collapse': z.strictObject({ id, isCollapsed: z.boolean() }),
  'folders.delete': z.strictObject({ id }),
  'folders.restore': z.strictObject({ id }),
  'messages.fork': z.strictObject({ messageId: id }),
  'messages.delete': z.strictObject({ messageId: id }),
  'messages.restore': z.strictObject({ messageId: id }),
  'messages.edit': z.strictObject({ messageId: id, text: messageText }),
  'messages.markContext': z.strictObject({ messageId: id, isStart: z.boolean() }),
}
