import type { Conversation, Message, ModelName } from '../../shared/domain.ts'
import { cutAtCharacter, cutText, isBlank, trimInvisible } from '../../shared/text.ts'
import type { Emit } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { newId, newRequestId, newSpanId, newTraceId } from '../records/ids.ts'
import type { TurnStart } from '../records/record.ts'
import { branchTo, titleOf } from './thread.ts'
import { endOf } from './turn-end.ts'
import type { TurnPorts } from './turn-ports.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

const maxTitleLength = 80
/** Of a line that has no end, the beginning. */
const longestLineLength = 2_000
/** Of a question and of its answer, so much says what they are about. */
const excerptLength = 2_000
const timeoutMs = 60_000
/** With room for a model that thinks first. */
const maxTokens = 2_000

const instruction =
  'Write a title for this conversation: three to six words, in its own language, in plain text without quotation marks and without a full stop at the end. Answer with the title alone.'

export interface Titles {
  /** Asks for a title. One of the user's own stays, and this is a suggestion then. Throws RouteFailure. */
  write(conversationId: string): Promise<{ title: string; isSuggestion: boolean }>
  /** A message changed: the first answer of a chat that is new gets a title, where a model is set for that. Never throws. */
  consider(message: Message): void
  close(): Promise<void>
}

/** Titles by a model. Each call is a trace of its own, on record before it is sent as any other. */
export function createTitles(
  ports: Omit<TurnPorts, 'emit'> & {
    emit: Emit
    /** Null where titles are the first words. */
    model(): ModelName | null
  },
): Titles {
  const { store, clock } = ports
  const startedAtMs = clock.nowMs()
  const considered = new Set<string>()
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()

  async function ask(conversation: Conversation, model: ModelName): Promise<string> {
    const { provider, apiKey } = await ports.provider(model.providerId)
    const messages = [
      { role: 'system' as const, content: instruction },
      { role: 'user' as const, content: excerptOf(conversation) },
    ]
    const start: TurnStart = ports.scrub({
      traceName: 'chat_title',
      traceId: newTraceId(),
      rootSpanId: newSpanId(),
      generationSpanId: newSpanId(),
      requestId: newRequestId(),
      conversationId: conversation.id,
      // No message of the chat is its answer.
      messageId: newId(),
      ...ports.traceContext(),
      providerId: provider.id,
      providerKind: provider.kind,
      providerName: provider.name,
      model: model.model,
      parameters: { maxTokens },
      input: messages,
      startedAtMs: clock.nowMs(),
    })
    const recordInput = await ports.redaction?.input(start.input, start.redaction)
    await store.write.beginCall({ start, ...(recordInput && { recordInput }) })
    // A picture is no title.
    const { pictures: _, ...outcome } = await ports.complete({
      provider,
      apiKey,
      model: model.model,
      messages,
      parameters: start.parameters,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
      fetch: ports.fetch,
      clock,
      onDelta: () => {},
    })
    const isLate = outcome.status === 'stopped' && !closing.signal.aborted
    const { end, error } = endOf(
      isLate ? { ...outcome, status: 'error', error: tooLate(provider.name) } : outcome,
      'quit',
    )
    const recordEnd = await ports.redaction?.end(end, start.redaction)
    await store.write.finishTurn({
      traceId: start.traceId,
      messageStatus: end.status,
      messageError: error,
      end,
      ...(recordEnd && { recordEnd }),
      nowMs: clock.nowMs(),
    })
    ports.emit('traces.changed', { traceIds: [start.traceId], sessionIds: [conversation.id] })
    ports.onRecorded()
    if (error) throw new RouteFailure('not_found', `${words('No title was written.')} ${error.message} ${error.advice}`)
    const title = titleIn(outcome.output)
    if (title === null)
      throw new RouteFailure(
        'not_found',
        said('{model} answered without a title. The chat keeps its own.', { model: model.model }),
      )
    return title
  }

  async function write(conversationId: string): Promise<{ title: string; isSuggestion: boolean }> {
    const model = ports.model()
    if (!model)
      throw new RouteFailure('not_configured', words('No model is set for titles. Choose one in Settings, Chats.'))
    const conversation = await store.read.getConversation(conversationId)
    if (!conversation) throw new RouteFailure('not_found', words('This chat is no longer there.'))
    if (conversation.messages.length === 0)
      throw new RouteFailure('conflict', words('There is nothing in this chat yet.'))
    const title = await ask(conversation, model)
    const isTaken = await store.write.titleConversation(conversationId, title)
    if (isTaken) ports.emit('conversations.changed', { id: conversationId })
    return { title, isSuggestion: !isTaken }
  }

  async function considerNow(message: Message): Promise<void> {
    const conversation = await store.read.getConversation(message.conversationId)
    const question = conversation?.messages.find(({ id }) => id === message.parentId)
    // Only while its first words are its title.
    if (!conversation || conversation.isDeleted || question?.parentId !== null) return
    if (conversation.title !== titleOf(question)) return
    await write(conversation.id)
  }

  const follow = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.then(
      () => {},
      () => {},
    )
    underWay.add(settled)
    void settled.then(() => underWay.delete(settled))
    return work
  }

  return {
    write: (conversationId) => follow(write(conversationId)),
    consider(message) {
      const { conversationId, role, status, createdAtMs } = message
      if (role !== 'assistant' || status !== 'complete' || createdAtMs < startedAtMs) return
      if (closing.signal.aborted || considered.has(conversationId)) return
      // Whether a model is set or not: one that is set later is for chats that are new then.
      considered.add(conversationId)
      if (ports.model() === null) return
      void follow(considerNow(message)).catch((error: Error) => {
        if (!(error instanceof RouteFailure)) ports.onError(`A title: ${error.message}`)
      })
    },
    async close() {
      closing.abort()
      await Promise.all(underWay)
    },
  }
}

const tooLate = (name: string) => ({
  type: 'timeout' as const,
  message: said('{name} wrote none within a minute.', { name }),
  advice: words('Try again, or choose a quicker model for titles.'),
})

function excerptOf({ messages, leafMessageId }: Conversation): string {
  const said = branchTo(messages, leafMessageId).slice(0, 4)
  const words = { user: 'User', assistant: 'Assistant' }
  return said.map(({ role, content }) => `${words[role]}: ${cutText(content, excerptLength)}`).join('\n\n')
}

/** The first line that says anything, without what models put around it. Null where there is none. */
export function titleIn(answer: string): string | null {
  const line = answer.split(/[\n\r\u2028\u2029]/).find((each) => !isBlank(each.replaceAll(/[#*_`"'“”„«»-]/g, '')))
  if (line === undefined) return null
  const plain = cutText(line, longestLineLength)
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .replace(
      /^[\s#*_`"'“”„«»]*(?:title|titel|titre|título|titolo|标题|標題|タイトル|제목|заголовок)[\s*_]*[:：]\s*/iu,
      '',
    )
    .replaceAll(/^[\s#*_`"'“”„«»]+|[\s*_`"'“”„«».]+$/g, '')
  const title = trimInvisible(cutAtCharacter(plain, maxTitleLength))
  return isBlank(title) ? null : title
}
