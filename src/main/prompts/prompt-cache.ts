import { z } from 'zod'
import type { LangfusePrompts, LangfusePromptVersion } from '../../shared/domain.ts'
import { cutText } from '../../shared/text.ts'
import type { Emit } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { Connection } from '../langfuse/host.ts'
import {
  listPromptsPage,
  readPrompt,
  type ListedPrompt,
  type PromptAnswer,
  type PromptRequest,
} from '../langfuse/prompts.ts'
import type { Exchange } from '../net/exchange.ts'
import type { Clock } from '../ports.ts'
import type { CachedPrompt } from '../store/chat/prompt-library.ts'
import type { Store } from '../store/thread/store.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** What was read longer ago is read again where somebody looks. */
const staleAfterMs = 3_600_000
/** After a reading that failed, it is not tried again unasked for so long. */
const pauseMs = 60_000
const requestTimeoutMs = 30_000
const maxPages = 50
const atOnce = 4
const excerptLength = 200

const cachedPrompt = z.object({
  name: z.string(),
  type: z.enum(['text', 'chat']),
  versions: z.array(z.number()),
  labels: z.array(z.string()),
  tags: z.array(z.string()),
  version: z.number(),
  versionLabels: z.array(z.string()),
  excerpt: z.string(),
  changedAt: z.string(),
})
const message = z.union([
  z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }),
  z.object({ placeholder: z.string() }),
])
const cachedVersion = z.object({
  name: z.string(),
  version: z.number(),
  labels: z.array(z.string()),
  body: z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('chat'), messages: z.array(message) }),
  ]),
})

export interface PromptCache {
  /** As they were read last. What is stale is read again meanwhile, and told of. */
  look(): Promise<LangfusePrompts>
  /** Reads them all, and answers what there is then, whatever came of it. */
  refresh(): Promise<LangfusePrompts>
  /** From what was read, else from Langfuse. Throws RouteFailure. */
  version(name: string, version: number): Promise<LangfusePromptVersion>
  close(): Promise<void>
}

/**
 * Langfuse's prompts, kept for when there is no network. Nothing is ever changed there; what a reading brings that is no prompt, or is
 * nobody's answer, changes nothing here.
 */
