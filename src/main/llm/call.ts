import type { AnswerReader } from './answer.ts'
import { FailedCall, isLocalKind, itSays, quote, unusableKey, type CallContext, type LlmFailure } from './failure.ts'
import { causesOf } from '../net/causes.ts'
import { httpFailure, notTheApi } from './http-failure.ts'
import { answerMs, quietMs } from './limits.ts'
import { picturesRefused } from './image-input.ts'
import { idleTimeout, networkFailure, neverEnding } from './network-failure.ts'
import { readAnswer } from './read-answer.ts'
import { bodyOf, changeFor, changesFor, notSent, remember } from './request-changes.ts'
import type { CompletionRequest, CallEnd, CallTimings } from './completion.ts'
import { toolsRefused } from './tools-refused.ts'
import { transienceOf } from './retries/transience.ts'
import { openTransport, type Transport } from './transport.ts'
import { words } from '../../shared/words/t.ts'

const remoteIdleMs = 120_000
/** A server at home loads the model and reads the whole prompt before the first byte. */
const localIdleMs = 600_000
const lingerMs = 5_000
/** So much longer where only thoughts have come. */
const thinkingLingers = 4
/** So many times as long as silence may last, signs of life may come with no word. */
const idlesInQuiet = 5

/** One call over HTTP, through the openai SDK; what arrives goes into the reader. Throws nothing but programming errors. */
export async function callModel(
  request: CompletionRequest,
  context: CallContext,
  reader: AnswerReader,
  timings: Partial<CallTimings>,
): Promise<CallEnd> {
  const badKey = unusableKey(context)
  if (badKey) return { ended: badKey, requestId: null, headerCostUsd: null }
  const { answer } = reader
  const idleMs = timings.idleMs ?? (isLocalKind(request.provider.kind) ? localIdleMs : remoteIdleMs)
  const ending = new AbortController()
  const stop = (): void => ending.abort()
  request.signal.addEventListener('abort', stop)
  if (request.signal.aborted) stop()
  let timedOut: LlmFailure | null = null
  const expire = (failure: LlmFailure): void => {
    timedOut ??= failure
    ending.abort()
  }
  let received = false
  let hasBegun = false
  const expireIdle = (): void => expire(idleTimeout(context, idleMs, received))
  let timer = setTimeout(expireIdle, idleMs)
  // Signs of life keep a connection, but not for ever.
  const limits = { quietMs: Math.min(quietMs, idlesInQuiet * idleMs), answerMs, lingerMs, ...timings }
  const quiet = setTimeout(() => expire(neverEnding(context, limits.quietMs, true)), limits.quietMs)
  const longest = setTimeout(() => expire(neverEnding(context, limits.answerMs, false)), limits.answerMs)
  // Refreshing a timer that was cleared would start it again.
  let watching = true
  let lingering = false
  const onBytes = (): void => {
    if (watching && !lingering) timer.refresh()
  }
  /** Some name a reason with every chunk, or with the last of the reasoning: silence tells that it was the end. */
  const linger = (): void => {
    if (!watching) return
    lingering = true
    clearTimeout(timer)
    timer = setTimeout(stopLingering, limits.lingerMs * (answer.hasWords ? 1 : thinkingLingers))
  }
  const stopLingering = (): void => ending.abort()
  const transport = openTransport(context, request.clock, request.fetch, onBytes)

  const consume = async (sent: ReturnType<typeof bodyOf>): Promise<void> => {
    const { body } = await openStream(request, transport, ending.signal, sent)
    hasBegun = true
    remember(request, changes)
    if (!body) throw new FailedCall(notTheApi(context, words('returned nothing')))
    await readAnswer(body, reader, context, ending.signal, {
      onBytes() {
        received = true
        onBytes()
      },
      onWord() {
        quiet.refresh()
        if (lingering) linger()
      },
      onFinish() {
        if (!lingering) linger()
      },
    })
  }
  const changes = changesFor(request)
  /** Again for each thing that the server names and does not take, once. */
  const attempt = async (): Promise<void> => {
    const sent = bodyOf(request, changes)
    try {
      await consume(sent)
    } catch (error) {
      const failed = failedCallIn(error)
      const isOfRequest = failed?.status === 400 || failed?.status === 422
      const change = isOfRequest ? changeFor(failed.serverText, sent, changes) : null
      if (change === null) throw (failed && toolsRefused(failed, request)) ?? error
      changes.add(change)
      await attempt()
    }
  }

  let thrown: unknown = null
  try {
    // The race ends the call even where a fetch does not heed its signal.
    await Promise.race([attempt(), aborted(ending.signal)])
  } catch (error) {
    thrown = error
  } finally {
    watching = false
    for (const each of [timer, quiet, longest]) clearTimeout(each)
    request.signal.removeEventListener('abort', stop)
  }
  reader.end()
  const result = (ended: CallEnd['ended'], transience: CallEnd['transience'] = null): CallEnd => ({
    ended,
    transience,
    requestId: transport.requestId(),
    headerCostUsd: transport.headerCostUsd(),
    notSent: notSent(changes),
  })

  const whole = answer.finishReason !== null && answer.finishReason !== 'error'
  if (ending.signal.aborted) {
    if (timedOut === null && request.signal.aborted) return result('stopped')
    return result(whole ? 'complete' : (timedOut ?? 'stopped'))
  }
  if (thrown !== null) {
    const { failure, ofNetwork } = failureOf(thrown, context, received, request)
    // What comes after the whole answer is not part of it.
    const isSurplus = failure.type === 'answer_too_large' && !answer.isFull
    if (whole && (ofNetwork || isSurplus)) return result('complete')
    const facts = [...causesOf(thrown)]
      .map((cause) => `${'code' in cause ? String(cause.code) : ''} ${cause.message}`)
      .join()
    const call = { baseUrl: request.provider.baseUrl, hasBegun, facts }
    return result(failure, transienceOf(failure, failedCallIn(thrown), call))
  }
  if (answer.finishReason === 'error') {
    return result(httpFailure({ status: null, bodyText: '', contentType: '', retryAfterMs: null }, context))
  }
  return result('complete')
}

async function openStream(
  request: CompletionRequest,
  transport: Transport,
  signal: AbortSignal,
  body: ReturnType<typeof bodyOf>,
): Promise<Response> {
  const { default: Client } = await import('openai')
  const { provider, apiKey } = request
  const client = new Client({
    baseURL: provider.baseUrl,
    apiKey: apiKey ?? 'none',
    // Null keeps the SDK from taking these from the environment, and the placeholder from being sent.
    adminAPIKey: null,
    organization: null,
    project: null,
    defaultHeaders: { ...request.parameters.extraHeaders, ...(apiKey === null && { authorization: null }) },
    maxRetries: 0,
    // Time is watched here, by bytes.
    timeout: 2_147_483_647,
    fetch: transport.fetch,
    logLevel: 'off',
  })
  return client.chat.completions.create(body, { signal }).asResponse()
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const failedCallIn = (error: unknown): FailedCall | undefined =>
  [...causesOf(error)].find((cause): cause is FailedCall => cause instanceof FailedCall)

function failureOf(
  error: unknown,
  context: CallContext,
  received: boolean,
  request: CompletionRequest,
): { failure: LlmFailure; ofNetwork: boolean } {
  const failed = failedCallIn(error)
  if (failed) {
    const says = itSays(quote(failed.serverText, context.apiKey))
    const ofPictures = picturesRefused(request, failed.status, failed.serverText, says)
    return { failure: ofPictures ?? failed.failure, ofNetwork: false }
  }
  return { failure: networkFailure(error, context, received), ofNetwork: true }
}
