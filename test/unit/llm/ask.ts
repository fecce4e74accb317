import type { ProviderKind } from '../../../src/shared/domain.ts'
import { streamCompletion } from '../../../src/main/llm/stream.ts'
import type { CompletionOutcome, CompletionRequest, CallTimings } from '../../../src/main/llm/completion.ts'
import type { Clock } from '../../../src/main/ports.ts'

export const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

export interface Asked {
  outcome: CompletionOutcome
  text: string
  reasoning: string
}

interface More extends Partial<Omit<CompletionRequest, 'provider'>> {
  kind?: ProviderKind
  name?: string
  /** What stands around the call. */
  complete?: typeof streamCompletion
}

/** One call with everything but what the test is about filled in; also joins the deltas. */
export async function ask(baseUrl: string, more: More = {}, timings: Partial<CallTimings> = {}): Promise<Asked> {
  const { kind = 'custom', name = 'Fake', complete = streamCompletion, ...request } = more
  const asked = { text: '', reasoning: '' }
  const outcome = await complete(
    {
      provider: { id: 'p1', kind, name, baseUrl },
      apiKey: null,
      model: 'fake-large',
      messages: [{ role: 'user', content: 'Hello there' }],
      parameters: {},
      signal: new AbortController().signal,
      fetch,
      clock,
      ...request,
      onDelta(delta) {
        asked.text += delta.text
        asked.reasoning += delta.reasoning
        request.onDelta?.(delta)
      },
    },
    timings,
  )
  return { outcome, ...asked }
}
