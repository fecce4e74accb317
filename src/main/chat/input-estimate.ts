import type { InputEstimate } from '../../shared/domain.ts'
import type { Routes } from '../../shared/ipc.ts'
import { estimateInput, estimateTokens } from '../llm/estimate.ts'
import { priceOf, runsHere } from '../llm/prices.ts'
import { estimatedUsage } from '../records/rough-usage.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { branchTo, toModelInput } from './thread.ts'
import type { TurnPorts } from './turn-ports.ts'

export type EstimateInput = (input: Routes['chat.estimate']['input']) => Promise<InputEstimate>

/** Tokens and price of what the next message would send. Only the last question is worked on: an earlier one has been overtaken. */
export function createInputEstimate(ports: {
  store: { read: Pick<Store['read'], 'getConversation'> }
  clock: Pick<Clock, 'nowMs'>
  provider: TurnPorts['provider']
}): EstimateInput {
  /** Of the texts of the last question: a conversation's stay while its next message is written. */
  let known = new Map<string, number>()
  return async ({ conversationId, leafMessageId, text, settings }) => {
    const conversation = conversationId === null ? null : await ports.store.read.getConversation(conversationId)
    const branch = branchTo(conversation?.messages ?? [], leafMessageId)
    const messages = toModelInput(branch, settings.systemPrompt, text)
    const counted = new Map<string, number>()
    const inputTokens = await estimateInput(messages, async (content) => {
      const tokens = known.get(content) ?? (await estimateTokens(content))
      counted.set(content, tokens)
      return tokens
    })
    known = counted
    const { provider } = await ports.provider(settings.providerId)
    const startedAtMs = ports.clock.nowMs()
    const question = { providerKind: provider.kind, model: settings.model, startedAtMs }
    const priced = await priceOf({ ...question, usage: estimatedUsage(inputTokens, 0, 0) })
    const costUsd = runsHere(provider, settings.model) ? 0 : (priced?.totalUsd ?? null)
    return { inputTokens, costUsd }
  }
}
