/** A file that goes with a message. It is kept once, by what is in it, whatever it is called and however often it is sent. */
export interface Attachment {
  /** 64 hex digits; the name of its file. */
  sha256: string
  /** As the user called it. */
  name: string
  mediaType: string
  kind: 'image' | 'document'
  bytes: number
  /** Of a picture. */
  widthPx: number | null
  heightPx: number | null
  /** How many characters of a document a model is sent; null for a picture. */
  textLength: number | null
  /** What of a document is not read, in words; null where all of it is. */
  note: string | null
}

/** By which a message or a draft names a file that is kept. */
export type AttachmentReference = Pick<Attachment, 'sha256' | 'name'>

/** What the page makes of a picture for the models; it follows the picture's own bytes. */
export interface PictureCopy {
  bytes: number
  widthPx: number
  heightPx: number
}

export interface AttachmentSettings {
  /** The most that all files together may take; null for no limit. */
  quotaBytes: number | null
  /** What goes on record of them. */
  inRecords: 'reference' | 'full'
  /** Those that go on record by reference are sent to Langfuse beside it. */
  sendToLangfuse: boolean
}

/** What all files take, by what holds them. */
export interface AttachmentUsage {
  fileCount: number
  totalBytes: number
  quotaBytes: number | null
  /** Of chats that are not deleted, the largest first. */
  chats: { id: string; title: string; fileCount: number; bytes: number }[]
  /** Of files that nothing but deleted chats hold. */
  deletedChatsBytes: number
  /** Of files that no chat holds any more, and that an older backup may. */
  backupsBytes: number
}

/** How a record names a file that is kept on this computer. */
export const keptFilePrefix = 'holdfast-attachment:'

/** How Langfuse names a file that was uploaded to it. */
export const mediaTokenHead = '@@@langfuseMedia:'

/** The file that a reference in a record means; null for any other reference. */
export const keptFileIn = (reference: string | null): string | null =>
  /^holdfast-attachment:([0-9a-f]{64})$/.exec(reference ?? '')?.[1] ?? null
