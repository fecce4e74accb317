/** A file that went with a message, or a picture that a model gave, as it goes on record: by reference, or with what was sent of it. */
export interface RecordedFile {
  kind: 'image' | 'document'
  /** Empty where redaction took it. */
  name: string
  mediaType: string
  bytes: number
  /** Empty where redaction took it. */
  sha256: string
  /** Of a document, how many characters the model was sent. */
  textLength?: number
  /** By reference: it is uploaded to Langfuse beside the record, which names it by Langfuse's token. */
  isUploaded?: true
  /** What the model was sent of a document; absent by reference. */
  text?: string
  /** A picture as it was sent; absent by reference. */
  dataUri?: string
}
