import type { CompletionOutcome, CompletionRequest } from '../llm/stream.ts'
import type { KeyScrubber } from './scrubber.ts'

type Complete = (request: CompletionRequest) => Promise<CompletionOutcome>

/**
 * A call whose answer has no key in it, also where the model says one in several pieces: what may be a key's beginning is
 * held back until it is known.
 */
export function scrubCompletion(complete: Complete, keys: KeyScrubber): Complete {
  return async (request) => {
    const scanners = { text: keys.scanner(), reasoning: keys.scanner() }
    if (!scanners.text || !scanners.reasoning) return complete(request)
    const { text, reasoning } = scanners
    const give = (delta: { text: string; reasoning: string }): void => {
      if (delta.text !== '' || delta.reasoning !== '') request.onDelta(delta)
    }
    const {
      output,
      reasoning: thought,
      ...facts
    } = await complete({
      ...request,
      onExtras: (read) => request.onExtras?.(() => keys.value(read())),
      onDelta: (delta) => give({ text: text.push(delta.text), reasoning: reasoning.push(delta.reasoning) }),
    })
    give({ text: text.end(), reasoning: reasoning.end() })
    return {
      ...keys.value(facts),
      // A long answer is gone through once more only where there was something to find.
      output: text.hasFound() ? keys.text(output) : output,
      reasoning: reasoning.hasFound() ? keys.text(thought) : thought,
    }
  }
}
