import { z } from 'zod'
import { maxModelIdLength } from '../../../shared/model-ids.ts'
import { promptUse } from '../../settings/chat-settings.ts'
import { isBlank } from '../../../shared/text.ts'
import { conversationSettings, heldAttachments, id, maxMessageBytes, messageText, nothing } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { words } from '../../../shared/words/t.ts'

/** How many messages a chat may begin with that asks a recorded call again. */
const maxEarlierMessages = 5000

/** Files may speak for themselves. */
function saysSomething(
  { text, attachments = [] }: { text: string; attachments?: unknown[] | undefined },
  context: { addIssue(words: string): void },
): void {
  if (attachments.length > 0 && isBlank(text)) return
  for (const issue of messageText.safeParse(text).error?.issues ?? []) context.addIssue(issue.message)
}

const question = {
  conversationId: id.nullable(),
  parentId: id.nullable(),
  text: z.string(),
  attachments: heldAttachments.optional(),
  settings: conversationSettings,
  prompt: promptUse.optional(),
}

export const chatInputs: InputsOf<'chat'> = {
  'chat.send': z
    .strictObject({
      ...question,
      contextMark: z.literal('summary').optional(),
      again: z
        .strictObject({
          origin: z.strictObject({ traceId: id, spanId: id }),
          earlier: z
            .array(
              z
                .strictObject({
                  role: z.enum(['user', 'assistant']),
                  content: z.string(),
                  attachments: heldAttachments.optional(),
                })
                .superRefine(({ content, ...more }, context) => saysSomething({ text: content, ...more }, context)),
            )
            .max(maxEarlierMessages),
        })
        .optional(),
    })
    .superRefine(saysSomething),
  'chat.retry': z.strictObject({ messageId: id, settings: conversationSettings }),
  'chat.goOn': z.strictObject({ messageId: id, settings: conversationSettings }),
  'chat.sendLater': z.strictObject({ ...question, beforeId: id.optional() }).superRefine(saysSomething),
  'chat.askLater': z.strictObject({ messageId: id, settings: conversationSettings }),
  'chat.sendNow': z.strictObject({ messageId: id }),
  'chat.editWaiting': z
    .strictObject({ messageId: id, text: z.string(), attachments: heldAttachments.optional() })
    .superRefine(saysSomething),
  'chat.removeWaiting': z.strictObject({ messageId: id }),
  'chat.keepOne': z.strictObject({ messageId: id }),
  'chat.putBeside': z.strictObject({ messageIds: z.array(id).min(1).max(100), askedWith: id }),
  'chat.spent': z.strictObject({ conversationId: id }),
  'chat.estimate': z.strictObject({
    conversationId: id.nullable(),
    leafMessageId: id.nullable(),
    text: z.string().max(maxMessageBytes),
    settings: conversationSettings,
  }),
  'chat.writeTitle': z.strictObject({ conversationId: id }),
  'chat.stop': z.strictObject({ messageId: id }),
  'chat.decideCall': z.strictObject({
    messageId: id,
    callId: id,
    decision: z.enum(['once', 'chat', 'always', 'deny']),
    words: z.string().max(4000, words('The words to the model are longer than 4,000 characters.')).optional(),
  }),
  'chat.cancelCall': z.strictObject({ messageId: id, callId: id }),
  'chat.toolCall': z.strictObject({ messageId: id, callId: id }),
  'chat.contextWindow': z.strictObject({ providerId: id, model: z.string().max(maxModelIdLength) }),
  'chat.retryWaits': nothing,
  'chat.tryNow': z.strictObject({ messageId: id }),
  'chat.withdrawScore': z.strictObject({ messageId: id }),
  'chat.score': z.strictObject({
    messageId: id,
    value: z.enum(['up', 'down']),
    comment: z.string().trim().max(2000, words('The comment is longer than 2,000 characters.')),
  }),
}