export function createPromptCache(rooms: {
  store: {
    read: Pick<Store['read'], 'cachedPrompts' | 'cachedPromptVersion'>
    write: Pick<Store['write'], 'keepPromptReading' | 'keepPromptVersion'>
  }
  /** Null where no Langfuse is set up, or its key is not there. */
  connection(): Connection | null
  exchange: Exchange
  isOnline(): boolean
  clock: Clock
  emit: Emit
  onError(message: string): void
}): PromptCache {
  const { store, clock } = rooms
  const closing = new AbortController()
  const inTurn = createTurnstile()
  let reading: { source: string; isByHand: boolean; done: Promise<void> } | null = null
  /** Of the last reading that went wrong. */
  let trouble: { source: string; problem: string; atMs: number } | null = null

  const request = (connection: Connection): PromptRequest => ({
    connection,
    exchange: rooms.exchange,
    signal: AbortSignal.any([closing.signal, AbortSignal.timeout(requestTimeoutMs)]),
  })

  async function cached(source: string): Promise<{ readAtMs: number | null; prompts: CachedPrompt[] }> {
    const { readAtMs, prompts } = await store.read.cachedPrompts(source)
    return { readAtMs, prompts: prompts.flatMap((prompt) => cachedPrompt.safeParse(prompt).data ?? []) }
  }

  async function state(): Promise<LangfusePrompts> {
    const connection = rooms.connection()
    if (!connection) return { isConnected: false, isReading: false, readAtMs: null, problem: null, prompts: [] }
    const source = sourceOf(connection)
    const { readAtMs, prompts } = await cached(source)
    return {
      isConnected: true,
      isReading: reading?.source === source,
      readAtMs,
      problem: trouble?.source === source ? trouble.problem : null,
      prompts: prompts,
    }
  }
  const tell = (): void => {
    if (!closing.signal.aborted) rooms.emit('prompts.changed', {})
  }

  /** By hand, each is read: whoever asks for it knows of a change. Else those that Langfuse says have changed. */
  async function readAll(connection: Connection, isByHand: boolean): Promise<void> {
    const source = sourceOf(connection)
    const list = await readList(() => request(connection))
    if (list.outcome !== 'ok') throw new Incomplete(list.outcome === 'failed' ? list.message : '')
    const known = new Map((await cached(source)).prompts.map((prompt) => [prompt.name, prompt]))
    const prompts: CachedPrompt[] = []
    const versions: LangfusePromptVersion[] = []
    let problem: string | null = null
    const waiting = [...list.value.prompts]
    const readNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const before = known.get(next.name)
        if (!isByHand && before && next.changedAt !== '' && before.changedAt === next.changedAt) {
          prompts.push(before)
          continue
        }
        const answer = await readShown(() => request(connection), next)
        if (answer.outcome === 'ok') {
          versions.push(answer.value)
          prompts.push(toCached(next, answer.value))
        } else if (answer.outcome === 'failed') {
          problem ??= answer.message
          if (before) prompts.push(before)
          if (answer.isForAll) waiting.length = 0
        }
      }
    }
    await Promise.all(Array.from({ length: atOnce }, readNext))
    closing.signal.throwIfAborted()
    const whole = problem === null && list.value.isWhole
    await store.write.keepPromptReading({ source, readAtMs: whole ? clock.nowMs() : null, prompts, versions })
    if (problem !== null) throw new Incomplete(problem)
    if (!list.value.isWhole)
      throw new Incomplete(
        said('Langfuse has more prompts than are read: the first {count}.', { count: prompts.length }),
      )
  }

  function begin(connection: Connection, isByHand: boolean): Promise<void> {
    const source = sourceOf(connection)
    const run = async (): Promise<void> => {
      try {
        await readAll(connection, isByHand)
        trouble = null
      } catch (error) {
        if (closing.signal.aborted) return
        if (!(error instanceof Incomplete))
          rooms.onError(`Prompts: ${error instanceof Error ? error.message : String(error)}`)
        const problem = error instanceof Incomplete ? error.message : words('What was read could not be stored.')
        trouble = { source, problem, atMs: clock.monotonicMs() }
      } finally {
        reading = null
      }
    }
    const done = run()
    reading = { source, isByHand, done }
    return done.then(tell)
  }

  return {
    async look() {
      const connection = rooms.connection()
      const now = await state()
      if (!connection || reading || !rooms.isOnline()) return now
      const isFailing = trouble?.source === sourceOf(connection) && clock.monotonicMs() - trouble.atMs < pauseMs
      const isStale = now.readAtMs === null || Math.abs(clock.nowMs() - now.readAtMs) > staleAfterMs
      if (!isStale || isFailing) return now
      void begin(connection, false)
      return { ...now, isReading: true }
    },
    refresh: inTurn(async () => {
      const connection = rooms.connection()
      if (!connection) return state()
      while (reading) await (reading as { done: Promise<void> }).done
      const done = begin(connection, true)
      tell()
      await done
      return state()
    }),
    async version(name, version) {
      const connection = rooms.connection()
      if (!connection)
        throw new RouteFailure('not_configured', words('Langfuse is not set up, so its prompts cannot be read.'))
      const source = sourceOf(connection)
      const kept = cachedVersion.safeParse(await store.read.cachedPromptVersion(source, name, version))
      if (kept.success) return kept.data
      const answer = await readPrompt(request(connection), name, { version })
      if (answer.outcome === 'ok') {
        await store.write.keepPromptVersion(source, answer.value)
        return answer.value
      }
      throw answer.outcome === 'gone'
        ? new RouteFailure(
            'not_found',
            said('Version {version} of “{name}” is no longer at Langfuse.', { version, name }),
          )
        : new RouteFailure(
            'not_found',
            said('Version {version} of “{name}” is not on this computer. {message}', {
              version,
              name,
              message: answer.message,
            }),
          )
    },
    async close() {
      closing.abort(new Error('closing'))
      await reading?.done
    },
  }
}

/** Not all was read; its message is for the user. */
class Incomplete extends Error {}

const sourceOf = ({ host, publicKey }: Connection): string => `${host} ${publicKey}`

async function readList(
  request: () => PromptRequest,
): Promise<PromptAnswer<{ prompts: ListedPrompt[]; isWhole: boolean }>> {
  const byName = new Map<string, ListedPrompt>()
  let pageCount = 1
  for (let page = 1; page <= Math.min(pageCount, maxPages); page += 1) {
    const answer = await listPromptsPage(request(), page)
    if (answer.outcome !== 'ok') return answer
    pageCount = answer.value.pageCount
    for (const prompt of answer.value.prompts) byName.set(prompt.name, prompt)
  }
  return { outcome: 'ok', value: { prompts: [...byName.values()], isWhole: pageCount <= maxPages } }
}

/** What is in production is what others are served; where nothing is, the newest. */
async function readShown(
  request: () => PromptRequest,
  { name, labels, versions: [newest = 1] }: ListedPrompt,
): Promise<PromptAnswer<LangfusePromptVersion>> {
  if (labels.includes('production')) {
    const answer = await readPrompt(request(), name, { label: 'production' })
    if (answer.outcome !== 'gone') return answer
  }
  return readPrompt(request(), name, { version: newest })
}

function toCached(listed: ListedPrompt, { version, labels: versionLabels, body }: LangfusePromptVersion): CachedPrompt {
  const text =
    body.type === 'text' ? body.text : body.messages.map((each) => ('content' in each ? each.content : '')).join('\n')
  const excerpt = cutText(text.trim(), excerptLength)
  return { ...listed, type: body.type, version, versionLabels, excerpt }
}
