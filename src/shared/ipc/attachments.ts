import type { Attachment, AttachmentReference, AttachmentUsage, PictureCopy } from '../domain.ts'

export interface AttachmentsRoutes {
  /** A file is handed over piece by piece, in order, and after its own bytes those of the smaller picture, if there is one. */
  'attachments.begin': { input: { name: string; bytes: number; copy: PictureCopy | null }; value: { id: string } }
  /** Base64. Answers once the next piece may come. */
  'attachments.write': { input: { id: string; bytes: string }; value: null }
  /** Answers once it is on the disk and, where it is a document, was read. */
  'attachments.end': { input: { id: string }; value: Attachment }
  'attachments.cancel': { input: { id: string }; value: null }
  /** In their order; refused where one is not kept any more. */
  'attachments.find': { input: { references: AttachmentReference[] }; value: Attachment[] }
  /** Those of the message that is being written; `id` as with drafts. */
  'attachments.saveDraft': { input: { id: string | null; attachments: AttachmentReference[] }; value: null }
  /** What models are sent of a document; null where it is not kept. */
  'attachments.text': { input: { sha256: string }; value: { text: string | null } }
  /** Into a file that the user chooses; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'attachments.save': { input: AttachmentReference; value: { fileName: string; downloadPath: string | null } | null }
  /** Null where nobody knows: then it is tried. */
  'attachments.takesPictures': {
    input: { providerId: string; model: string }
    value: { takesPictures: boolean | null }
  }
  'attachments.usage': { input: null; value: AttachmentUsage }
  /** Removes what nothing but deleted chats hold. */
  'attachments.collect': { input: null; value: { freedBytes: number } }
}
