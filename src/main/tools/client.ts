import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { z } from 'zod'
import type { ToolResult } from '../../shared/domain.ts'
import { isObject } from '../../shared/json-values.ts'
import { listMs, maxListPages, maxTools } from './limits.ts'
import { toListedTool, type ListedTool } from './listed-tools.ts'
import { toResult } from './results.ts'
import { SessionGone } from './session-gone.ts'
import type { ToolTimings } from './timings.ts'

// Loaded on use, with the SDK.

export interface McpClient {
  list(): Promise<{ tools: ListedTool[]; leftOutCount: number }>
  /** Rejects with SessionGone where the server knows this session no more; then nothing was run. */
  call(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult>
  close(): Promise<void>
}

const anything = z.looseObject({})
/** How often at most a changed list is read again. */
const relistMs = 1_000

/** Rejects where the server does not come to terms in time; then the transport is closed. */
export async function connect(
  transport: Transport,
  options: { version: string; timings: ToolTimings; onClosed(): void; onListChanged(): void },
): Promise<McpClient> {
  const { timings } = options
  const client = new Client(
    { name: 'holdfast', version: options.version },
    {
      capabilities: {},
      // A server's own schema is no reason to run its patterns here: what it answers is data, whatever it promised.
      jsonSchemaValidator: {
        getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
      },
    },
  )
  client.onclose = options.onClosed
  let relisting: ReturnType<typeof setTimeout> | null = null
  client.fallbackNotificationHandler = async ({ method }) => {
    if (method !== 'notifications/tools/list_changed' || relisting) return
    relisting = setTimeout(() => {
      relisting = null
      options.onListChanged()
    }, relistMs)
  }
  try {
    await client.connect(transport, { timeout: timings.startMs })
  } catch (error) {
    await transport.close().catch(() => {})
    throw error
  }
  return {
    async list() {
      const tools: ListedTool[] = []
      let leftOutCount = 0
      let cursor: string | undefined
      if (!client.getServerCapabilities()?.tools) return { tools, leftOutCount }
      for (let page = 0; page < maxListPages; page += 1) {
        const params = cursor === undefined ? {} : { cursor }
        const answer = await client.request({ method: 'tools/list', params }, anything, { timeout: listMs })
        const named = Array.isArray(answer['tools']) ? answer['tools'] : []
        for (const value of named) {
          const tool = tools.length < maxTools ? toListedTool(value) : null
          if (tool && tools.every(({ name }) => name !== tool.name)) tools.push(tool)
          else leftOutCount += 1
        }
        const next = answer['nextCursor']
        // Some name an empty one where there is no more.
        if (typeof next !== 'string' || next === '' || next === cursor) break
        cursor = next
      }
      return { tools, leftOutCount }
    },
    async call(name, args, signal) {
      const options = {
        signal,
        timeout: timings.callMs,
        resetTimeoutOnProgress: true,
        maxTotalTimeout: timings.longestCallMs,
        onprogress: () => {},
      }
      const answer = await client
        .request({ method: 'tools/call', params: { name, arguments: args } }, anything, options)
        .catch((error: unknown) => {
          throw isOfSession(error, transport) ? new SessionGone() : error
        })
      if (!isObject(answer)) throw new Error('an answer that is no result')
      return toResult(answer)
    },
    async close() {
      if (relisting) clearTimeout(relisting)
      await client.close().catch(() => {})
    },
  }
}

/** Servers that were started anew, or forget whoever says nothing for long: the protocol has 404 for it, and many say 400. */
const isOfSession = (error: unknown, { sessionId }: Transport): boolean =>
  sessionId !== undefined &&
  error instanceof StreamableHTTPError &&
  (error.code === 404 || (error.code === 400 && /session/i.test(error.message)))
