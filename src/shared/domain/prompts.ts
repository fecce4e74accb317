/** A prompt of the user's own. Each `{{name}}` in its text is asked for when it is used. */
export interface Prompt {
  id: string
  name: string
  text: string
  createdAtMs: number
  updatedAtMs: number
}

/** Of a chat prompt: something said, or a place where a program puts messages of its own. */
export type PromptMessage = { role: 'system' | 'user' | 'assistant'; content: string } | { placeholder: string }

export type PromptBody = { type: 'text'; text: string } | { type: 'chat'; messages: PromptMessage[] }

/** One version of a prompt of Langfuse's. It never changes there, but for its labels. */
export interface LangfusePromptVersion {
  name: string
  version: number
  labels: string[]
  body: PromptBody
}

/** A prompt of Langfuse's, as it was read last. */
export interface LangfusePrompt {
  name: string
  type: PromptBody['type']
  /** All there are, the newest first. */
  versions: number[]
  /** Of all versions. */
  labels: string[]
  tags: string[]
  /** What is used unless another is chosen: the version in production, else the newest. */
  version: number
  /** Of that version. */
  versionLabels: string[]
  /** The beginning of that version's text. */
  excerpt: string
}

export interface LangfusePrompts {
  /** False where no Langfuse is set up, or its key is not there. */
  isConnected: boolean
  isReading: boolean
  /** When they were all read last; null where they never were. */
  readAtMs: number | null
  /** Why the last reading failed, or did not get them all; what was read before stays. */
  problem: string | null
  prompts: LangfusePrompt[]
}

export interface Prompts {
  own: Prompt[]
  langfuse: LangfusePrompts
}

/** Which version of a prompt of Langfuse's a text came from, for the record. */
export interface PromptUse {
  name: string
  version: number
  /** Its words, with the variables filled in, do not stand in the text as they were. */
  isEdited: boolean
}
