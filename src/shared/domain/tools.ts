/** Where a call of a tool is. `interrupted`: the app ended before the call did. */
export type CallState = 'waiting' | 'running' | 'done' | 'failed' | 'denied' | 'cancelled' | 'interrupted'

/** How long the user's word holds that a tool may run. */
export type Approval = 'once' | 'chat' | 'always'

export type ToolResultPart =
  | { type: 'text'; text: string }
  /** Base64. */
  | { type: 'image'; mimeType: string; data: string }
  /** What can't be shown here, in words. */
  | { type: 'other'; words: string }

export interface ToolResult {
  parts: ToolResultPart[]
  /** The tool says that it failed. */
  isError: boolean
  /** It was larger than what is kept of a result. */
  isCut: boolean
}

/** A call of a tool as the chat shows it; long texts are cut, and asked for whole by `chat.toolCall`. */
export interface MessageCall {
  id: string
  /** How much of the answer's text stands before it, in UTF-16 units. */
  at: number
  /** Empty where the model named a tool that there is not. */
  serverName: string
  tool: string
  arguments: string
  state: CallState
  /** Why it failed, or what became of it, for the user; null where the result says it. */
  words: string | null
  resultText: string
  /** Of the result, which are no text. */
  imageCount: number
  /** More of the arguments or the result is there than is shown. */
  hasMore: boolean
  startedAtMs: number
  durationMs: number | null
}

/** All of it. */
export interface WholeCall {
  arguments: string
  result: ToolResult | null
}

export type ToolServerKind = 'local' | 'remote'

/** What a server is started with or reached at. Values of the environment and of headers are never told again. */
export interface ToolServer {
  id: string
  name: string
  kind: ToolServerKind
  command: string
  args: string[]
  /** Empty for the data folder's. */
  cwd: string
  url: string
  /** Of the environment, or of headers. */
  secretNames: string[]
  /** Of these, whose values are not there. */
  missingNames: string[]
  /** Written in the file of the data folder, and changed there. */
  isFromFile: boolean
  /** `signed-out`: it wants the user to sign in; `signing-in`: the browser is open for that. */
  state: 'idle' | 'starting' | 'running' | 'failed' | 'signed-out' | 'signing-in'
  /** The user has signed in to it, and Holdfast keeps what that gave. */
  isSignedIn: boolean
  /** Where one signs in, only apps are let in that somebody registered there: it must be said as which. */
  wantsClient: boolean
  /** Why it failed, and what to do. */
  problem: string | null
  /** As it named them the last time. */
  tools: ToolInfo[]
  /** How many it named beyond what is kept. */
  leftOutCount: number
}

export interface ToolInfo {
  name: string
  title: string
  description: string
  isEnabled: boolean
  /** Runs without being asked for. */
  isAlwaysAllowed: boolean
}

/** All that Settings shows of the tools. */
export interface ToolsView {
  servers: ToolServer[]
  /** Where this shell can't ask outside the page, servers are added by the file alone. */
  canAdd: boolean
  /** The data folder's own file of servers. */
  file: string
  fileProblem: string | null
}

/** A server as it is entered. An absent value keeps the one that is stored. */
export interface ToolServerInput {
  id: string | null
  name: string
  kind: ToolServerKind
  command: string
  args: string[]
  cwd: string
  url: string
  secrets: { name: string; value?: string | undefined }[]
}

/** What pasted JSON says, before it is saved. */
export interface PastedServers {
  servers: ToolServerInput[]
  /** What must be filled in: `${input:…}` and the like, where they stand; `text`: as it was written, where that is another. */
  placeholders: { token: string; text?: string; description: string; isSecret: boolean }[]
  problems: string[]
}
