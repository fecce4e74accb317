import type { Attachment, AttachmentSettings, RedactionSettings } from '../../shared/domain.ts'
import type { TurnMessage } from '../records/record.ts'
import type { RecordedFile } from '../records/recorded-file.ts'
import { dataUriOf, documentText, type AskedMessage, type SentFiles } from './for-model.ts'

/**
 * What goes on record of what was asked: each file by its name, size and hash, or with all that the model was sent of it, as is set.
 * Nobody can look for a pattern in a picture, so where patterns are redacted pictures go by reference in any case.
 */
export async function messagesForRecord(
  asked: readonly AskedMessage[],
  files: SentFiles,
  settings: Pick<AttachmentSettings, 'inRecords' | 'sendToLangfuse'>,
  redaction: RedactionSettings,
): Promise<TurnMessage[]> {
  const isFull = settings.inRecords === 'full' && redaction.bodies === 'all'
  const hasRules = hasRedactionRules(redaction)
  const isUploaded = !isFull && isSent(settings, redaction)
  const messages: TurnMessage[] = []
  const said = new Set<string>()
  for (const { attachments, ...message } of asked) {
    if (!attachments || attachments.length === 0) {
      messages.push(message)
      continue
    }
    const recorded: RecordedFile[] = []
    for (const attachment of attachments) {
      const isAgain = said.has(attachment.sha256)
      said.add(attachment.sha256)
      recorded.push({
        ...referenceTo(attachment, isUploaded),
        ...(isFull && !isAgain && (await wholeOf(attachment, files, hasRules))),
      })
    }
    messages.push({ ...message, files: recorded })
  }
  return messages
}

const hasRedactionRules = ({ keys, emails, patterns }: RedactionSettings): boolean =>
  keys || emails || patterns.length > 0

/** Whether files go to Langfuse: nobody can look for a pattern in a file, so where patterns are redacted none does. */
export const isSent = (
  { sendToLangfuse }: Pick<AttachmentSettings, 'sendToLangfuse'>,
  redaction: RedactionSettings,
): boolean => sendToLangfuse && redaction.bodies === 'all' && !hasRedactionRules(redaction)

export const referenceTo = (
  { sha256, name, mediaType, kind, bytes, textLength }: Attachment,
  isUploaded: boolean,
): RecordedFile => ({
  ...(isUploaded && { isUploaded }),
  sha256,
  name,
  mediaType,
  kind,
  bytes,
  ...(textLength !== null && { textLength }),
})

async function wholeOf(
  attachment: Attachment,
  files: SentFiles,
  hasRules: boolean,
): Promise<Pick<RecordedFile, 'text' | 'dataUri'>> {
  if (attachment.kind === 'document') {
    const text = await files.text(attachment.sha256)
    return text === null ? {} : { text: documentText(attachment, text) }
  }
  const picture = hasRules ? null : await files.picture(attachment.sha256)
  return picture ? { dataUri: dataUriOf(picture) } : {}
}
