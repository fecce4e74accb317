import { z } from 'zod'
import type { LangfusePromptVersion, PromptMessage } from '../../shared/domain.ts'
import { ask, basicAuth, type Answer } from './answer.ts'
import { describeAnswer, isHtml } from './classify.ts'
import type { Exchange } from '../net/exchange.ts'
import type { Connection } from './host.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// Prompts are only ever read: https://api.reference.langfuse.com/#tag/prompts

/** As many as Langfuse gives at once. */
const pageSize = 100
const maxListBytes = 4_000_000
const maxPromptBytes = 8_000_000
/** A prompt longer than a message can be is of no use in a chat. */
export const maxPromptLength = 1_000_000

/** A prompt as the list has it: names and numbers, and no text. */
export interface ListedPrompt {
  name: string
  versions: number[]
  labels: string[]
  tags: string[]
  /** As Langfuse writes it; empty where it does not say. */
  changedAt: string
}

export type PromptAnswer<T> =
  | { outcome: 'ok'; value: T }
  /** There is no such prompt, or no such version of it. */
  | { outcome: 'gone' }
  /** `isForAll`: whatever was asked next would fail as well. */
  | { outcome: 'failed'; message: string; isForAll: boolean }

export interface PromptRequest {
  connection: Connection
  exchange: Exchange
  signal: AbortSignal
}

const texts = z.array(z.string().max(500)).max(1000).catch([])
const number = z.number().int().min(0).max(1_000_000_000)
const listed = z.object({
  name: z.string().min(1).max(1000),
  versions: z.array(number).min(1).max(100_000),
  labels: texts,
  tags: texts,
  lastUpdatedAt: z.string().max(100).catch(''),
})
const page = z.object({ data: z.array(z.unknown()), meta: z.object({ totalPages: z.number().catch(1) }) })

/** One page of the list, of which what is not as it should be is left out. */
export async function listPromptsPage(
  request: PromptRequest,
  pageNumber: number,
): Promise<PromptAnswer<{ prompts: ListedPrompt[]; pageCount: number }>> {
  const answer = await get(request, `?page=${pageNumber}&limit=${pageSize}`, maxListBytes)
  const json = jsonIn(answer, listName)
  if (json.outcome === 'gone') {
    return {
      outcome: 'failed',
      message: words('This version of Langfuse has no prompts for other programs.'),
      isForAll: true,
    }
  }
  if (json.outcome === 'failed') return json
  const read = page.safeParse(json.value)
  if (!read.success) return unreadable(listName)
  const prompts = read.data.data.flatMap((entry) => {
    const one = listed.safeParse(entry)
    if (!one.success) return []
    const { lastUpdatedAt: changedAt, versions, ...rest } = one.data
    return [{ ...rest, changedAt, versions: [...new Set(versions)].toSorted((a, b) => b - a) }]
  })
  return { outcome: 'ok', value: { prompts, pageCount: read.data.meta.totalPages } }
}

const content = z.string().max(maxPromptLength)
const chatMessage = z.union([
  z.object({ type: z.literal('placeholder'), name: z.string().min(1).max(500) }),
  z.object({ role: z.string().max(100), content }),
])
const version = z.object({ name: z.string(), version: number, labels: texts })
const prompt = z.union([
  version.extend({ type: z.literal('chat'), prompt: z.array(chatMessage).min(1).max(1000) }),
  version.extend({ type: z.literal('text').optional(), prompt: content }),
])

/** A prompt's text: of a version, or of the one that has a label. */
export async function readPrompt(
  request: PromptRequest,
  name: string,
  which: { version: number } | { label: string },
): Promise<PromptAnswer<LangfusePromptVersion>> {
  const query = 'version' in which ? `version=${which.version}` : `label=${encodeURIComponent(which.label)}`
  const answer = await get(request, `/${encodeURIComponent(name)}?${query}`, maxPromptBytes)
  const json = jsonIn(answer, `“${name}”`)
  if (json.outcome !== 'ok') return json
  const read = prompt.safeParse(json.value)
  // Another one's text under this name would be linked to the wrong prompt.
  if (!read.success || read.data.name !== name) return unreadable(`“${name}”`)
  if ('version' in which && read.data.version !== which.version) return unreadable(`“${name}”`)
  const { version: found, labels } = read.data
  const body =
    read.data.type === 'chat'
      ? { type: 'chat' as const, messages: read.data.prompt.map(messageOf) }
      : { type: 'text' as const, text: read.data.prompt as string }
  return { outcome: 'ok', value: { name, version: found, labels, body } }
}

function messageOf(message: z.infer<typeof chatMessage>): PromptMessage {
  if ('name' in message) return { placeholder: message.name }
  const role = message.role.toLowerCase()
  if (role === 'system' || role === 'developer') return { role: 'system', content: message.content }
  return { role: role === 'assistant' || role === 'model' ? 'assistant' : 'user', content: message.content }
}

function get({ connection, exchange, signal }: PromptRequest, path: string, maxAnswerBytes: number): Promise<Answer> {
  return ask(`${connection.host}/api/public/v2/prompts${path}`, {
    headers: { authorization: basicAuth(connection) },
    exchange,
    signal,
    maxAnswerBytes,
  })
}

const listName = 'The list of prompts'
const failed = (message: string, isForAll = true) => ({ outcome: 'failed' as const, message, isForAll })
const unreadable = (what: string) =>
  failed(
    what === listName
      ? words('The list of prompts came from Langfuse in a form that this version cannot read.')
      : said('{what} came from Langfuse in a form that this version cannot read.', { what }),
    false,
  )

/** What an answer holds, or what became of the question in words. */
function jsonIn(answer: Answer, what: string): PromptAnswer<unknown> {
  if (answer.kind === 'no_answer')
    return failed(said('Langfuse did not answer ({message}).', { message: answer.message }))
  const detail = describeAnswer(answer)
  const { status } = answer
  if ((status >= 300 && status < 400) || isHtml(answer) || status === 511) {
    return failed(said('Something else answered in Langfuse’s place, such as a sign-in page ({detail}).', { detail }))
  }
  if (status === 401 || status === 403)
    return failed(said('Langfuse refused the keys ({detail}). Check them in Settings.', { detail }))
  if (status === 429) return failed(words('Langfuse asks to wait before more is read.'))
  if (status === 404 || status === 405) return { outcome: 'gone' }
  if (status !== 200) return failed(said('Langfuse answered with an error ({detail}).', { detail }))
  return answer.json === undefined ? unreadable(what) : { outcome: 'ok', value: answer.json }
}
