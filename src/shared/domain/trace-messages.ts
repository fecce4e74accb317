/** A piece of a recorded message. */
export type MessagePart =
  | { type: 'text'; text: string }
  | { type: 'thinking'; text: string }
  /** `arguments` as the model wrote them, JSON read. */
  | { type: 'tool_call'; id: string | null; name: string; arguments: unknown }
  | { type: 'tool_result'; id: string | null; name: string | null; isError: boolean; parts: MessagePart[] }
  | MediaPart
  /** What is known by none of these names. */
  | { type: 'other'; value: unknown }

/** An image or a file. Nothing that lies elsewhere is ever loaded: it shows as its address. */
export interface MediaPart {
  type: 'media'
  media: 'image' | 'audio' | 'video' | 'file'
  /** An address, or an id at whoever keeps it; null where the bytes are in the body, or nothing is named. */
  reference: string | null
  /** As the user called it; absent where nobody said. */
  name?: string
  mimeType: string | null
  /** How many bytes are in the body; null where none are. */
  inlineBytes: number | null
  /** A `data:` URL of an image of pixels that is whole in the body; null for all else. */
  imageUrl: string | null
}

/** A message of any provider or framework. */
export interface TraceMessage {
  /** `system`, `user`, `assistant`, `tool`, or a word of one's own. */
  role: string
  name: string | null
  parts: MessagePart[]
}
