import type { ToolResult } from '../../shared/domain.ts'
import type { Clock } from '../ports.ts'
import type { Access } from './sign-in/access.ts'
import { SessionGone } from './session-gone.ts'
import { SignInFailure, SignInNeeded } from './sign-in/failure.ts'
import type { McpClient } from './client.ts'
import {
  brokenCallWords,
  endWords,
  isClosed,
  isRefusal,
  isTimeout,
  messageOf,
  programWords,
  quoted,
  remoteCallWords,
  remoteWords,
  signInWords,
} from './failure-words.ts'
import { backoffMs, longestBackoffMs, steadyMs } from './limits.ts'
import type { ListedTool } from './listed-tools.ts'
import { createLogTail } from './log-tail.ts'
import type { StoredServer } from './server-config.ts'
import type { ToolTimings } from './timings.ts'
import type { ToolAnswer } from './turn-tools.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** One server: started when it is first used, and again, with growing pauses, after it has died. */
export interface Connection {
  state(): 'idle' | 'starting' | 'running' | 'failed' | 'signed-out'
  /** Why it failed; null where it did not. */
  problem(): string | null
  tools(): readonly ListedTool[]
  leftOutCount(): number
  log(): string
  /** Starts it where it is not running; false where that failed, whose reason is then the problem. Never rejects. */
  open(): Promise<boolean>
  call(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolAnswer>
  /** Ends it, for good. */
  close(): Promise<void>
}

export interface ConnectionDeps {
  server: StoredServer
  /** Of the environment, or the headers; read at each start. */
  values(): { known: Record<string, string>; missing: string[] }
  fetch: typeof fetch
  /** Null where nobody signs in to it. */
  access: Access | null
  canSignIn: boolean
  clock: Clock
  version: string
  timings: ToolTimings
  scrub<T>(value: T): T
  onChange(): void
}

interface Live {
  client: McpClient
  startedMs: number
  /** Calls under way. */
  calls: Set<Promise<ToolResult>>
}

export function createConnection(deps: ConnectionDeps): Connection {
  const { server, access, clock, timings } = deps
  const log = createLogTail()
  let live: Live | null = null
  let opening: Promise<boolean> | null = null
  let problem: string | null = null
  let tools: readonly ListedTool[] = []
  let leftOutCount = 0
  /** In a row. */
  let failures = 0
  let notBeforeMs = 0
  /** Counts starts and ends, so that what an earlier start does late changes nothing. */
  let generation = 0
  let isOver = false
  /** What is known of a program's end before its connection's. */
  let lastWords: string | null = null
  /** What must be ended, also where no client came of it. */
  let end: () => Promise<void> = async () => {}

  const fail = (reason: string): false => {
    problem = deps.scrub(reason)
    failures += 1
    notBeforeMs = clock.monotonicMs() + Math.min(longestBackoffMs, backoffMs * 2 ** (failures - 1))
    return false
  }

  async function start(): Promise<boolean> {
    const mine = ++generation
    const { known, missing } = deps.values()
    if (missing.length > 0) {
      problem = said('It lacks {missing}. Enter the missing values in Settings → Tools.', {
        missing: missing.join(', '),
      })
      return false
    }
    lastWords = null
    try {
      const client = await connectTo(known, mine)
      if (mine !== generation) {
        await client.close()
        return false
      }
      live = { client, startedMs: clock.monotonicMs(), calls: new Set() }
      const listed = await client.list()
      if (mine !== generation) return false
      take(listed)
      problem = null
      return true
    } catch (error) {
      const late = mine !== generation
      const ending = end
      live = null
      if (!late) generation += 1
      void ending()
      if (late) return false
      // Only the user can help, so there is nothing to wait for.
      if (!access?.needed()) return fail(lastWords ?? wordsOf(error))
      problem = wantsSignIn()
      return false
    }
  }

  function take(listed: { tools: ListedTool[]; leftOutCount: number }): void {
    tools = deps.scrub(listed.tools)
    leftOutCount = listed.leftOutCount
  }

  async function connectTo(known: Record<string, string>, mine: number): Promise<McpClient> {
    const [{ connect }, { guardAgainstFlood }] = await Promise.all([import('./client.ts'), import('./flood-guard.ts')])
    const options = {
      version: deps.version,
      timings,
      onClosed: () => closed(mine),
      onListChanged: () => void relist(mine),
    }
    const guarded = <T extends Parameters<typeof guardAgainstFlood>[0]>(transport: T): T => {
      // Nobody would end what starts only now.
      if (mine !== generation) throw new Error('was ended meanwhile')
      end = () => transport.close()
      guardAgainstFlood(
        transport,
        () => clock.monotonicMs(),
        () => {
          lastWords = words('The server was ended: it sent far more messages than anything needs.')
        },
      )
      return transport
    }
    if (server.kind === 'local') {
      const { createStdioTransport } = await import('./stdio-transport.ts')
      const { command, args, cwd } = server
      const transport = createStdioTransport(
        { command, args, cwd, env: known },
        {
          log,
          endMs: timings.endMs,
          onExit: (how) => {
            lastWords ??= endWords(how, log.lastLine())
          },
        },
      )
      return connect(guarded(transport), options)
    }
    const { createRemoteTransport, createSseTransport } = await import('./remote-transport.ts')
    const remote = { url: server.url, headers: known, fetch: access?.fetch ?? deps.fetch }
    try {
      return await connect(guarded(createRemoteTransport(remote)), options)
    } catch (error) {
      // An address of the time before answers so to what it does not know.
      if (![400, 404, 405].includes(Number((error as { code?: unknown }).code))) throw error
      return await connect(guarded(createSseTransport(remote)), options).catch(() => {
        throw error
      })
    }
  }

  /** The connection ended without having been asked to. */
  function closed(mine: number): void {
    if (mine !== generation || !live) return
    const lasted = clock.monotonicMs() - live.startedMs
    live = null
    generation += 1
    if (lasted > steadyMs) failures = 0
    fail(
      lastWords ??
        (server.kind === 'local'
          ? words('The server closed its output.')
          : words('The connection to the server broke.')),
    )
    deps.onChange()
  }

  /** Its session is over: the next call begins another. What still runs in it may come to its end. */
  function leave(used: Live): void {
    if (live !== used) return
    live = null
    generation += 1
    void Promise.allSettled(used.calls).then(() => used.client.close())
  }

  async function relist(mine: number): Promise<void> {
    if (mine !== generation || !live) return
    try {
      const listed = await live.client.list()
      if (mine === generation) take(listed)
      deps.onChange()
    } catch {
      // What it named before stands, until it is started again.
    }
  }

  const wantsSignIn = (): string => signInWords(server.url, deps.canSignIn)

  const wordsOf = (error: unknown): string => {
    if (isTimeout(error))
      return (
        said('The server did not answer within {seconds} seconds.', { seconds: Math.round(timings.startMs / 1000) }) +
        quoted(log.lastLine())
      )
    if (error instanceof SignInFailure) return error.message
    if (server.kind === 'remote') return remoteWords(error, server.url)
    return (error as { syscall?: unknown }).syscall === undefined
      ? words('The server could not be spoken to.') + quoted(messageOf(error)) + quoted(log.lastLine())
      : programWords(error, server.command, server.cwd)
  }

  return {
    state: () => {
      if (opening) return 'starting'
      if (access?.needed()) return 'signed-out'
      return live ? 'running' : problem === null ? 'idle' : 'failed'
    },
    problem: () => (access?.needed() ? wantsSignIn() : problem),
    tools: () => tools,
    leftOutCount: () => leftOutCount,
    log: () => deps.scrub(log.text()),
    async open() {
      if (isOver) return false
      if (opening) return opening
      if (live) return true
      if (access?.needed()) {
        problem = wantsSignIn()
        return false
      }
      const waitMs = notBeforeMs - clock.monotonicMs()
      if (waitMs > 0) {
        // The reason stands; what died just now is not started again at once.
        return false
      }
      opening = start().finally(() => {
        opening = null
        deps.onChange()
      })
      deps.onChange()
      return opening
    },
    async call(name, args, signal) {
      const cancelled = { words: words('The user cancelled this call.'), isCancelled: true }
      const stopped = new Promise<false>((resolve) => {
        if (signal.aborted) resolve(false)
        else signal.addEventListener('abort', () => resolve(false), { once: true })
      })
      for (let isAgain = false; ; isAgain = true) {
        // A start may take a minute.
        const isOpen = await Promise.race([this.open(), stopped])
        if (signal.aborted) return cancelled
        if (!isOpen || !live) return { words: problem ?? words('The server is not running.'), isCancelled: false }
        const used = live
        const calling = used.client.call(name, args, signal)
        used.calls.add(calling)
        try {
          return { result: deps.scrub(await calling) }
        } catch (error) {
          if (signal.aborted) return cancelled
          if (!(error instanceof SessionGone) || isAgain)
            return { words: deps.scrub(callWords(error)), isCancelled: false }
          leave(used)
        } finally {
          used.calls.delete(calling)
        }
      }
    },
    async close() {
      isOver = true
      generation += 1
      live = null
      problem = words('The server was ended, or is another by now.')
      await end()
    },
  }

  function callWords(error: unknown): string {
    if (error instanceof SignInNeeded) return wantsSignIn()
    if (error instanceof SignInFailure) return error.message
    if (isTimeout(error))
      return said('The tool did not answer in time ({seconds} seconds without a sign) and was given up.', {
        seconds: Math.round(timings.callMs / 1000),
      })
    if (isClosed(error) && server.kind === 'remote') return lastWords ?? brokenCallWords
    if (isClosed(error)) return `${words('The server ended during this call.')} ${lastWords ?? problem ?? ''}`.trim()
    if (server.kind === 'remote' && !isRefusal(error)) return remoteCallWords(error, server.url)
    return words('The server refused the call.') + quoted(messageOf(error))
  }
}
