import type { ToolResult } from '../../shared/domain.ts'
import type { OfferedTool } from '../llm/completion.ts'

// What a turn knows of tools.

export interface TurnTools {
  /** Starts the servers that are not running yet. Never rejects: what could not be started is among the problems. */
  offer(serverIds: readonly string[], signal: AbortSignal): Promise<Offer>
}

export interface Offer {
  tools: OfferedTool[]
  find(wireName: string): FoundTool | null
  problems: { serverId: string; serverName: string; words: string }[]
}

export interface FoundTool {
  serverId: string
  serverName: string
  name: string
  /** The tool as the user saw it: another description or form is another tool. */
  approvalKey: string
  isAlwaysAllowed(): boolean
  allowAlways(): Promise<void>
  /** Never rejects. */
  call(args: Record<string, unknown>, signal: AbortSignal): Promise<ToolAnswer>
}

/** `words`: why there is no result, for the user and the model. */
export type ToolAnswer = { result: ToolResult } | { words: string; isCancelled: boolean }
