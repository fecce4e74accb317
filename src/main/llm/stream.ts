import type { Usage } from '../../shared/domain.ts'
import { createAnswerReader, type Answer } from './answer.ts'
import { callModel } from './call.ts'
import {
  wordsIn,
  type CallEnd,
  type CallTimings,
  type CompletionRequest,
  type CompletionOutcome,
} from './completion.ts'
import { costParts } from './cost-parts.ts'
import { callDemo } from './demo.ts'
import { estimateUsage } from './estimate.ts'
import { scrubFailure, scrubKey, type CallContext } from './failure.ts'
import { networkFailure } from './network-failure.ts'
import { priceOf, runsHere } from './prices.ts'
import { dividedUsage, roughUsage, writtenBy } from '../records/rough-usage.ts'
import { believableUsd } from '../records/usage.ts'

/** One call, streamed. Never throws: whatever goes wrong is in the outcome, with everything that arrived before it. */
export async function streamCompletion(
  request: CompletionRequest,
  timings: Partial<CallTimings> = {},
): Promise<CompletionOutcome> {
  const { clock, provider, model, apiKey } = request
  const startedAtMs = clock.nowMs()
  const startedMs = clock.monotonicMs()
  let firstTokenMs: number | null = null
  let firstTextMs: number | null = null
  const noteToken = (): number => {
    const sinceMs = clock.monotonicMs() - startedMs
    firstTokenMs ??= sinceMs
    return sinceMs
  }
  const reader = createAnswerReader((delta) => {
    const sinceMs = noteToken()
    if (delta.rethink !== undefined) firstTextMs = null
    if (delta.text !== '') firstTextMs ??= sinceMs
    request.onDelta(delta)
  }, noteToken)
  request.onExtras?.(() => reader.answer.extras)
  const context: CallContext = { provider, model, apiKey, isOnline: request.isOnline }
  let end: CallEnd
  try {
    end = await (provider.kind === 'demo' ? callDemo : callModel)(request, context, reader, timings)
    reader.end()
  } catch (error) {
    end = { ended: networkFailure(error, context, false), requestId: null, headerCostUsd: null }
  }
  const durationMs = clock.monotonicMs() - startedMs
  const { answer } = reader
  const usage = answer.usage ?? (await estimateOf(answer, request))
  const failure = typeof end.ended === 'string' ? null : end.ended
  const scrub = (text: string | null): string | null => text && scrubKey(text, apiKey)
  return {
    status: typeof end.ended === 'string' ? end.ended : 'error',
    output: answer.output,
    reasoning: answer.reasoning,
    extras: answer.extras,
    ...(answer.pictures.length > 0 && { pictures: [...answer.pictures] }),
    ...(answer.back && { back: answer.back }),
    usage,
    ...(await costOf(usage, answer, end, request, startedAtMs)),
    durationMs,
    timeToFirstTokenMs: firstTokenMs,
    timeToFirstTextMs: firstTextMs,
    providerRequestId: scrub(end.requestId ?? answer.responseId),
    responseModel: scrub(answer.responseModel),
    finishReason: answer.finishReason,
    notSent: end.notSent ?? [],
    error: failure && scrubFailure(failure, apiKey),
    ...(end.transience && { transience: end.transience }),
  }
}

/** Nothing that arrived, nothing to count: a refused call has no usage. */
async function estimateOf(answer: Answer, { messages }: CompletionRequest): Promise<Usage | null> {
  const { output, reasoning, extras, totalTokens } = answer
  const written = writtenBy(output, extras)
  if (written === '' && reasoning === '' && totalTokens === null) return null
  const said = messages.map((message) => ({ content: wordsIn(message), pictureCount: pictureCountOf(message) }))
  const rough = (): Usage => roughUsage(said, written, reasoning)
  const estimate = await estimateUsage(said, written, reasoning).catch(rough)
  return totalTokens === null ? estimate : dividedUsage(totalTokens, estimate)
}

const pictureCountOf = ({ content }: CompletionRequest['messages'][number]): number =>
  typeof content === 'string' ? 0 : content.filter(({ type }) => type === 'image_url').length

const unpriced = { costUsd: null, costSource: null, costParts: null } as const

/** What the provider says it costs wins over the table. */
async function costOf(
  usage: Usage | null,
  answer: Answer,
  end: CallEnd,
  { provider, model }: CompletionRequest,
  startedAtMs: number,
): Promise<Pick<CompletionOutcome, 'costUsd' | 'costSource' | 'costParts'>> {
  // Only OpenRouter's 0 is a price (its free models); elsewhere it stands for 'not known'.
  const reported = answer.costUsd === 0 && provider.kind !== 'openrouter' ? null : answer.costUsd
  const costUsd = believableUsd(reported ?? end.headerCostUsd)
  if (costUsd !== null) return { costUsd, costSource: 'provider', costParts: null }
  if (!usage) return unpriced
  if (runsHere(provider, model)) return { costUsd: 0, costSource: 'local', costParts: null }
  try {
    const question = { providerKind: provider.kind, model, responseModel: answer.responseModel, usage, startedAtMs }
    const price = await priceOf(question)
    const tableUsd = believableUsd(price?.totalUsd)
    if (price === null || tableUsd === null) return unpriced
    const costSource = usage.estimated ? 'estimate' : 'table'
    return { costUsd: tableUsd, costSource, costParts: costParts(tableUsd, price.partsUsd) }
  } catch {
    return unpriced
  }
}
